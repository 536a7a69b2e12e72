"""What of a microphone may interrupt the guide: not its own voice from the loudspeaker, and not a talk far away.

Browsers take the echo away where they can. What they leave is known by its shape: it is what the guide has just said,
later and fainter. While the guide is to be heard, sound that is faint was not meant for it either.
"""

from __future__ import annotations

from collections import deque
from math import log10
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from guide.core.sound import SAMPLE_RATE_HZ
from guide.voice.frames import FRAME_SAMPLES

_Floats: TypeAlias = NDArray[np.float32]

DECIMATION: Final = 3
RATE_HZ: Final = SAMPLE_RATE_HZ // DECIMATION
"""Enough to tell voices apart."""
STEP: Final = FRAME_SAMPLES // DECIMATION
WINDOW: Final = RATE_HZ * 8 // 100
"""80 ms of the microphone are looked for ..."""
REMEMBERED: Final = RATE_HZ
"""... in the last second that the guide said: loudspeaker, room, and the network both ways, which may stand still for
a moment."""
FFT_SIZE: Final = 8192
OWN_VOICE: Final = 0.75
"""So alike, of 1, only an echo is; two voices that say different things reach 0.6 now and then."""
VERDICTS: Final = 3
"""Most of so many frames must agree: a syllable may be alike by chance."""
FAINTEST_DB: Final = -45.0
"""Below full scale. Who stands before a kiosk is 15 dB louder."""
SILENT: Final = 100.0
"""An amplitude: fainter sounds of the guide have no echo to be reckoned with."""
AFTERWARDS_FRAMES: Final = 50
"""For so long after its last sound, the guide still counts as being heard: an echo comes late."""


class Gate:
    """Of one page. Both sides are told in frames of 20 ms, PCM16 mono at 24 kHz."""

    def __init__(self) -> None:
        self._said: _Floats = np.zeros(REMEMBERED, dtype=np.float32)
        self._heard: _Floats = np.zeros(WINDOW, dtype=np.float32)
        self._frames_left = 0
        self._echoes: deque[bool] = deque(maxlen=VERDICTS)

    def said(self, pcm: bytes | None) -> None:
        """The guide's next frame; None for silence."""
        self._frames_left = AFTERWARDS_FRAMES if pcm else max(0, self._frames_left - 1)
        if self._frames_left:
            self._said = _shifted(self._said, _decimated(pcm))

    def lets_through(self, pcm: bytes) -> bool:
        """Whether the microphone's next frame may be heard by the model. While the guide is silent all may."""
        if not self._frames_left:
            return True
        frame = _decimated(pcm)
        self._heard = _shifted(self._heard, frame)
        if _level_db(frame) < FAINTEST_DB:
            return False
        self._echoes.append(self._likeness() > OWN_VOICE)
        return sum(self._echoes) <= VERDICTS // 2

    def _likeness(self) -> float:
        """How much the latest sound is like anything that the guide said, at the likeliest delay: 0..1."""
        said, heard = self._said, self._heard
        products = np.fft.irfft(np.fft.rfft(said, FFT_SIZE) * np.fft.rfft(heard, FFT_SIZE).conj(), FFT_SIZE)
        energy = np.cumsum(np.concatenate(([0.0], said.astype(np.float64) ** 2)))
        energies = np.maximum(energy[WINDOW:] - energy[:-WINDOW], WINDOW * SILENT**2)
        return float((np.abs(products[: len(energies)]) / np.sqrt(energies * max(1.0, float(heard @ heard)))).max())


def is_near(pcm: bytes) -> bool:
    """Whether a sound is loud enough for somebody who stands before the kiosk. `pcm`: as a frame, of any length."""
    samples = np.frombuffer(pcm, dtype="<i2", count=len(pcm) // 2).astype(np.float32)
    return samples.size > 0 and _level_db(samples) >= FAINTEST_DB


def _decimated(pcm: bytes | None) -> _Floats:
    if not pcm:
        return np.zeros(STEP, dtype=np.float32)
    samples = np.frombuffer(pcm, dtype="<i2")
    means: _Floats = samples.reshape(-1, DECIMATION).mean(axis=1, dtype=np.float32)
    return means


def _shifted(past: _Floats, latest: _Floats) -> _Floats:
    return np.concatenate((past[len(latest) :], latest))


def _level_db(samples: _Floats) -> float:
    energy = float(samples @ samples)  # np.mean takes four times as long, and every frame of every visitor comes here
    return 10 * log10(energy / samples.size / 32768.0**2 + 1e-10)
