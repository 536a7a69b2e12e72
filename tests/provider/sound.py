"""Sound to answer with, and an ear for the visitor's."""

from __future__ import annotations

import array
import math
from dataclasses import dataclass
from typing import Final

from guide.core.sound import BYTES_PER_MS, SAMPLE_RATE_HZ
from guide.realtime.wire import pcm_ms

LOUD: Final = 1_000
SILENCE_MS: Final = 500


def tone(ms: int, *, hz: int = 400, amplitude: int = 8_000) -> bytes:
    """A sine of whole `hz`, so that pieces of it can be told from silence and from another tone."""
    turn = 2 * math.pi * hz / SAMPLE_RATE_HZ
    second = array.array("h", (round(amplitude * math.sin(turn * n)) for n in range(SAMPLE_RATE_HZ))).tobytes()
    size = ms * BYTES_PER_MS
    return (second * (size // len(second) + 1))[:size]


@dataclass(slots=True)
class Ear:
    """An energy VAD on the clock of the input sound. `at_ms`: how much was heard so far."""

    at_ms: float = 0
    is_speech: bool = False
    _quiet_ms: float = 0

    def feed(self, pcm: bytes) -> str:
        """`started`, `stopped` or "": what this piece changes."""
        ms = pcm_ms(len(pcm))
        self.at_ms += ms
        is_loud = max(map(abs, array.array("h", pcm)), default=0) > LOUD
        self._quiet_ms = 0 if is_loud else self._quiet_ms + ms
        if is_loud and not self.is_speech:
            self.is_speech = True
            return "started"
        if self.is_speech and self._quiet_ms >= SILENCE_MS:
            self.is_speech = False
            return "stopped"
        return ""
