"""What makes a simulation go the same way each time it is run: waiting takes no time, and no thread runs."""

from __future__ import annotations

import asyncio
import random
import selectors
from collections.abc import Callable
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine

from guide.ledger.database import transaction

T = TypeVar("T")

LATENCY: Final = random.Random(0)
"""How late the ledger is. Seed it before what is to be repeated."""
LATE_TURNS: Final = (0, 0, 0, 1, 3, 12)
"""Of the event loop, before the ledger does what it is asked."""


class _Impatient(selectors.DefaultSelector):
    waited_s = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        ready = super().select(0)
        if not ready:
            self.waited_s += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """Its clock moves on only when everything waits, and then at once to what is waited for."""

    def __init__(self) -> None:
        self._impatient = _Impatient()
        super().__init__(self._impatient)

    def time(self) -> float:
        return self._impatient.waited_s


class LedgerInTurn:
    """Does the ledger's work in the event loop, in order, and later than it was asked."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._turn = asyncio.Lock()

    async def run(self, work: Callable[[Connection], T]) -> T:
        return await asyncio.shield(asyncio.ensure_future(self._do(work)))

    async def close(self) -> None:
        async with self._turn:
            self._engine.dispose()

    async def _do(self, work: Callable[[Connection], T]) -> T:
        async with self._turn:
            for _ in range(LATENCY.choice(LATE_TURNS)):
                await asyncio.sleep(0)
            with transaction(self._engine) as tx:
                return work(tx)
