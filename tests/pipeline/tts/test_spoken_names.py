"""Names are said as curators want them said, whoever they belong to and however they are written."""

from __future__ import annotations

import numpy as np
import pytest

from guide.museum.pronouncing import Pronunciation
from guide.pipeline.tts.espeak import espeak
from guide.pipeline.tts.spoken import speakable
from guide.pipeline.tts.spoken_names import SpokenNames
from guide.pipeline.tts.stage import EspeakTts
from tests.pipeline.speech_workers import said

NAMES = SpokenNames(
    [
        Pronunciation("Hokusai", "HOH-koo-sigh", "en"),
        Pronunciation("Hokusai", "ho-kou-SAÏ", "fr"),
        Pronunciation("Hokusai", "HO-kusai", "de"),
        Pronunciation("Hoa Hakananai'a", "HOH-ah hah-kah-nah-NIGH-ah", "en"),
        Pronunciation("Thutmose", "TOOT-mohss", "en"),
        Pronunciation("Bath", "BAHTH", "en"),
        Pronunciation("Champollion", "Champollion", "fr"),
        Pronunciation("Ngozi", "Ngozi", "ig"),
    ]
)


def sound_of(text: str, language: str) -> str:
    speaker = espeak()
    speaker.choose_voice(f"{language}+f2")
    return speaker.ipa(NAMES.put_in(text, language, speaker))


@pytest.mark.parametrize(
    ("text", "language", "ipa"),
    [
        ("Hokusai", "en", "hˈəʊkuːsaɪ"),
        ("HOKUSAI", "en", "hˈəʊkuːsaɪ"),
        ("Hokusai's", "en", "hˈəʊkuːsaɪz"),
        ("Thutmose's", "en", "tˈuːtməʊsɪz"),
        ("Hoa Hakananai’a", "en", "hˈəʊɑː hɑːkɑːnɑːnˈaɪɑː"),
        ("d'Hokusai", "fr", "dokusˈaj"),
        ("Hokusais", "de", "hˈoːkuːzaɪs"),
        ("Champollion", "en", "(fr) ʃɑ̃pɔljˈɔ̃ (en)"),
        ("Champollions", "de", "(fr) ʃɑ̃pɔljˈɔ̃s (de)"),
    ],
)
def test_a_name_sounds_as_its_curators_wrote_it(text: str, language: str, ipa: str) -> None:
    assert sound_of(text, language) == ipa


def test_a_name_of_several_parts_is_read_whole_with_its_numbers_and_pauses() -> None:
    names = SpokenNames([Pronunciation("spruce, 16 cm high", "spruce, 16 cm high", "en")])
    speaker = espeak()
    speaker.choose_voice("fr")

    sounds = names.put_in(speakable("C'est spruce, 16 cm high.", "fr"), "fr", speaker)

    assert " _: " in sounds
    assert "sˈɪkstiːn sˈɛntɪmˌiːtəz" in speaker.ipa(sounds)


def test_a_name_in_an_accent_of_two_parts_is_said_once() -> None:
    speaker = espeak()
    speaker.choose_voice("pt-br")

    assert speaker.ipa(NAMES.put_in("Champollion.", "pt-br", speaker)).count("ʃɑ̃pɔljˈɔ̃") == 1


@pytest.mark.parametrize("text", ["Hokusaism", "a bath", "Ngozi of a language that espeak-ng doesn't speak"])
def test_what_is_no_such_name_is_left_as_it_is(text: str) -> None:
    assert NAMES.put_in(text, "en", espeak()) == text


def test_in_its_own_language_a_name_is_read_as_it_is() -> None:
    assert NAMES.put_in("Champollion", "fr", espeak()) == "Champollion"


def test_a_museum_without_pronunciations_changes_nothing() -> None:
    assert SpokenNames([]).put_in("Hokusai", "en", espeak()) == "Hokusai"


@pytest.mark.server
async def test_the_guide_is_heard_to_say_it() -> None:
    """In the worker: the name with its own pronunciation sounds like what it is spelled after."""
    tts = EspeakTts(pronunciations=[Pronunciation("Cholmondeley", "CHUM-lee", "en")])
    await tts.start()
    try:
        own, spelled, other = [
            np.frombuffer(await said(tts, name, language="en"), "<i2").size
            for name in ("Cholmondeley", "Chumley", "Cholmondeleigh")
        ]
    finally:
        await tts.close()

    assert abs(own - spelled) < abs(other - spelled) / 2
