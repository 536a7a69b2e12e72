"""How many, what colour, what name: where the texts speak of a thing without telling that, the guide says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.museum.answering.answers import Answer, ExhibitAnswers
from guide.museum.files import load_museum
from tests.museum.folder import Folder

BODY = """A quilt of silk, sewn by 31 women for a raffle. Its border is green.

## Story
In 1913 the women stopped work for seven weeks, and a plumber, Dieter Quill, won the quilt. The plumber's wife gave it
to us in 1950. It hung in a room with curtains and has twelve tassels.
"""


@pytest.fixture
def answers(tmp_path: Path) -> ExhibitAnswers:
    folder = Folder(tmp_path)
    folder.exhibit("regatta-quilt", "date: 1913", "place: Lindmere", title="The Regatta Quilt", body=BODY)
    folder.exhibit("tin-duck", "maker: Ann Bell", "materials: tin", title="The Tin Duck")
    return ExhibitAnswers(load_museum(tmp_path), today_year=2026)


def is_declined(answer: Answer) -> bool:
    return not answer.sources


def test_a_number_beside_the_thing_is_its_number(answers: ExhibitAnswers) -> None:
    assert "31 women" in answers.answer("How many women sewed the regatta quilt?").text
    assert "twelve tassels" in answers.answer("How many tassels does this have?", at="regatta-quilt").text


@pytest.mark.parametrize(
    "question",
    [
        "How many curtains were in the room of the regatta quilt?",
        "What was the name of the plumber's wife who had the regatta quilt?",
        "Who was the plumber's wife who had the regatta quilt?",
        "What colour were the curtains behind the regatta quilt?",
    ],
)
def test_what_stands_beside_something_else_is_not_told(answers: ExhibitAnswers, question: str) -> None:
    assert is_declined(answers.answer(question))


@pytest.mark.parametrize(
    ("statement", "at", "truth"),
    [
        ("So this was made in Peru, right?", "regatta-quilt", "Lindmere"),
        ("The regatta quilt is from 1650, isn't it?", None, "1913"),
        ("Picasso made this.", "tin-duck", "Ann Bell"),
        ("The duck is cast in bronze, right?", "tin-duck", "tin"),
    ],
)
def test_a_false_statement_is_set_right_by_the_label(
    answers: ExhibitAnswers, statement: str, at: str | None, truth: str
) -> None:
    assert truth in answers.answer(statement, at=at).text
