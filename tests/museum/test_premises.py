"""A maker or a year that a question takes for granted, and the texts don't know, is set right by the label."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.museum.answers import ExhibitAnswers
from guide.museum.files import load_museum

ANSWERS = ExhibitAnswers(load_museum(Path(__file__).parents[2] / "exhibits"), today_year=2026)


@pytest.mark.parametrize(
    ("question", "truth"),
    [
        ("Why was the Great Wave painted in 1950?", "about 1831"),
        ("Why did Rembrandt paint Girl with a Pearl Earring?", "Johannes Vermeer"),
        ("How did Leonardo da Vinci paint the Great Wave?", "Katsushika Hokusai"),
    ],
)
def test_what_no_text_says_is_set_right(question: str, truth: str) -> None:
    assert truth in ANSWERS.answer(question).text


def test_what_a_text_says_is_taken_for_granted() -> None:
    assert "matters because" in ANSWERS.answer("Why did Vermeer paint Girl with a Pearl Earring?").text


def test_a_pronoun_takes_no_maker_for_granted() -> None:
    answer = ANSWERS.answer("How did they make this?", at="bayeux-tapestry")

    assert answer.sources[0].section != "maker"
