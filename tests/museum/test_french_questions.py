"""How many questions of French visitors are answered right, in the words that the French files use.

The rules were tuned on `french_questions.jsonl`; of `french_more_questions.jsonl` only the totals were looked at. The
thresholds stand a little below what was measured; run with `-s` to see the tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from guide.museum.answering.answers import Answer, ExhibitAnswers
from guide.museum.files import load_museum
from tests.museum.asked import UNANSWERABLE, Asked, put, read_asked, report, right_of, share

HERE = Path(__file__).parent
TUNED, COUNTED = "french_questions", "french_more_questions"


@pytest.fixture(scope="module")
def museum() -> ExhibitAnswers:
    return ExhibitAnswers(load_museum(HERE.parents[1] / "exhibits"), today_year=2026)


@pytest.fixture(scope="module")
def told(museum: ExhibitAnswers) -> dict[str, list[tuple[Asked, Answer]]]:
    files = {name: read_asked(HERE / f"{name}.jsonl") for name in (TUNED, COUNTED)}
    answered = {name: [(asked, put(museum, asked)) for asked in asked_all] for name, asked_all in files.items()}
    for name, pairs in answered.items():
        print(report(name, right_of(pairs)))  # noqa: T201  # the report
    return answered


@pytest.mark.parametrize(
    ("name", "kinds", "at_least"),
    [
        (TUNED, ("facility",), 0.95),
        (TUNED, ("factual", "this", "follow_up"), 0.9),
        (TUNED, UNANSWERABLE, 0.9),
        (COUNTED, ("facility",), 0.87),
        (COUNTED, ("factual", "this", "follow_up"), 0.85),
        (COUNTED, UNANSWERABLE, 0.9),
    ],
)
def test_enough_is_right_of_each_kind(
    told: dict[str, list[tuple[Asked, Answer]]], name: str, kinds: Sequence[str], at_least: float
) -> None:
    assert share(right_of(told[name]), kinds) >= at_least


def test_no_answer_is_longer_than_sixty_words(told: dict[str, list[tuple[Asked, Answer]]]) -> None:
    assert max(len(answer.text.split()) for pairs in told.values() for _, answer in pairs) <= 60


@pytest.mark.parametrize(
    ("question", "at", "holds"),
    [
        ("Le tour dure combien de temps ?", None, "une heure et demie"),
        ("Elle est où, la Grande Vague ?", None, "Salle 6"),
        ("J'ai oublié mon sac quelque part", None, "vestiaire ou au guichet"),
        ("Si je viens à six heures moins dix, c'est trop tard ?", None, "45 minutes"),
        ("C'est peint sur bois ?", "great-wave", "papier"),
        ("C'est Monet qui a fait cette image ?", "great-wave", "Hokusai"),
        ("Il a quel âge ?", "rosetta-stone", "2 200 ans"),
    ],
)
def test_visitors_are_understood_as_they_speak(
    museum: ExhibitAnswers, question: str, at: str | None, holds: str
) -> None:
    assert holds in museum.answer(question, at=at, language="fr").text
