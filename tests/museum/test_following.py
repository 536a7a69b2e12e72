"""Questions that lean on the one before: the same of something else, something else of the same, and of a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.museum.answers import Answer, ExhibitAnswers
from guide.museum.files import load_museum

ANSWERS = ExhibitAnswers(load_museum(Path(__file__).parent / "second"), today_year=2026)


def after(before: str, question: str, at: str | None = None) -> Answer:
    return ANSWERS.answer(question, at=at, before=before)


@pytest.mark.parametrize(
    ("before", "question", "told"),
    [
        ("Who made the tram?", "And when?", "1908"),
        ("When was the tram built?", "And who by?", "Dunmore Car Works"),
        ("Does the tide clock still go?", "Why?", "solder"),
    ],
)
def test_another_question_word_asks_otherwise_about_the_same(before: str, question: str, told: str) -> None:
    assert told in after(before, question).text


def test_another_things_name_asks_the_same_of_it() -> None:
    answer = after("Who painted Ferry at Low Water?", "What about the copy?")

    assert "Tobias Renn" in answer.text
    assert {source.exhibit for source in answer.sources} == {"ferry-at-low-water-copy"}


def test_a_price_asked_for_after_an_exhibit_is_not_that_of_a_ticket() -> None:
    assert {source.exhibit for source in after("Who built the tram?", "For how much?").sources} == {"tram-nine"}


def test_what_is_pointed_at_is_not_answered_from_something_else() -> None:
    for question in ("Has this ever been dropped?", "What had gone wrong?", "Was it painted once?"):
        sources = ANSWERS.answer(question, at="long-case-clock").sources
        assert {source.exhibit for source in sources} <= {"long-case-clock"}


def test_a_word_that_only_sounds_like_a_title_names_nothing_to_one_who_points() -> None:
    one = ExhibitAnswers(load_museum(Path(__file__).parent / "dev_one"), today_year=2026)

    for question in ("How heavy is it?", "What are the colours?"):
        sources = one.answer(question, at="surveyors-map").sources
        assert {source.exhibit for source in sources} <= {"surveyors-map"}


def test_what_the_exhibit_leaves_open_may_be_told_for_all() -> None:
    assert "its label shows a hand" in ANSWERS.answer("Can I touch it?", at="drowned-bell").text


def test_the_other_one_is_the_one_that_is_called_most_alike() -> None:
    assert {source.exhibit for source in after("How old is the tide clock?", "And the other clock?").sources} == {
        "long-case-clock"
    }


def test_a_gift_to_the_museum_is_asked_of_what_was_spoken_of() -> None:
    assert "Lucy" in after("Who ordered it?", "And who gave it to the museum?", at="ferry-at-low-water").text
