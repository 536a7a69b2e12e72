"""Names of other languages, in an English voice."""

from __future__ import annotations

from unicodedata import normalize

import pytest

from guide.pipeline.extras.english_sounds import as_english


@pytest.mark.parametrize(
    ("foreign", "english"),
    [
        ("ʃɑ̃pɔljˈɔ̃", "ʃɑːnpɔːljˈɔːn"),  # Champollion
        ("ʒˈɑ̃batˈist vyijˈom", "ʒˈɑːnbɑːtˈist vuːijˈoʊm"),  # Jean-Baptiste Vuillaume
        ("dˈyːʁɜ", "dˈuːɹɜ"),  # Dürer
        ("bˈax", "bˈɑːk"),  # Bach
        ("ɛspˈaɲa", "ɛspˈɑːnjɑː"),  # España
    ],
)
def test_a_foreign_sound_is_the_nearest_of_an_english_voice(foreign: str, english: str) -> None:
    assert as_english(foreign, "en-us") == normalize("NFD", english)


@pytest.mark.parametrize("sounds", ["hˈoʊkuːsaɪ", "sˈʌʔn̩ hˈuː", "mˈoːɹ tʃˈɔɪs", "ˈaʊɚ fˈeɪs", "kætsˈuːʃɪkɑː"])
def test_english_sounds_stay(sounds: str) -> None:
    assert as_english(sounds, "en-us") == sounds


def test_the_british_have_a_short_a_of_their_own() -> None:
    assert as_english("bˈax", "en-gb-x-rp") == "bˈak"


def test_a_voice_of_another_language_is_told_all_sounds() -> None:
    assert as_english("ʃɑ̃pɔljˈɔ̃", "fr") == "ʃɑ̃pɔljˈɔ̃"
