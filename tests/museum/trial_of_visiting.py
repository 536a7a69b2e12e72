"""Trials of visiting: what visitors ask about the house itself, of made-up museums that curators wrote in many ways.

A line of `visiting_trials/<museum>/questions.txt` is `question => fact | fact`: one of the facts stands in a right
answer. `=@id=>` asks of that exhibit, `=@*=>` of what may be told anywhere, and `=>!` of what the files don't say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from guide.museum.answering.answers import Answer, ExhibitAnswers
from tests.museum.asked import Asked, is_right, put

TRIALS = Path(__file__).parent / "visiting_trials"
TUNED_ON = ("bell_foundry", "writers_house", "farm", "science_centre")
ONLY_COUNTED = ("tram_depot", "city_museum", "lighthouse")
"""Nobody looks at which of their questions fail: a question that has been looked at is no longer counted."""

LINE = re.compile(r"(?P<question>.+?) =(?:@(?P<exhibit>[a-z*-]+)=)?>(?P<unsaid>!)?(?P<facts>.*)")

Outcome = Literal["right", "wrong", "declined", "right no", "told though unsaid"]
"""`declined`: though it is said; `right no`: it isn't, and was declined."""


@dataclass(frozen=True, slots=True)
class Tried:
    asked: Asked
    answer: Answer

    @property
    def outcome(self) -> Outcome:
        if self.asked.declined:
            return "told though unsaid" if self.answer.sources else "right no"
        if is_right(self.asked, self.answer):
            return "right"
        return "wrong" if self.answer.sources else "declined"


def read_trial(museum: str) -> list[Asked]:
    lines = (TRIALS / museum / "questions.txt").read_text(encoding="utf-8").splitlines()
    return [_asked(f"{museum}-{number}", line) for number, line in enumerate(lines, start=1)]


def _asked(name: str, line: str) -> Asked:
    parts = LINE.fullmatch(line)
    assert parts is not None, f"{name}: {line}"
    exhibit = parts["exhibit"] or "museum"
    return Asked(
        id=name,
        kind="exhibit" if parts["exhibit"] else "unsaid" if parts["unsaid"] else "told",
        question=parts["question"],
        at=None,
        before=None,
        language="en",
        exhibit=None if parts["unsaid"] or exhibit == "*" else exhibit,
        facts=tuple(fact.strip() for fact in parts["facts"].split("|")),
        declined=parts["unsaid"] is not None,
    )


def try_all(answers: ExhibitAnswers, trial: Iterable[Asked]) -> list[Tried]:
    return [Tried(asked, put(answers, asked)) for asked in trial]


def outcomes(tried: Iterable[Tried]) -> Counter[Outcome]:
    return Counter(one.outcome for one in tried)


def share_told(counted: Mapping[Outcome, int]) -> float:
    return counted["right"] / (counted["right"] + counted["wrong"] + counted["declined"])


def share_declined(counted: Mapping[Outcome, int]) -> float:
    return counted["right no"] / (counted["right no"] + counted["told though unsaid"])


def row(museum: str, counted: Mapping[Outcome, int]) -> str:
    each = "".join(f"{counted[outcome]:>20}" for outcome in get_args(Outcome))
    return f"{museum:16}{each}   told {share_told(counted):4.0%}, declined {share_declined(counted):4.0%}"
