"""How long things took, as a table for technicians."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Iterator, Sequence


def times_table(title: str, counted: str, rows: Iterable[tuple[str, Sequence[float]]]) -> Iterator[str]:
    """Line by line. `counted`: what was timed so often. `rows`: each with its times in milliseconds; those without
    any are left out."""
    yield title
    yield ""
    yield f"{'':<24}{counted:>8}{'median':>9}{'of 10, 9 within':>18}{'longest':>10}"
    yield from (_row(name, taken_ms) for name, taken_ms in rows if taken_ms)


def _row(name: str, taken_ms: Sequence[float]) -> str:
    nine_in_ten_ms = sorted(taken_ms)[math.ceil(len(taken_ms) * 0.9) - 1]
    median_ms = statistics.median(taken_ms)
    return f"{name:<24}{len(taken_ms):>8}{median_ms:>9.0f}{nine_in_ten_ms:>18.0f}{max(taken_ms):>10.0f}"
