"""What the visitors of a load run felt, and how a technician is told it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from guide.times_table import times_table

Manner: TypeAlias = Literal["writing", "voice"]

MARKS: Final[dict[Manner, dict[str, str]]] = {
    "writing": {"first": "first words", "end": "last words"},
    "voice": {"first": "first sound"},
}


@dataclass(slots=True)
class Felt:
    """Of all visits of one kind. Times in milliseconds from the end of each question that was answered. By code:
    `refused`, who was turned away; `failed`, what went wrong; `instead`, why the exhibits answered in writing and not
    the model."""

    visits: int = 0
    first_ms: list[float] = field(default_factory=list)
    end_ms: list[float] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    instead: Counter[str] = field(default_factory=Counter)

    @property
    def is_well(self) -> bool:
        return bool(self.first_ms) and not self.refused and not self.failed


def told(felt: dict[Manner, Felt]) -> Iterator[str]:
    """Line by line."""
    yield from times_table("Milliseconds from the end of the question", "answers", _rows(felt))
    yield ""
    for manner, one in felt.items():
        yield f"By {manner}, {one.visits} visits: {', '.join(_ends(one))}."


def _rows(felt: dict[Manner, Felt]) -> Iterator[tuple[str, Sequence[float]]]:
    for manner, one in felt.items():
        for mark, name in MARKS[manner].items():
            yield f"{manner}: {name}", one.first_ms if mark == "first" else one.end_ms


def _ends(felt: Felt) -> Iterator[str]:
    yield f"{len(felt.first_ms)} answers"
    yield f"refused {_counted(felt.refused)}"
    yield f"failed {_counted(felt.failed)}"
    if felt.instead:
        yield f"answered by the exhibits instead of the model {_counted(felt.instead)}"


def _counted(codes: Counter[str]) -> str:
    return " and ".join(f"{times} × {code}" for code, times in codes.most_common()) or "none"
