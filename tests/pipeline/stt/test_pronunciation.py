"""Names that no dictionary knows are said the way espeak-ng would say them."""

import pytest

from guide.museum.pronouncing import Pronunciation
from guide.pipeline.stt.stage import available

pytestmark = pytest.mark.skipif(available() is not None, reason=available() or "")


@pytest.mark.parametrize(
    ("ipa", "phones"),
    [
        ("nˌɛfɚtˈiːɾi", "N EH F ER T IY T IY"),
        ("tʃˈɛsmɛn", "CH EH S M EH N"),
        ("ʃɑ̃poljˈɔ̃", "SH AA N P OW L Y AO N"),
        ("ˈaʊɚ", "AW ER"),
        ("ˈ ̩|", ""),
    ],
)
def test_ipa_becomes_phones_of_the_acoustic_model(ipa: str, phones: str) -> None:
    from guide.pipeline.stt.pronunciation import phones_of_ipa

    assert phones_of_ipa(ipa) == phones


def test_a_dictionary_holds_all_words_and_their_other_pronunciations() -> None:
    from guide.pipeline.stt.pronunciation import dictionary

    found = dictionary(["the", "hakananai'a", "stone"])

    assert found["stone"] == ["S T OW N"]
    assert len(found["the"]) > 1
    assert all(phones.split() for phones in found["hakananai'a"])


def test_names_are_heard_as_their_curators_say_them() -> None:
    from guide.pipeline.stt.pronunciation import dictionary

    names = [
        Pronunciation("Hoa Hakananai'a", "HOH-ah hah-kah-nah-NIGH-ah", "en"),
        Pronunciation("Jean-François Champollion", "Jean-François Champollion", "fr"),
        Pronunciation("Hokusai", "ho-kou-SAÏ", "fr"),
    ]

    heard = dictionary({"hakananai'a", "champollion", "francois", "hokusai"}, names)

    assert "HH AA K AA N AA N AY AA" in heard["hakananai'a"]
    assert "SH AA N P AO L Y AO N" in heard["champollion"]
    assert "F R AA N S W AE" in heard["francois"]
    assert heard["hokusai"] == dictionary({"hokusai"})["hokusai"]
