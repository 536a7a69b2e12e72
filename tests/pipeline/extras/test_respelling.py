"""Names spelt by their syllables, for a server that is told nothing but words."""

from __future__ import annotations

import pytest

from guide.museum.pronouncing import Pronunciation
from guide.pipeline.extras.respelling import Respelling

NAMES = Respelling(
    [
        Pronunciation("Hokusai", "HOH-koo-sigh", "en"),
        Pronunciation("Hokusai", "ho-kou-SAÏ", "fr"),
        Pronunciation("Sutton Hoo", "SUT-un HOO", "en"),
        Pronunciation("Champollion", "Champollion", "fr"),
    ]
)


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        ("Hokusai's wave.", "en", "Hoh-koo-sigh's wave."),
        ("The helmet of Sutton Hoo.", "en-gb", "The helmet of Sut-un Hoo."),
        ("L'ami d'Hokusai.", "fr", "L'ami d'Ho-kou-saï."),
        ("Hokusai schuf die Welle.", "de", "Hokusai schuf die Welle."),
        ("Champollion read it.", "en", "Champollion read it."),
    ],
)
def test_a_name_is_spelt_in_its_language_where_it_can_be(text: str, language: str, told: str) -> None:
    assert NAMES.put_in(text, language) == told
