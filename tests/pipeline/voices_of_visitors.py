"""Speech for tests: whatever espeak-ng is on the machine says a sentence, as 24 kHz PCM16."""

from __future__ import annotations

import numpy as np

RATE_HZ = 24_000


def silence(duration_ms: int) -> bytes:
    return bytes(2 * RATE_HZ * duration_ms // 1000)


def noise(duration_ms: int, *, level: float, seed: int = 1) -> bytes:
    """Steady noise, like that of a ventilator. `level`: its standard deviation, of 32768."""
    samples = np.random.default_rng(seed).normal(0, level, RATE_HZ * duration_ms // 1000)
    return as_pcm(samples)


def mixed(one: bytes, other: bytes) -> bytes:
    """Both at once, as long as `one`."""
    first = np.frombuffer(one, "<i2").astype(np.float64)
    second = np.resize(np.frombuffer(other, "<i2"), first.size)
    return as_pcm(first + second)


def as_pcm(samples: np.ndarray) -> bytes:
    return np.clip(samples, -32768, 32767).astype("<i2").tobytes()


def duration_ms(pcm: bytes) -> float:
    return 1000 * len(pcm) / 2 / RATE_HZ
