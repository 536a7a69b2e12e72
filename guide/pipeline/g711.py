"""Telephone audio: G.711 mu-law and A-law bytes at 8 kHz, to and from PCM16 at 24 kHz.

Streams keep the filter's memory, so that chunks join without clicks.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Law: TypeAlias = Literal["audio/pcmu", "audio/pcma"]

CODES_PER_MS: Final = 8
_RATIO: Final = 3
_TAPS: Final = 48
"""Enough for about 50 dB of damping above 4 kHz, at a delay of one millisecond."""


def _mu_law_levels() -> NDArray[np.int16]:
    code = ~np.arange(256, dtype=np.int32) & 0xFF
    magnitude = ((((code & 0x0F) << 3) + 0x84) << ((code & 0x70) >> 4)) - 0x84
    return np.where(code & 0x80, -magnitude, magnitude).astype(np.int16)


def _a_law_levels() -> NDArray[np.int16]:
    code = np.arange(256, dtype=np.int32) ^ 0x55
    exponent = (code & 0x70) >> 4
    mantissa = ((code & 0x0F) << 4) + 8
    magnitude = np.where(exponent == 0, mantissa, (mantissa + 0x100) << np.maximum(exponent - 1, 0))
    return np.where(code & 0x80, magnitude, -magnitude).astype(np.int16)


def _nearest_codes(levels: NDArray[np.int16]) -> NDArray[np.uint8]:
    """For every 16-bit sample, offset by 32768, the code whose level is nearest."""
    order = np.argsort(levels, kind="stable")
    ordered = levels[order].astype(np.int32)
    borders = (ordered[1:] + ordered[:-1]) / 2
    samples = np.arange(-32768, 32768)
    return order[np.searchsorted(borders, samples)].astype(np.uint8)


_LEVELS: Final[dict[Law, NDArray[np.int16]]] = {
    "audio/pcmu": _mu_law_levels(),
    "audio/pcma": _a_law_levels(),
}
_CODES: Final = {law: _nearest_codes(levels) for law, levels in _LEVELS.items()}


def _low_pass() -> NDArray[np.float32]:
    """Passes what 8 kHz can carry, out of 24 kHz. Unity gain."""
    middle = (_TAPS - 1) / 2
    ideal = np.sinc((np.arange(_TAPS) - middle) * (0.92 / _RATIO))
    taps = ideal * np.kaiser(_TAPS, 5.0)
    return np.asarray(taps / taps.sum(), dtype=np.float32)


_FILTER: Final = _low_pass()
_THIRDS: Final = tuple(_FILTER[place::_RATIO] * _RATIO for place in range(_RATIO))
"""What of the filter each of three samples has, where those between the ones that were sent are 0."""


def levels_of(code_bytes: bytes, law: Law) -> NDArray[np.int16]:
    """The samples, still at 8 kHz."""
    return _LEVELS[law][np.frombuffer(code_bytes, dtype=np.uint8)]


def codes_of(samples: NDArray[np.int16], law: Law) -> bytes:
    """`samples` at 8 kHz as one byte each."""
    return _CODES[law][samples.astype(np.int32) + 32768].tobytes()


class FromTelephone:
    """A stream of G.711 bytes becoming PCM16 at 24 kHz, three samples for every byte."""

    def __init__(self, law: Law) -> None:
        self._law = law
        self._memory = np.zeros(_TAPS // _RATIO - 1, dtype=np.float32)

    def convert(self, code_bytes: bytes) -> bytes:
        if not code_bytes:
            return b""
        padded = np.concatenate((self._memory, levels_of(code_bytes, self._law).astype(np.float32)))
        self._memory = padded[len(padded) - len(self._memory) :]
        smooth = np.empty((len(code_bytes), _RATIO), dtype=np.float32)
        for place, third in enumerate(_THIRDS):
            smooth[:, place] = np.convolve(padded, third, mode="valid")
        return _pcm(smooth.ravel())


class ToTelephone:
    """A stream of PCM16 at 24 kHz becoming G.711 bytes, one for every three samples."""

    def __init__(self, law: Law) -> None:
        self._law = law
        self._memory = np.zeros(_TAPS - 1, dtype=np.float32)
        self._skip = 0

    def convert(self, pcm: bytes) -> bytes:
        if not pcm:
            return b""
        samples = np.frombuffer(pcm, dtype="<i2").astype(np.float32)
        padded = np.concatenate((self._memory, samples))
        self._memory = padded[len(padded) - _TAPS + 1 :]
        smooth = np.convolve(padded, _FILTER, mode="valid")
        kept = smooth[self._skip :: _RATIO]
        self._skip = (self._skip - len(samples)) % _RATIO
        return codes_of(_clipped(kept), self._law)


def _clipped(samples: NDArray[np.float32]) -> NDArray[np.int16]:
    """Changes `samples`, too."""
    np.rint(samples, out=samples)
    return np.clip(samples, -32768, 32767, out=samples).astype(np.int16)


def _pcm(samples: NDArray[np.float32]) -> bytes:
    return _clipped(samples).astype("<i2").tobytes()
