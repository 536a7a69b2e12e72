"""How likely a passage answers a question, and how far an answer may be trusted: both learnt from trial museums.

`tests/bench/learn_answers.py` learns the weights of `judgement.json`: three logistic regressions, once with what
sentences mean and once by their words alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from operator import attrgetter
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Numbers: TypeAlias = npt.NDArray[np.float64]
By: TypeAlias = Literal["meaning", "words"]


@dataclass(frozen=True, slots=True)
class Marks:
    """What speaks for a passage and for its exhibit.

    Of the passage: `fits_words`, `covered`, `likeness` as in `Weighed`; `is_kind`: 1 when it holds the kind of answer
    asked for, 0.5 when none is; `lacks_kind`: 1 when neither it nor its neighbours can be of that kind; `paragraph`:
    0..1, how much of the question its paragraph meets; `length`: in twenties of words.
    `meaning`: how near it is in meaning, `behind`: how much nearer the nearest is; 0 where meanings aren't known.
    Of the exhibit: `account`: 0..1, how much of the question its texts account for as a whole; `ahead`: how much more
    than those of any other; `is_meant`: 1 when the question may mean it, `is_named`: when it does so by name;
    `leaning`, `certain`: see `Meant`.
    `sure`: 1 for the passage that the rules would answer with."""

    fits_words: float
    covered: float
    likeness: float
    is_kind: float
    lacks_kind: float
    paragraph: float
    length: float
    meaning: float
    behind: float
    account: float
    ahead: float
    is_meant: float
    is_named: float
    leaning: float
    certain: float
    sure: float


@dataclass(frozen=True, slots=True)
class Lead:
    """`score` of the best passage, how far it is ahead of the next one and of the best of another exhibit, and what
    whoever `read` it with the question says of it, 0 where nobody did: all in logarithms of odds.

    `read_here`, `read_ahead`: the same again, times its `leaning` and times how far it is ahead of the next: what
    reading says counts for more where other things speak for the passage, too."""

    score: float
    ahead_of_next: float
    ahead_of_others: float
    read: float
    read_here: float
    read_ahead: float


MARKS = tuple(field.name for field in fields(Marks))
LEAD = tuple(field.name for field in fields(Lead))
READING = ("score", "read")
marks_of: Callable[[Marks], tuple[float, ...]] = attrgetter(*MARKS)
lead_marks_of: Callable[[Lead], tuple[float, ...]] = attrgetter(*LEAD)


@dataclass(frozen=True, slots=True)
class Judgement:
    """`passage`: a weight for each of `MARKS`; `reading`: for each of `READING`; `trust`: for each of `LEAD` and
    `MARKS`. All have a `bias`."""

    passage: Mapping[str, float]
    reading: Mapping[str, float]
    trust: Mapping[str, float]

    def scores(self, marked: Sequence[Marks]) -> list[float]:
        """For each passage the logarithm of the odds that it answers."""
        if not marked:
            return []
        weights = np.array([self.passage[name] for name in MARKS])
        scores: list[float] = (rows(marked) @ weights + self.passage["bias"]).tolist()
        return scores

    def read(self, score: float, read: float) -> float:
        """A passage's score once it was read with the question."""
        return self.reading["score"] * score + self.reading["read"] * read + self.reading["bias"]

    def trusted(self, lead: Lead, best: Marks) -> float:
        """0..1, how likely it is right to answer with the best passage."""
        weights = np.array([self.trust[name] for name in (*LEAD, *MARKS)])
        odds = float(np.array([*lead_marks_of(lead), *marks_of(best)]) @ weights + self.trust["bias"])
        return float(1 / (1 + np.exp(-odds)))


def rows(marked: Sequence[Marks]) -> Numbers:
    """(passages, marks)"""
    return np.array([marks_of(marks) for marks in marked])


@cache
def judgement(by: By) -> Judgement:
    read = json.loads((files("guide.museum.answering") / "judgement.json").read_text(encoding="utf-8"))[by]
    return Judgement(passage=read["passage"], reading=read["reading"], trust=read["trust"])
