"""What the guide leaves to others, unless just that is what an exhibit tells of."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.museum.answers import ExhibitAnswers
from guide.museum.files import load_museum
from guide.museum.lexicon import phrases

HERE = Path(__file__).parent
ANSWERS = ExhibitAnswers(load_museum(HERE / "second"), today_year=2026)
FIRST = ExhibitAnswers(load_museum(HERE.parents[1] / "exhibits"), today_year=2026)
WITH_BAROMETER = ExhibitAnswers(load_museum(HERE / "dev_two"), today_year=2026)


def test_a_mayor_that_the_texts_tell_of_is_no_politics() -> None:
    assert "broken window" in ANSWERS.answer("Why did the mayor forbid the custom?", at="salt-mask").text


def test_any_other_mayor_is() -> None:
    for at in ("salt-mask", "tide-clock"):
        assert not ANSWERS.answer("Who will be the next mayor, a conservative?", at=at).sources


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Do you have a family ticket?", "20 euros"),
        ("What time is it open until on Thursdays?", "Thursday"),
    ],
)
def test_what_is_asked_of_the_museum_is_not_taken_for_talk_with_the_guide(question: str, told: str) -> None:
    assert told in FIRST.answer(question).text


@pytest.mark.parametrize("question", ["Do you have kids of your own?", "What are you?", "What time is it now?"])
def test_what_is_asked_of_the_guide_itself_has_no_source(question: str) -> None:
    assert FIRST.answer(question).sources == ()


@pytest.mark.parametrize("at", [None, "rosetta-stone"])
@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "Hello, how are you?"),
        ("en", "Hi there, how are you doing today?"),
        ("en", "How's it going?"),
        ("en", "Nice to meet you!"),
        ("fr", "Bonjour, comment allez-vous ?"),
        ("de", "Hallo, wie geht es dir?"),
    ],
)
def test_who_asks_how_the_guide_is_is_thanked(language: str, question: str, at: str | None) -> None:
    answer = FIRST.answer(question, at=at, language=language)

    assert answer.text == phrases(language)["how_are_you"]


def test_the_weather_that_an_exhibit_tells_of_is_no_other_topic() -> None:
    answer = WITH_BAROMETER.answer("How did the frogs climb before bad weather?")

    assert {source.exhibit for source in answer.sources} == {"storm-glass-barometer"}


@pytest.mark.parametrize("question", ["How's the weather?", "Will it rain, what does the forecast say?"])
def test_the_weather_outside_is(question: str) -> None:
    assert not WITH_BAROMETER.answer(question).sources
