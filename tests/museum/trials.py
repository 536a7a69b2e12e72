"""Trials of reading: what visitors ask of made-up things, and the sentences that answer or only seem to."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

LEFT_OUT: Final = Path(__file__).parent / "reading_trials.jsonl"
"""Nothing is learnt from these."""
_POINTING: Final = re.compile(r"\b(?:it|this thing|this one|this)\b", re.IGNORECASE)


class Pair(NamedTuple):
    question: str
    passage: str
    answers: float


class Put(NamedTuple):
    """A question as it reaches the guide. `names_thing`: whether it tells what it is asked of."""

    text: str
    names_thing: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """A question, and what stands in the text on a `thing`. `told`: the number of the sentence that `answers` or only
    seems to; `others`: what else is asked of the thing."""

    question: str
    thing: str
    sentences: Sequence[str]
    told: int
    answers: bool
    others: Sequence[str]

    def passages(self) -> list[str]:
        return [f"{self.thing}. {sentence}" for sentence in self.sentences]

    def pair(self) -> Pair:
        return Pair(self.question, self.passages()[self.told], float(self.answers))

    def put(self, chance: random.Random) -> Put:
        """Asked anywhere, where it stands, with its name, or after another question."""
        way = chance.random()
        if way < 0.2:
            return Put(self.question, names_thing=False)
        here = f"{self.thing}. "
        if way < 0.5 or not self.others:
            return Put(here + self.question, names_thing=True)
        if way < 0.7:
            named, count = _POINTING.subn(lambda _: self.thing, self.question, count=1)
            return Put(named if count else here + self.question, names_thing=True)
        both = f"{chance.choice(self.others)} {self.question}"
        return Put(here + both, names_thing=True) if way < 0.9 else Put(both, names_thing=False)


def read_trials(files: Sequence[Path]) -> Iterator[Trial]:
    """`s`: the number of the sentence that answers; where it is null, `near` is the one that seems to."""
    lines = (line for file in files for line in file.read_text(encoding="utf-8").splitlines())
    for about in map(json.loads, lines):
        questions = [asked["q"] for asked in about["asked"]]
        for number, asked in enumerate(about["asked"]):
            told = asked["near"] if asked["s"] is None else asked["s"]
            others = questions[:number] + questions[number + 1 :]
            yield Trial(asked["q"], about["thing"], about["sentences"], told, asked["s"] is not None, others)
