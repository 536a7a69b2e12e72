"""Exhibits called by other words than their labels, and things that aren't on show."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.museum.answering.answers import Answer
from tests.museum.museums import FIRST, SECOND, well_read

HERE = Path(__file__).parents[1]


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
    assert not well_read(FIRST).answer(question, at="rosetta-stone").sources


def test_a_draft_is_not_on_show() -> None:
    assert not well_read(FIRST).answer("How old is the Phaistos Disc?").sources


def test_an_exhibit_is_meant_by_what_visitors_call_it() -> None:
    answer = well_read(FIRST).answer("Who made the old fiddle?", at="messiah-violin")
    assert "Stradivari" in answer.text

    assert "Cordelia Vane" in well_read(SECOND).answer("Who built the old calculating machine?").text
    assert shown(well_read(SECOND).answer("How big is the bridal gown?")) == {"green-wedding-dress"}


def test_a_name_spelt_otherwise_is_no_strangers() -> None:
    assert shown(well_read(FIRST).answer("Who was Nefertitti married to?", at="bust-of-nefertiti")) == {
        "bust-of-nefertiti"
    }


@pytest.mark.parametrize("question", ["Oh my God, how heavy is it?", "Well, Mum wants to know: how heavy is it, OK?"])
def test_what_is_said_in_passing_names_nobody(question: str) -> None:
    assert (
        well_read(FIRST).answer(question, at="rosetta-stone").sources
        == well_read(FIRST).answer("How heavy is it?", at="rosetta-stone").sources
    )


def test_capitals_throughout_make_no_word_a_name() -> None:
    asked = "Is the Bayeux Tapestry actually woven?"

    assert well_read(FIRST).answer(asked.upper()).sources == well_read(FIRST).answer(asked).sources != ()


def test_a_part_is_not_taken_for_the_whole() -> None:
    answer = well_read(SECOND).answer("How big are the glass buttons?", at="green-wedding-dress")

    assert "138 cm" not in answer.text


def test_the_facilities_are_asked_for_in_the_same_words() -> None:
    assert shown(well_read(SECOND).answer("Where is the toilet?", at="tide-clock")) == {"museum"}


def test_nothing_is_told_of_whom_only_another_exhibits_texts_name() -> None:
    assert not well_read(SECOND).answer("Did Septimus Hale drown?").sources


@pytest.mark.parametrize(
    "question",
    ["Who was Abel Crane?", "who was abel crane", "And who was he, this Abel Crane?", "Who was the shipowner?"],
)
def test_somebody_named_is_told_of_where_a_text_names_them(question: str) -> None:
    assert "The shipowner Abel Crane ordered" in well_read(SECOND).answer(question, at="ferry-at-low-water").text


def test_whom_no_text_of_the_exhibit_names_is_not_guessed() -> None:
    assert not well_read(SECOND).answer("Who was Bertram Cole?", at="ferry-at-low-water").sources
