"""What goes out to the client, with the faults that were planned."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from tests.provider.faults import SLOW_S, Fault


class Outlet:
    """`is_reading`: cleared while the service reads nothing."""

    def __init__(self, socket: ServerConnection, faults: Sequence[Fault]) -> None:
        self.is_reading = asyncio.Event()
        self.is_reading.set()
        self._socket = socket
        self._faults = faults
        self._is_mute = False
        self._is_slow = False
        self._delayed: list[str] = []

    async def send(self, kind: str, message: str) -> None:
        """Send the event of this type, with the fault that is due at it."""
        for fault in self._faults:
            if fault.is_due(kind):
                await self._send_badly(fault, message)
                return
        await self.send_raw(message)

    async def send_raw(self, message: str | bytes) -> None:
        """Send a message as it is, unless silence has fallen. A client that has gone misses it."""
        if self._is_mute:
            return
        if self._is_slow:
            await asyncio.sleep(SLOW_S)
        waiting, self._delayed = self._delayed, []
        for one in (message, *waiting):
            try:
                await self._socket.send(one)
            except ConnectionClosed:
                return

    async def drop(self) -> None:
        """Break the connection without a closing handshake."""
        self._socket.transport.abort()
        await self._socket.wait_closed()

    async def close(self, code: int, reason: str = "") -> None:
        await self._socket.close(code, reason)

    def stall(self) -> None:
        """Read nothing more until `is_reading` is set again."""
        self.is_reading.clear()

    def fall_silent(self) -> None:
        """Say nothing more, as a hung server does."""
        self._is_mute = True

    async def _send_badly(self, fault: Fault, message: str) -> None:
        match fault.kind:
            case "drop":
                await self.drop()
            case "close":
                await self.close(fault.close_code)
            case "stall":
                self.stall()
                await self.send_raw(message)
            case "silence":
                self.fall_silent()
            case "duplicate":
                await self.send_raw(message)
                await self.send_raw(message)
            case "garbage":
                await self.send_raw(fault.garbage)
                await self.send_raw(message)
            case "late":
                self._delayed.append(message)
            case "swallow":
                pass
            case "slow":
                self._is_slow = True
                await self.send_raw(message)
