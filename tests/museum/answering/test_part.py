"""What the label says of an exhibit as a whole isn't said of the other things that its texts tell of."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.files import load_museum
from tests.museum.folder import Folder

BODY = """A pike in a glass box, the terror of the millpool.

## Story
The miller of Ost caught it after a long fight. The pike weighed 17 kilograms. It is a monument to patience.

There was a spoon in its stomach. The eyes are glass, and were made for a deer.
"""
OF_THE_PIKE = {"date", "maker", "dimensions"}


@pytest.fixture
def answers(tmp_path: Path) -> ExhibitAnswers:
    folder = Folder(tmp_path)
    facts = ("date: 1902", "maker: Ann Cooper", "materials: fish skin", "dimensions: 142 cm long")
    folder.exhibit("pike", *facts, title="The Giant Pike", body=BODY)
    folder.exhibit("tin-duck", "maker: Ann Bell", "materials: tin", title="The Tin Duck")
    return ExhibitAnswers(load_museum(tmp_path), today_year=2026)


@pytest.mark.parametrize(
    "question",
    [
        "How old is the spoon?",
        "Who made the spoon?",
        "How heavy is the spoon?",
        "How long is the spoon?",
        "How old is the millpool?",
    ],
)
def test_its_label_does_not_date_or_measure_what_the_story_mentions(answers: ExhibitAnswers, question: str) -> None:
    answer = answers.answer(question, at="pike")

    assert OF_THE_PIKE.isdisjoint(source.section for source in answer.sources)
    assert "17 kilograms" not in answer.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How old is the pike?", "1902"),
        ("How heavy is the fish?", "17 kilograms"),
        ("How old is the monument?", "1902"),
        ("Who made the box?", "Ann Cooper"),
    ],
)
def test_it_does_of_the_exhibit_whatever_they_call_it(answers: ExhibitAnswers, question: str, told: str) -> None:
    assert told in answers.answer(question, at="pike").text


def test_the_sentence_on_a_part_is_told_of_it(answers: ExhibitAnswers) -> None:
    assert "made for a deer" in answers.answer("What are the eyes made of?", at="pike").text
