"""The input audio buffer of a session: what arrived and wasn't committed yet, on the session's audio clock."""

from __future__ import annotations

from typing import Final

from guide.core.sound import BYTES_PER_MS
from guide.pipeline import refusals
from guide.pipeline.g711 import CODES_PER_MS, FromTelephone
from guide.pipeline.session import Format
from guide.realtime.wire import pcm_ms

MAX_BUFFERED_MS: Final = 360_000
"""More than the largest append holds."""
LEAST_COMMIT_MS: Final = 100


class InputAudio:
    """Times are ms since the session's first sample."""

    def __init__(self) -> None:
        self._pcm = bytearray()
        self._begins_bytes = 0
        self._format: Format = "audio/pcm"
        self._telephone: FromTelephone | None = None
        self._odd = b""

    @property
    def now_ms(self) -> int:
        return pcm_ms(self._begins_bytes + len(self._pcm))

    @property
    def buffered_ms(self) -> float:
        return len(self._pcm) / BYTES_PER_MS

    def append(self, wire: bytes, format: Format) -> bytes:
        """The new audio as PCM16 at 24 kHz. Raises Refused when it is more than the buffer holds, and spends no time
        on it: half an hour of telephone audio fits into one append."""
        arrived_ms = len(wire) / (BYTES_PER_MS if format == "audio/pcm" else CODES_PER_MS)
        if self.buffered_ms + arrived_ms > MAX_BUFFERED_MS:
            raise refusals.buffer_full(MAX_BUFFERED_MS)
        pcm = self._decoded(wire, format)
        self._pcm += pcm
        return pcm

    def _decoded(self, wire: bytes, format: Format) -> bytes:
        if format != self._format:
            self._format, self._odd = format, b""
            self._telephone = None if format == "audio/pcm" else FromTelephone(format)
        if self._telephone is not None:
            return self._telephone.convert(wire)
        whole = self._odd + wire
        self._odd = whole[len(whole) & ~1 :]
        return whole[: len(whole) & ~1]

    def between(self, start_ms: int, end_ms: int) -> bytes:
        first = max(0, start_ms * BYTES_PER_MS - self._begins_bytes)
        last = max(0, end_ms * BYTES_PER_MS - self._begins_bytes)
        return bytes(self._pcm[first:last])

    def take_until(self, end_ms: int) -> None:
        """Forget everything before `end_ms`."""
        gone_bytes = min(len(self._pcm), max(0, end_ms * BYTES_PER_MS - self._begins_bytes))
        del self._pcm[:gone_bytes]
        self._begins_bytes += gone_bytes

    def take_all(self) -> bytes:
        """For a commit. Raises Refused when there is too little to be heard."""
        if self.buffered_ms < LEAST_COMMIT_MS:
            raise refusals.empty_commit(self.buffered_ms)
        pcm = bytes(self._pcm)
        self.clear()
        return pcm

    def clear(self) -> None:
        self._begins_bytes += len(self._pcm)
        self._pcm.clear()
        self._odd = b""

    def keep_latest(self, kept_ms: int) -> None:
        """Forget what is older, though not at every call: that would move the rest each time."""
        if len(self._pcm) > 2 * kept_ms * BYTES_PER_MS:
            self.take_until(self.now_ms - kept_ms)
