"""Chat answers from the exhibits alone, in the pieces the chat tab streams. Free, and never fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from guide.museum.answers import Answer, Source

_PIECE = re.compile(r"\S+\s*")


@dataclass(frozen=True, slots=True)
class Delta:
    """The next words of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the answer comes from, and questions to tap when it isn't sure."""

    items: tuple[Source, ...]
    questions: tuple[str, ...]


Piece: TypeAlias = Delta | Sources


def pieces(answer: Answer) -> Iterator[Piece]:
    """The answer word by word, then its sources."""
    for word in _PIECE.findall(answer.text):
        yield Delta(word)
    yield Sources(answer.sources, answer.suggestions)
