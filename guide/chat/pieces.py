"""What a written answer consists of, in the order in which its reader gets it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from guide.museum.reply import Source

AnsweredBy: TypeAlias = Literal["model", "exhibits"]


@dataclass(frozen=True, slots=True)
class Delta:
    """The next words of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the answer comes from, and questions to tap."""

    items: tuple[Source, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Became:
    """The guide is this persona from here on, as the visitor asked."""

    persona_id: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The answer stopped in the middle. `code`: why, an error code of `guide.errors`."""

    code: str


@dataclass(frozen=True, slots=True)
class Done:
    """Nothing more comes. `answered_by`: who gave the last part of the answer. `share_left`: of the visit's
    allowance, 0..1. `reason`: a code for why it wasn't the model, or why it isn't whole, "" without one. The token
    counts are the provider's, None without any."""

    answered_by: AnsweredBy
    share_left: float
    reason: str = ""
    input_tokens: int | None = None
    output_tokens: int | None = None


Piece: TypeAlias = Delta | Sources | Became | Broken | Done
