"""From what a browser's microphone sends to 20 ms frames of the guide's own audio.

The guide's audio is PCM16 little-endian, mono, 24 kHz. Browsers send Opus, which aiortc always decodes at 48 kHz:
halving that rate here costs half a millisecond of delay, where a general resampler costs 20 ms.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from guide.core.sound import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ

FRAME_SAMPLES: Final = SAMPLE_RATE_HZ // 50
FRAME_BYTES: Final = FRAME_SAMPLES * BYTES_PER_SAMPLE
FRAME_S: Final = 0.02

Samples: TypeAlias = NDArray[np.int16]
_Floats: TypeAlias = NDArray[np.float32]

_TAPS: Final = 47
"""Length of the half-band low-pass: flat to 10 kHz, 60 dB down from 14 kHz on, 23 samples (0.5 ms) of delay."""


def _half_band() -> _Floats:
    """The filter's even taps. Of its odd ones only the middle is not zero: that one is 0.5 by construction."""
    offset = np.arange(_TAPS) - _TAPS // 2
    taps = 0.5 * np.sinc(offset / 2) * np.kaiser(_TAPS, 5.6)
    even = taps[::2].astype(np.float32)
    return even * np.float32(0.5 / even.sum())


_EVEN_TAPS: Final = _half_band()
_LOWEST: Final = np.float32(-32768)
_HIGHEST: Final = np.float32(32767)
_MIDDLE_DELAY: Final = _TAPS // 4


class HalfRate:
    """Halves the sample rate of one mono stream, block by block, without a seam between blocks."""

    def __init__(self) -> None:
        self._tail: _Floats = np.zeros(_TAPS - 1, dtype=np.float32)

    def __call__(self, samples: Samples) -> Samples:
        """The same audio at half the rate. `samples`: mono, an even number of them."""
        joined: _Floats = np.concatenate((self._tail, samples), dtype=np.float32)
        self._tail = joined[-(_TAPS - 1) :]
        halved = np.convolve(joined[0::2], _EVEN_TAPS, mode="valid")
        halved += np.float32(0.5) * joined[1::2][_MIDDLE_DELAY : _MIDDLE_DELAY + len(halved)]
        np.rint(halved, out=halved)
        np.maximum(halved, _LOWEST, out=halved)
        np.minimum(halved, _HIGHEST, out=halved)
        return halved.astype(np.int16)


class Microphone:
    """Cuts one visitor's decoded audio into frames of exactly 20 ms, 960 bytes."""

    def __init__(self) -> None:
        self._half_rate = HalfRate()
        self._waiting = bytearray()

    def frames(self, rate_hz: int, samples: Samples) -> list[bytes]:
        """The frames completed by this block. `samples`: mono at 24 or 48 kHz. Raises ValueError at other rates."""
        if rate_hz == 2 * SAMPLE_RATE_HZ:
            samples = self._half_rate(samples)
        elif rate_hz != SAMPLE_RATE_HZ:
            raise ValueError(f"microphone audio at {rate_hz} Hz")
        if not self._waiting and len(samples) == FRAME_SAMPLES:
            return [samples.tobytes()]
        self._waiting += samples.tobytes()
        return self._complete_frames()

    def _complete_frames(self) -> list[bytes]:
        whole_bytes = len(self._waiting) - len(self._waiting) % FRAME_BYTES
        cut = bytes(self._waiting[:whole_bytes])
        del self._waiting[:whole_bytes]
        return [cut[at : at + FRAME_BYTES] for at in range(0, whole_bytes, FRAME_BYTES)]
