"""Tells two questions in one breath apart: `Who made it, and when?`"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from guide.museum.language.words import word_count

_MOST_WORDS = 40
"""Nobody asks two longer ones in one breath, and each part takes as long to answer as a question."""


@dataclass(frozen=True, slots=True)
class Parting:
    """`another`: two questions, parted by its `joint`; `bare`: a question word alone; `asking`: how one begins;
    `predicate`: what may follow a question word."""

    another: re.Pattern[str]
    bare: re.Pattern[str]
    asking: re.Pattern[str]
    predicate: re.Pattern[str]


class Two(NamedTuple):
    first: str
    second: str


def read_parting(table: Mapping[str, str]) -> Parting:
    """Of a lexicon; a language without any parts nothing."""

    def pattern(name: str) -> re.Pattern[str]:
        return re.compile(table.get(name, "(?!)"), re.IGNORECASE)

    return Parting(pattern("another"), pattern("bare"), pattern("asking"), pattern("predicate"))


def asked_apart(question: str, words: Parting) -> Two | None:
    """None where it is one question, or two that can't be told apart."""
    another = words.another.search(question) if word_count(question) <= _MOST_WORDS else None
    if another is None:
        return None
    first, second = question[: another.start("joint")].strip(), question[another.end("joint") :].rstrip(" ?")
    if not (words.asking.search(first) and words.asking.search(second)):
        return None
    return Two(_made_whole(first, second, words), _made_whole(second, first, words))


def _made_whole(part: str, other: str, words: Parting) -> str:
    """`When and where was it made?` says only once what both ask."""
    said = words.predicate.search(other)
    return f"{part} {other[said.start() :]}" if said and words.bare.search(part) else part
