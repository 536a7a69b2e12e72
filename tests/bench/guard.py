"""What the budget guard adds to a turn, side by side with no guard at all.

    python -m tests.bench.guard            # SQLite in a temporary folder
    python -m tests.bench.guard --turns 2000 --folder /path/on/the/kiosk's/disk

`before the answer`: from the committed turn to the moment the answer may be asked for. `after it`: what it cost is
booked and the next one is reserved, on the disk, while the visitor listens. `nothing put aside`: an answer that is
reserved only when it is asked for, as after a tool's long output. All take turns in one run, on the same machine.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date
from decimal import Decimal
from pathlib import Path
from typing import Final, Protocol

from guide.core.budget import ContextSize, Granted, Limits, Purpose, Refused
from guide.core.usage import TranscriptionUsage, Usage
from guide.ledger.accounts import VisitKeys
from guide.ledger.desk import Settled
from guide.ledger.guard import Guard
from guide.ledger.prices import load_prices, model_price
from guide.ledger.tariff import Tariff

AIM_MS: Final = 1.0

_KEYS: Final = VisitKeys("visit", "hall", ("cookie", "address"))
_WITHOUT_SESSION: Final = VisitKeys("other-visit", "hall", ("other-cookie", "other-address"))
_CONTEXT: Final = ContextSize(text_tokens=6_000, limit_tokens=14_000)
_USAGE: Final = Usage(text_in=5_000, text_cached=4_000, audio_in=60, text_out=60, audio_out=200)
_HEARD: Final = TranscriptionUsage(seconds=Decimal("4.5"))
_UNLIMITED: Final = Limits(*[Decimal(100_000)] * 4)


class Budget(Protocol):
    async def commit_turn(self, keys: VisitKeys, item_id: str) -> Refused | None: ...

    async def authorise(
        self, keys: VisitKeys, request_id: str, context: ContextSize, purpose: Purpose = "answer"
    ) -> Granted | Refused: ...

    async def settle(self, keys: VisitKeys, request_id: str, usage: Usage | None) -> Settled | None: ...

    async def book_transcription(
        self, keys: VisitKeys, item_id: str, usage: TranscriptionUsage | None
    ) -> Settled | None: ...

    async def share_left(self, keys: VisitKeys) -> float: ...


class NoGuard:
    """Allows everything and keeps nothing."""

    async def commit_turn(self, keys: VisitKeys, item_id: str) -> Refused | None:
        return None

    async def authorise(
        self, keys: VisitKeys, request_id: str, context: ContextSize, purpose: Purpose = "answer"
    ) -> Granted | Refused:
        return Granted(request_id, 1_600, Decimal(0))

    async def settle(self, keys: VisitKeys, request_id: str, usage: Usage | None) -> Settled | None:
        return None

    async def book_transcription(
        self, keys: VisitKeys, item_id: str, usage: TranscriptionUsage | None
    ) -> Settled | None:
        return None

    async def share_left(self, keys: VisitKeys) -> float:
        return 1.0


@dataclass(slots=True)
class Timing:
    before_ms: list[float] = field(default_factory=list)
    after_ms: list[float] = field(default_factory=list)


async def one_turn(budget: Budget, keys: VisitKeys, number: int, timing: Timing) -> None:
    """What a visit asks of its budget between one question and the next."""
    started = time.perf_counter()
    committing = asyncio.ensure_future(budget.commit_turn(keys, f"item-{number}"))
    verdict = await asyncio.ensure_future(budget.authorise(keys, f"answer-{number}", _CONTEXT))
    granted = time.perf_counter()
    if not isinstance(verdict, Granted):
        sys.exit(f"turn {number} was refused: {verdict}")
    await committing
    await asyncio.gather(
        budget.book_transcription(keys, f"item-{number}", _HEARD), budget.settle(keys, f"answer-{number}", _USAGE)
    )
    await budget.share_left(keys)
    timing.before_ms.append((granted - started) * 1_000)
    timing.after_ms.append((time.perf_counter() - granted) * 1_000)


async def measure(url: str, turns: int) -> dict[str, Timing]:
    prices, today = load_prices(), date.today()  # noqa: DTZ011  # any day will do
    tariff = Tariff(
        model_price("gpt-realtime-2.1-mini", prices, kind="realtime", today=today),
        model_price("gpt-transcribe", prices, kind="transcription", today=today),
    )
    timings = {name: Timing() for name in ("no guard", "guard", "nothing put aside")}
    guard = await Guard.open(url, limits=_UNLIMITED, tariff=tariff, zone=UTC)
    try:
        await guard.open_voice(_KEYS, _CONTEXT)
        for number in range(turns):
            await one_turn(NoGuard(), _KEYS, number, timings["no guard"])
            await one_turn(guard, _KEYS, number, timings["guard"])
            await one_turn(guard, _WITHOUT_SESSION, number, timings["nothing put aside"])
        await guard.close_visit(_KEYS)
    finally:
        await guard.close()
    return timings


def commit_ms(folder: Path, commits: int = 200) -> float:
    """What one write that survives a power cut takes on this disk, with nothing around it: the floor."""
    descriptor = os.open(folder / "floor", os.O_CREAT | os.O_WRONLY)
    took = []
    for _ in range(commits):
        os.write(descriptor, b"x" * 8_192)
        started = time.perf_counter()
        os.fdatasync(descriptor)
        took.append((time.perf_counter() - started) * 1_000)
    os.close(descriptor)
    return statistics.median(took)


def table(timings: dict[str, Timing]) -> Sequence[str]:
    lines = [
        f"{'':<18}{'before the answer, ms':^28}{'after it, ms':^28}",
        f"{'':<18}" + f"{'median':>10}{'p95':>9}" * 2,
    ]
    for name, timing in timings.items():
        cells = "".join(f"{statistics.median(t):>10.3f}{_p95(t):>9.3f}" for t in (timing.before_ms, timing.after_ms))
        lines.append(f"{name:<18}{cells}")
    return lines


def added_ms(timings: dict[str, Timing]) -> float:
    return statistics.median(timings["guard"].before_ms) - statistics.median(timings["no guard"].before_ms)


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def main() -> int:
    parser = argparse.ArgumentParser(description="What the budget guard adds to a turn.")
    parser.add_argument("--turns", type=int, default=500)
    parser.add_argument("--folder", type=Path, help="on the disk to be measured")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        timings = asyncio.run(measure(f"sqlite:///{folder}/ledger.sqlite3", given.turns))
        floor = commit_ms(Path(folder))
    print("\n".join(table(timings)))
    added = added_ms(timings)
    print(f"\nadded before an answer, median: {added:.3f} ms (aim: under {AIM_MS:g} ms)")
    print(f"one bare write to this disk, median: {floor:.3f} ms")
    return 0 if added < AIM_MS else 1


if __name__ == "__main__":
    sys.exit(main())
