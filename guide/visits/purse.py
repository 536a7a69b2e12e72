"""What pays for a written answer: each attempt's worst case is put aside first, and settled once."""

from __future__ import annotations

import asyncio

from guide.chat.attempts import NotPaid
from guide.core.budget import ContextSize, Granted
from guide.core.usage import Usage
from guide.ledger.accounts import VisitKeys
from guide.ledger.guard import Guard
from guide.uninterrupted import uninterrupted


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
            verdict = await uninterrupted(reserving)
        except asyncio.CancelledError:
            if isinstance(reserving.result(), Granted):
                await self.settle(Usage())
            raise
        if not isinstance(verdict, Granted):
            raise NotPaid(verdict.code if verdict.limit in (None, "visit") else "day_limit")
        return verdict.max_output_tokens

    async def settle(self, usage: Usage | None) -> None:
        await uninterrupted(self._guard.settle(self._keys, self._request_id, usage))

    @property
    def _request_id(self) -> str:
        return f"{self._name}.{self._attempts}"
