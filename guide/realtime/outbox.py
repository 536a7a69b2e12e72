"""What waits to be sent to the provider, in order. Pure.

Sound that waits is sent in pieces of 20 to 40 ms; when the socket stalls, the oldest of it is dropped, because
late sound is worth nothing. Commands are never dropped and never overtake the sound before them.
"""

from __future__ import annotations

from collections import deque
from typing import Final

from guide.core.sound import BYTES_PER_MS
from guide.realtime.wire import append_message, pcm_ms

SHORTEST_APPEND_BYTES: Final = 20 * BYTES_PER_MS
LONGEST_APPEND_BYTES: Final = 40 * BYTES_PER_MS
MOST_AUDIO_BYTES: Final = 10_000 * BYTES_PER_MS


class Outbox:
    """`dropped_audio_ms`: how much sound never went out because the socket stalled."""

    def __init__(self) -> None:
        self._waiting: deque[str | bytearray] = deque()
        self._audio_bytes = 0
        self._dropped_bytes = 0

    @property
    def dropped_audio_ms(self) -> int:
        return pcm_ms(self._dropped_bytes)

    def add_audio(self, pcm: bytes) -> None:
        last = self._waiting[-1] if self._waiting else None
        if isinstance(last, bytearray):
            last += pcm
        else:
            self._waiting.append(bytearray(pcm))
        self._audio_bytes += len(pcm)
        self._drop_oldest(self._audio_bytes - MOST_AUDIO_BYTES)

    def add_command(self, message: str) -> None:
        """`message`: one whole client event."""
        self._waiting.append(message)

    def take(self) -> str | None:
        """The next message to send; None when nothing waits, or too little sound to be worth a message."""
        while self._waiting:
            head = self._waiting[0]
            if isinstance(head, str):
                self._waiting.popleft()
                return head
            if 0 < len(head) < SHORTEST_APPEND_BYTES and len(self._waiting) == 1:
                return None
            if head:
                return append_message(self._take_audio(head, LONGEST_APPEND_BYTES))
            self._waiting.popleft()
        return None

    def _take_audio(self, run: bytearray, most_bytes: int) -> bytes:
        piece = bytes(run[:most_bytes])
        del run[:most_bytes]
        self._audio_bytes -= len(piece)
        return piece

    def _drop_oldest(self, excess_bytes: int) -> None:
        for run in self._waiting:
            if excess_bytes <= 0:
                return
            if isinstance(run, bytearray):
                dropped = len(self._take_audio(run, excess_bytes))
                self._dropped_bytes += dropped
                excess_bytes -= dropped
