"""Packets back in their order, without making any wait that came in order.

aiortc lets every audio packet wait for four more, and after a loss for sixteen: 80 ms, or 320 ms, until the guide
hears what was said. Order needs neither: only what came too early has to wait, and not for long.
"""

from __future__ import annotations

from typing import Final, Generic, TypeVar

Packet = TypeVar("Packet")

NUMBERS: Final = 1 << 16
"""RTP's sequence numbers are 16 bits wide and begin again at 0."""

MOST_WAITING: Final = 4
"""So many packets may wait for a missing one: 80 ms. After that it counts as lost."""

NEW_STREAM: Final = 100
"""A number this far from the expected one begins a new stream."""


class InOrder(Generic[Packet]):
    """One stream's packets."""

    def __init__(self) -> None:
        self._expected: int | None = None
        self._early: dict[int, Packet] = {}

    def add(self, number: int, packet: Packet) -> list[Packet]:
        """What can be used now that this packet came, in order. `number`: its sequence number, 0..65535.

        What comes twice, or after it was given up, is dropped.
        """
        if self._expected is None or NEW_STREAM < self._ahead(number) < NUMBERS - NEW_STREAM:
            self._expected = number
            self._early.clear()
        if self._ahead(number) > NUMBERS // 2:
            return []
        self._early[number] = packet
        if len(self._early) > MOST_WAITING:
            self._expected = min(self._early, key=self._ahead)
        return self._take_ready()

    def _ahead(self, number: int) -> int:
        """How far after the expected number this one is; those before it are far ahead, once around."""
        return (number - (self._expected or 0)) % NUMBERS

    def _take_ready(self) -> list[Packet]:
        ready = []
        while self._expected in self._early:
            ready.append(self._early.pop(self._expected))
            self._expected = (self._expected + 1) % NUMBERS
        return ready
