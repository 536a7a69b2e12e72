"""Speech-like sound that says at every moment how far it has come, so that what was heard can be measured."""

from __future__ import annotations

import numpy as np

from tests.voice.tones import Samples

LOW_HZ, HIGH_HZ = 200, 3_500
LOUDNESS = 5_000
WINDOW_S = 0.12
"""So much of the end is compared: unique in the mark, and short beside the answers."""
STEP_S = 0.001
"""How exactly the end is found. The codec rings on for some milliseconds, far more quietly."""


def mark(seconds: float, rate_hz: int, *, seed: int) -> Samples:
    """Noise in the band of voices. The same `seed` gives the same sound at every rate."""
    random = np.random.default_rng(seed)
    steps = round(seconds * (HIGH_HZ - LOW_HZ))
    spectrum = np.zeros(round(seconds * rate_hz) // 2 + 1, dtype=complex)
    band = random.normal(size=steps) + 1j * random.normal(size=steps)
    spectrum[round(seconds * LOW_HZ) : round(seconds * LOW_HZ) + steps] = band
    sound = np.fft.irfft(spectrum, n=round(seconds * rate_hz))
    return (sound / sound.std() * LOUDNESS).clip(-32_768, 32_767).astype(np.int16)


def heard_until_s(heard: Samples, whole: Samples, rate_hz: int) -> float:
    """How much of `whole` was heard when `heard` fell silent; 0 when nothing of it was. Raises AssertionError when
    what was heard last is nothing of it."""
    loud = _loud_steps(heard, rate_hz)
    if not loud.size:
        return 0.0
    step = round(STEP_S * rate_hz)
    end = (int(loud[-1]) + 1) * step
    window = min(round(WINDOW_S * rate_hz), end - int(loud[0]) * step)
    last = heard[end - window : end].astype(float)
    similarity = _correlation(last, np.pad(whole.astype(float), (0, window)))
    at = int(similarity.argmax())
    assert similarity[at] > 0.4, f"what was heard last is not of this sound: {similarity[at]:.2f}"
    return min(at + window, len(whole)) / rate_hz


def _loud_steps(heard: Samples, rate_hz: int) -> np.ndarray:
    step = round(STEP_S * rate_hz)
    steps = heard[: len(heard) // step * step].reshape(-1, step).astype(float)
    return np.flatnonzero(np.sqrt((steps**2).mean(axis=1)) > LOUDNESS / 5)


def _correlation(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """How alike `part` is to each place of `whole`, -1..1."""
    size = 1 << (len(whole) + len(part) - 1).bit_length()
    product = np.fft.irfft(np.fft.rfft(whole, size) * np.fft.rfft(part, size).conj(), size)
    energy = np.cumsum(np.concatenate(([0.0], whole**2)))
    local = energy[len(part) :] - energy[: -len(part)]
    return product[: len(local)] / np.sqrt(np.maximum(local, 1e-9) * (part**2).sum())
