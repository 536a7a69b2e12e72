"""Processes that spend from one ledger, and die where they are told to. For test_processes."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import Pool

from guide.core.budget import Granted, Limits, Refused
from guide.core.pricing import nano_usd, response_cost
from guide.core.usage import TranscriptionUsage
from guide.ledger.accounts import VisitKeys
from guide.ledger.guard import Guard
from tests.ledger.museum import CONTEXT, USAGE, USAGE_USD, WRITER, WRITTEN_CONTEXT, WRITTEN_USAGE, guard_of


@dataclass(frozen=True, slots=True)
class Bill:
    """The provider's own bill: a file that survives us. What it charges for is on it before we hear of it."""

    path: Path

    def charge(self, amount: Decimal) -> None:
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(descriptor, f"{nano_usd(amount)}\n".encode())
        os.close(descriptor)

    def total_nano(self) -> int:
        return sum(map(int, self.path.read_text().split())) if self.path.exists() else 0


def die_at(step: int) -> None:
    """Kill this process, as `kill -9` does, when it comes to its `step`th word to the database.

    Each statement counts, and each commit and its end: that is every moment at which what is on the disk differs.
    """
    steps = itertools.count(1)

    def count(*_: Any) -> None:
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", count)
    event.listen(Engine, "commit", count)
    event.listen(Pool, "checkin", count)


async def _visit(guard: Guard, keys: VisitKeys, bill: Bill) -> None:
    """Two turns and an answer in writing: opened, spoken, answered, transcribed, written, closed. The providers
    charge as soon as they may."""
    if await guard.open_voice(keys, CONTEXT) is not None:
        return
    for number in range(2):
        await guard.commit_turn(keys, f"item-{number}")
        bill.charge(Decimal("0.001"))
        granted = await guard.authorise(keys, f"answer-{number}", CONTEXT)
        if isinstance(granted, Granted):
            bill.charge(USAGE_USD)
            await guard.settle(keys, f"answer-{number}", USAGE)
        await guard.book_transcription(keys, f"item-{number}", TranscriptionUsage(seconds=Decimal(10)))
    written = await guard.authorise(keys, "chat-1", WRITTEN_CONTEXT, "chat")
    if isinstance(written, Granted):
        bill.charge(response_cost(WRITTEN_USAGE, WRITER))
        await guard.settle(keys, "chat-1", WRITTEN_USAGE)
    await guard.close_visit(keys)


async def _live(url: str, keys: VisitKeys, bill: Bill) -> None:
    async with guard_of(url) as guard:
        await _visit(guard, keys, bill)


def live_and_die(url: str, keys: VisitKeys, bill: Bill, step: int) -> None:
    """One process's life, cut short at `step`. Ends by itself when it has fewer steps."""
    die_at(step)
    asyncio.run(_live(url, keys, bill))
    os._exit(0)


def hold_and_wait(url: str, keys: VisitKeys, ready: Any) -> None:
    """Reserve one answer, say so, and live on until somebody ends this process."""

    async def life() -> None:
        async with guard_of(url) as guard:
            await guard.authorise(keys, "answer", CONTEXT)
            ready.set()
            await asyncio.Event().wait()

    asyncio.run(life())


def spend_all(url: str, limits: Limits, name: str, visits: int, start: Any, results: Any) -> None:
    """Many visits of one process at once, each of two answers, and one in writing after each, unless refused for
    good. Tells what the providers charge for them in all."""

    async def visit(guard: Guard, keys: VisitKeys) -> Decimal:
        charged = Decimal(0)
        answers = refusals = 0
        while refusals < 10 and answers < 2:
            request_id = f"answer-{answers}-{refusals}"
            granted = await guard.authorise(keys, request_id, CONTEXT)
            if isinstance(granted, Granted):
                charged += USAGE_USD
                await guard.settle(keys, request_id, USAGE if answers % 3 else None)
                charged += await write(guard, keys, f"chat-{answers}")
                answers += 1
            else:
                refusals += 1
        return charged

    async def write(guard: Guard, keys: VisitKeys, request_id: str) -> Decimal:
        if isinstance(await guard.authorise(keys, request_id, WRITTEN_CONTEXT, "chat"), Refused):
            return Decimal(0)
        await guard.settle(keys, request_id, WRITTEN_USAGE)
        return response_cost(WRITTEN_USAGE, WRITER)

    async def life() -> list[Decimal]:
        async with guard_of(url, limits=limits) as guard:
            start.wait()
            return await asyncio.gather(
                *(visit(guard, VisitKeys(f"{name}-{number}", "hall", ("group",))) for number in range(visits))
            )

    results.put(sum(asyncio.run(life())))
