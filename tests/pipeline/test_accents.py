"""Whose language comes nearest to a visitor's."""

from __future__ import annotations

import pytest

from guide.pipeline.accents import code_of, nearest, without_accent


@pytest.mark.parametrize("written", ["en-GB", "en_GB", "en-gb"])
def test_a_language_is_the_same_however_it_is_written(written: str) -> None:
    assert code_of(written) == "en-gb"
    assert without_accent(written) == "en"


@pytest.mark.parametrize(
    ("language", "spoken"),
    [("en-GB", "en-gb"), ("en_US", "en-gb"), ("en", "en-gb"), ("fr", "fr-fr"), ("de", None), ("", None)],
)
def test_the_nearest_accent_speaks(language: str, spoken: str | None) -> None:
    assert nearest(language, ["en-gb", "fr-fr"]) == spoken
