"""What pays for a written answer: each attempt's worst case is put aside first, and settled once."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TypeVar

from guide.chat.attempts import NotPaid
from guide.core.budget import ContextSize, Granted
from guide.core.usage import Usage
from guide.ledger.accounts import VisitKeys
from guide.ledger.guard import Guard

T = TypeVar("T")


class ChatPurse:
    """One for each question. `name`: unique within the visit. Its attempts come one after the other."""

    def __init__(self, keys: VisitKeys, guard: Guard, name: str) -> None:
        self._keys = keys
        self._guard = guard
        self._name = name
        self._attempts = 0

    async def reserve(self, reads: ContextSize) -> int:
        self._attempts += 1
        reserving = asyncio.ensure_future(self._guard.authorise(self._keys, self._request_id, reads, "chat"))
        try:
            verdict = await _to_its_end(reserving)
        except asyncio.CancelledError:
            if isinstance(reserving.result(), Granted):
                await self.settle(Usage())
            raise
        if not isinstance(verdict, Granted):
            raise NotPaid(verdict.code if verdict.limit in (None, "visit") else "day_limit")
        return verdict.max_output_tokens

    async def settle(self, usage: Usage | None) -> None:
        await _to_its_end(asyncio.ensure_future(self._guard.settle(self._keys, self._request_id, usage)))

    @property
    def _request_id(self) -> str:
        return f"{self._name}.{self._attempts}"


async def _to_its_end(task: asyncio.Future[T]) -> T:
    """Money moves whole: who is cancelled meanwhile, however often, waits for it first."""
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([task])
        raise
