"""What waits to be sent to one client: in order, counted, so that whoever produces can hold back."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable

from guide.realtime.wire import Event, encode


class Outgoing:
    def __init__(self) -> None:
        self._messages: deque[str] = deque()
        self._waiting_bytes = 0
        self._changed = asyncio.Condition()
        self._arrived = asyncio.Event()

    def put(self, events: Iterable[Event]) -> None:
        for event in events:
            message = encode(event)
            self._messages.append(message)
            self._waiting_bytes += len(message)
        if self._messages:
            self._arrived.set()

    async def take(self) -> str:
        """The next message, as soon as there is one. It counts as waiting until `sent`."""
        while not self._messages:
            self._arrived.clear()
            await self._arrived.wait()
        return self._messages.popleft()

    async def sent(self, message: str) -> None:
        self._waiting_bytes -= len(message)
        async with self._changed:
            self._changed.notify_all()

    async def below(self, most_bytes: int) -> None:
        """Wait until no more than `most_bytes` are waiting."""
        if self._waiting_bytes <= most_bytes:
            return
        async with self._changed:
            await self._changed.wait_for(lambda: self._waiting_bytes <= most_bytes)
