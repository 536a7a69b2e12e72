"""What the visitors of a load run felt, and how a technician is told it."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

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
    yield "Milliseconds from the end of the question"
    yield ""
    yield f"{'':<24}{'answers':>8}{'median':>9}{'of 10, 9 within':>18}{'longest':>10}"
    for manner, one in felt.items():
        for mark, name in MARKS[manner].items():
            taken_ms = one.first_ms if mark == "first" else one.end_ms
            if taken_ms:
                yield _row(f"{manner}: {name}", taken_ms)
    yield ""
    for manner, one in felt.items():
        yield f"By {manner}, {one.visits} visits: {', '.join(_ends(one))}."


def _row(title: str, taken_ms: Sequence[float]) -> str:
    nine_in_ten_ms = sorted(taken_ms)[math.ceil(len(taken_ms) * 0.9) - 1]
    median_ms = statistics.median(taken_ms)
    return f"{title:<24}{len(taken_ms):>8}{median_ms:>9.0f}{nine_in_ten_ms:>18.0f}{max(taken_ms):>10.0f}"


def _ends(felt: Felt) -> Iterator[str]:
    yield f"{len(felt.first_ms)} answers"
    yield f"refused {_counted(felt.refused)}"
    yield f"failed {_counted(felt.failed)}"
    if felt.instead:
        yield f"answered by the exhibits instead of the model {_counted(felt.instead)}"


def _counted(codes: Counter[str]) -> str:
    return " and ".join(f"{times} × {code}" for code, times in codes.most_common()) or "none"
