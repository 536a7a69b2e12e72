"""Sounds whose way through a connection can be checked: tones that come out as they went in."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]


def tone(frequency_hz: float, seconds: float, rate_hz: int, amplitude: float = 8000) -> Samples:
    time_s = np.arange(round(seconds * rate_hz)) / rate_hz
    return (amplitude * np.sin(2 * np.pi * frequency_hz * time_s)).astype(np.int16)


def silence(seconds: float, rate_hz: int) -> Samples:
    return np.zeros(round(seconds * rate_hz), dtype=np.int16)


def is_loud(samples: Samples, threshold: float = 500) -> bool:
    return bool(np.abs(samples.astype(np.float64)).mean() > threshold) if samples.size else False


def main_frequency_hz(samples: Samples, rate_hz: int) -> float:
    """The strongest frequency, to a few Hz."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(spectrum.argmax() * rate_hz / len(samples))


def purity(samples: Samples, frequency_hz: float, rate_hz: int) -> float:
    """How much of the energy lies within 30 Hz of the frequency, 0..1: a click or a gap takes from it."""
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    frequencies_hz = np.fft.rfftfreq(len(samples), 1 / rate_hz)
    near = np.abs(frequencies_hz - frequency_hz) < 30
    return float(power[near].sum() / power.sum())


def loud_part(samples: Samples, rate_hz: int) -> Samples:
    """From the first to the last loud 10 ms."""
    block = rate_hz // 100
    loud = [at for at in range(0, len(samples) - block, block) if is_loud(samples[at : at + block])]
    return samples[loud[0] : loud[-1] + block] if loud else samples[:0]


def holes(samples: Samples, rate_hz: int) -> int:
    """How many 10 ms blocks inside the loud part are not loud."""
    inside = loud_part(samples, rate_hz)
    block = rate_hz // 100
    return sum(not is_loud(inside[at : at + block]) for at in range(0, len(inside) - block, block))
