"""Syllables as curators spell them sound as they mean them, by what espeak-ng would say."""

from __future__ import annotations

import pytest

from guide.pipeline.tts.espeak import espeak
from guide.pipeline.tts.spoken_syllables import phonemes_of


def sound_of(word: str, language: str) -> str:
    speaker = espeak()
    speaker.choose_voice(language)
    return speaker.ipa(f"[[{phonemes_of(word, language, speaker.phonemes)}]]")


@pytest.mark.parametrize(
    ("spelled", "ipa"),
    [
        ("HOH-koo-sigh", "hˈəʊkuːsaɪ"),
        ("nef-er-TEE-tee", "nɛfətˈiːtiː"),
        ("SHEE-ahn", "ʃˈiːɑːn"),
        ("HWAHNG", "hwˈɑːŋ"),
        ("zhay-NAY", "ʒeɪnˈeɪ"),
        ("GOO-tun-berg", "ɡˈuːtənbɜːɡ"),
        ("STONE-henj", "stˈəʊnhɛndʒ"),
        ("NGUR", "ŋˈɜː"),
        ("KAT-l", "kˈatəl"),
        ("OH-ba", "ˈəʊbə"),
        ("MOW-rits-howss", "mˈaʊɹɪtshaʊs"),
    ],
)
def test_english_syllables(spelled: str, ipa: str) -> None:
    assert sound_of(spelled, "en") == ipa


@pytest.mark.parametrize(
    ("spelled", "language", "ipa"),
    [("ho-kou-SAÏ", "fr", "okusˈaj"), ("é-DOR", "fr", "edˈɔʁ"), ("ka-ZU-schi-ka", "de", "kɑːtsˈuːʃiːkɑː")],
)
def test_other_syllables_are_read_as_that_language_reads_them(spelled: str, language: str, ipa: str) -> None:
    assert sound_of(spelled, language) == ipa


def test_of_several_stressed_syllables_the_last_is_the_strongest() -> None:
    assert sound_of("HAH-kah-NYE", "en") == "hˌɑːkɑːnˈaɪ"
