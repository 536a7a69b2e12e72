"""A visitor's turn as a microphone gave it, made into what recognisers were trained on. Pure."""

from __future__ import annotations

import numpy as np
import soxr

from guide.core.sound import SAMPLE_RATE_HZ
from guide.pipeline.stt.denoising import Samples, denoised

RATE_HZ = 16_000
FRAME_SAMPLES = RATE_HZ // 100
EDGE_FRAMES = 20
QUIETEST_PEAK = 30.0
TARGET_PEAK = 12_000.0
# A quiet room at that level. Audio without any, from a noise gate or a synthesiser, is nothing the acoustic model was
# trained on, and is understood far worse.
ROOM_RMS = 100.0


def trimmed(pcm: bytes) -> Samples | None:
    """16 kHz samples, silence at both ends cut to 0.2 s; None when there is no sound."""
    wide = np.frombuffer(pcm[: len(pcm) // 2 * 2], "<i2").astype(np.float32)
    samples = _trimmed(soxr.resample(wide, SAMPLE_RATE_HZ, RATE_HZ)) if wide.size else wide
    return samples if samples.size and _peak(samples) >= QUIETEST_PEAK else None


def levelled(samples: Samples) -> Samples:
    """As loud as any other turn; not of silence."""
    return samples * (TARGET_PEAK / _peak(samples))


def prepared(pcm: bytes) -> Samples | None:
    """As `trimmed`, at an even level and less noisy: what PocketSphinx's acoustic model was trained on."""
    samples = trimmed(pcm)
    if samples is None:
        return None
    level = levelled(denoised(samples))
    loud_enough: Samples = np.clip(level + _missing_room(level), -32768, 32767)
    return loud_enough


def _peak(samples: Samples) -> float:
    return float(np.percentile(np.abs(samples), 99.8))


def _missing_room(samples: Samples) -> Samples:
    """The noise that a recording lacks to sound like one made in a room; always the same for the same length."""
    quiet = np.percentile((_frames(samples) ** 2).mean(axis=1), 10) ** 0.5 if samples.size >= FRAME_SAMPLES else 0.0
    return np.random.default_rng(0).normal(0, max(0.0, ROOM_RMS - quiet), samples.size)


def _trimmed(samples: Samples) -> Samples:
    frames = _frames(samples)
    if not len(frames):
        return samples[:0]
    level = 10 * np.log10((frames**2).mean(axis=1) + 1)
    loud = np.flatnonzero(level > max(min(np.percentile(level, 10) + 6, level.max() - 10), level.max() - 35))
    if not loud.size:
        return samples[:0]
    return frames[max(0, loud[0] - EDGE_FRAMES) : loud[-1] + EDGE_FRAMES].reshape(-1)


def _frames(samples: Samples) -> Samples:
    return samples[: samples.size // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
