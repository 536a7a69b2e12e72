"""Trials of reading: what visitors ask of made-up things, and the sentences that answer or only seem to."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

LEFT_OUT = Path(__file__).parent / "reading_trials.jsonl"
"""Nothing is learnt from these."""


class Pair(NamedTuple):
    question: str
    passage: str
    answers: float


@dataclass(frozen=True, slots=True)
class Trial:
    """A question, and what stands in the text on a `thing`. `told`: the number of the sentence that `answers` or only
    seems to."""

    question: str
    thing: str
    sentences: Sequence[str]
    told: int
    answers: bool

    def pairs(self, chance: random.Random) -> Iterator[Pair]:
        """With the sentence that answers or seems to, and with any other."""
        other = chance.choice([number for number in range(len(self.sentences)) if number != self.told])
        yield self._with(self.told, self.answers)
        yield self._with(other, answers=False)

    def _with(self, number: int, answers: bool) -> Pair:
        return Pair(self.question, f"{self.thing}. {self.sentences[number]}", float(answers))


def read_trials(files: Sequence[Path]) -> Iterator[Trial]:
    """`s`: the number of the sentence that answers; where it is null, `near` is the one that seems to."""
    lines = (line for file in files for line in file.read_text(encoding="utf-8").splitlines())
    for about in map(json.loads, lines):
        for asked in about["asked"]:
            told = asked["near"] if asked["s"] is None else asked["s"]
            yield Trial(asked["q"], about["thing"], about["sentences"], told, asked["s"] is not None)
