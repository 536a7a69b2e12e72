"""Names in IPA, for engines that take the sounds of single words."""

from __future__ import annotations

import pytest

from guide.pipeline.extras.ipa_names import IpaNames

NAMES = [("Hokusai", "HOH-koo-sigh", "en"), ("Hokusai", "ho-kou-SAÏ", "fr"), ("Champollion", "Champollion", "fr")]


@pytest.mark.parametrize(
    ("accent", "hokusai"),
    [("en-us", "hˈoʊkuːsaɪ"), ("en-gb-x-rp", "hˈəʊkuːsaɪ"), ("fr", "okusˈaj"), ("fr-fr", "okusˈaj")],
)
def test_a_name_has_the_sounds_of_the_accent(accent: str, hokusai: str) -> None:
    assert list(IpaNames(NAMES).parts("By Hokusai.", accent)) == [("By ", False), (hokusai, True), (".", False)]


@pytest.mark.parametrize("accent", ["en-us", "en-gb-x-rp", "de", "pt-br"])
def test_a_name_of_another_language_is_said_once_and_as_there(accent: str) -> None:
    assert list(IpaNames(NAMES).parts("Champollion", accent)) == [("ʃɑ̃pɔljˈɔ̃", True)]


def test_a_text_in_an_accent_that_nobody_knows_stays() -> None:
    assert list(IpaNames(NAMES).parts("Hokusai.", "xx")) == [("Hokusai.", False)]
