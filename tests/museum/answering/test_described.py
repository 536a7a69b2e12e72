"""Exhibits called by other words than their labels, and things that aren't on show."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.museum.answering.answers import Answer
from tests.museum.well_read import well_read

HERE = Path(__file__).parents[1]
MUSEUM = well_read(HERE.parents[1] / "exhibits")
HARBOUR = well_read(HERE / "second")


def shown(answer: Answer) -> set[str]:
    return {source.exhibit for source in answer.sources}


@pytest.mark.parametrize(
    "question",
    [
        "Is the Mona Lisa older than this?",
        "Is this bigger than the Eiffel Tower?",
        "How old is the Bayeux Cathedral of Picasso?",
        "Did Beethoven ever hear this?",
    ],
)
def test_what_is_not_on_show_is_not_answered_of_what_they_stand_before(question: str) -> None:
    assert not MUSEUM.answer(question, at="rosetta-stone").sources


def test_a_draft_is_not_on_show() -> None:
    assert not MUSEUM.answer("How old is the Phaistos Disc?").sources


def test_an_exhibit_is_meant_by_what_visitors_call_it() -> None:
    answer = MUSEUM.answer("Who made the old fiddle?", at="messiah-violin")
    assert "Stradivari" in answer.text

    assert "Cordelia Vane" in HARBOUR.answer("Who built the old calculating machine?").text
    assert shown(HARBOUR.answer("How big is the bridal gown?")) == {"green-wedding-dress"}


def test_a_name_spelt_otherwise_is_no_strangers() -> None:
    assert shown(MUSEUM.answer("Who was Nefertitti married to?", at="bust-of-nefertiti")) == {"bust-of-nefertiti"}


@pytest.mark.parametrize("question", ["Oh my God, how heavy is it?", "Well, Mum wants to know: how heavy is it, OK?"])
def test_what_is_said_in_passing_names_nobody(question: str) -> None:
    assert (
        MUSEUM.answer(question, at="rosetta-stone").sources
        == MUSEUM.answer("How heavy is it?", at="rosetta-stone").sources
    )


def test_capitals_throughout_make_no_word_a_name() -> None:
    asked = "Is the Bayeux Tapestry actually woven?"

    assert MUSEUM.answer(asked.upper()).sources == MUSEUM.answer(asked).sources != ()


def test_a_part_is_not_taken_for_the_whole() -> None:
    answer = HARBOUR.answer("How big are the glass buttons?", at="green-wedding-dress")

    assert "138 cm" not in answer.text


def test_the_facilities_are_asked_for_in_the_same_words() -> None:
    assert shown(HARBOUR.answer("Where is the toilet?", at="tide-clock")) == {"museum"}


def test_nothing_is_told_of_whom_only_another_exhibits_texts_name() -> None:
    assert not HARBOUR.answer("Did Septimus Hale drown?").sources


@pytest.mark.parametrize(
    "question",
    ["Who was Abel Crane?", "who was abel crane", "And who was he, this Abel Crane?", "Who was the shipowner?"],
)
def test_somebody_named_is_told_of_where_a_text_names_them(question: str) -> None:
    assert "The shipowner Abel Crane ordered" in HARBOUR.answer(question, at="ferry-at-low-water").text


def test_whom_no_text_of_the_exhibit_names_is_not_guessed() -> None:
    assert not HARBOUR.answer("Who was Bertram Cole?", at="ferry-at-low-water").sources
