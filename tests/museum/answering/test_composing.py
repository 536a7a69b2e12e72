"""Which sentences are told together, from made-up texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.answering.choosing import Weighed
from guide.museum.answering.composing import composed
from guide.museum.files import load_museum
from tests.museum.folder import Folder

SLAB = """A slab with a decree in three scripts.

## Story
The Grey Slab was dug up in a garden. Its corners are gone.

The slab was dug up.

A boy had stumbled over it. He was given a coin.

King Osric was thirteen years old at the time. The Grey Slab is more than two thousand years old.
"""


@pytest.fixture
def answers(tmp_path: Path) -> ExhibitAnswers:
    folder = Folder(tmp_path)
    folder.exhibit("grey-slab", "date: 196 BC", title="The Grey Slab", body=SLAB)
    return ExhibitAnswers(load_museum(folder.path), today_year=2026)


def told(answers: ExhibitAnswers, **weights: float) -> str:
    """What is told where passages that begin so weigh so much; the first of them is the best."""
    book = answers.book("en")
    weighed = [
        Weighed(number, weight, covered=1.0, likeness=0.0)
        for begins, weight in weights.items()
        for number, passage in enumerate(book.passages)
        if passage.text.startswith(begins)
    ]
    assert len(weighed) == len(weights)
    return " ".join(passage.text for passage in composed(weighed[0], weighed, book))


def test_what_answers_nearly_as_well_is_told_with_what_it_leans_on(answers: ExhibitAnswers) -> None:
    text = told(answers, **{"The Grey Slab was": 1.0, "He was given": 0.7})

    assert text.endswith("A boy had stumbled over it. He was given a coin.")


def test_what_answers_far_worse_is_left_out(answers: ExhibitAnswers) -> None:
    text = told(answers, **{"The Grey Slab was": 1.0, "He was given": 0.3})

    assert text == "The Grey Slab was dug up in a garden. Its corners are gone."


def test_what_was_said_already_is_not_told_once_more(answers: ExhibitAnswers) -> None:
    text = told(answers, **{"The Grey Slab was": 1.0, "The slab was": 0.9})

    assert text == "The Grey Slab was dug up in a garden. Its corners are gone."


def test_beside_the_date_of_a_thing_nobody_elses_age_is_told(answers: ExhibitAnswers) -> None:
    text = answers.answer("How old is the Grey Slab?").text

    assert "196 BC" in text
    assert "more than two thousand years old" in text
    assert "thirteen" not in text
