"""What a collection's file says of one thing, in the words of that file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Field:
    """`name` as the file calls it; `text` as it stands there, never empty."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Record:
    """`where`: its place in the file, such as `row 7`. `left_out`: what no field says, and why, a sentence each."""

    where: str
    fields: tuple[Field, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that nothing can be made of."""

    where: str
    why: str


Read: TypeAlias = Record | Refused


def fields_of(*named: tuple[str, object]) -> tuple[Field, ...]:
    """Those of them that say something: texts and numbers."""
    said = [(name, str(value).strip()) for name, value in named if isinstance(value, str | int | float)]
    return tuple(Field(name, text) for name, text in said if name and text)
