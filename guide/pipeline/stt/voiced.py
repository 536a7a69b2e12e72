"""How long a voice is to be heard in a turn. Pure.

A voice repeats itself 70 to 400 times a second; the sound of applause, a cough or steps never does. A recogniser
doesn't care: it hears “the top” in applause and “thank” in a cough, and is often sure of it.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from guide.pipeline.stt.denoising import Samples

LEAST_VOICE_S: Final = 0.1
"""The shortest word has twice as much of a voice, in loud noise too."""

_RATE_HZ: Final = 16_000
_WINDOW: Final = 640
_STEP: Final = 160
_SPECTRUM: Final = 2048
_PERIODS: Final = slice(_RATE_HZ // 400, _RATE_HZ // 70)
_ALIKE: Final = 0.6
"""How much a moment is like itself one period later, 0..1, where a voice is."""
_QUIET: Final = 1 / 300
"""So much of the loudest moment's power is nobody's voice."""
_SHAPE: Final = np.hanning(_WINDOW)


def voice_s(samples: Samples) -> float:
    """Of 16 kHz samples."""
    if samples.size < _WINDOW:
        return 0.0
    moments = np.lib.stride_tricks.sliding_window_view(samples, _WINDOW)[::_STEP]
    level = moments - moments.mean(axis=1, keepdims=True)
    power = (level**2).mean(axis=1)
    alike = _likeness(level * _SHAPE) / _likeness(_SHAPE[np.newaxis])
    is_voice = (alike[:, _PERIODS].max(axis=1) > _ALIKE) & (power > power.max() * _QUIET)
    return float(is_voice.sum()) * _STEP / _RATE_HZ


def _likeness(moments: Samples) -> Samples:
    """For each moment (rows), how much it is like itself so many samples later (columns); 1 for none."""
    products = np.fft.irfft(np.abs(np.fft.rfft(moments, _SPECTRUM)) ** 2)[:, : _PERIODS.stop]
    likeness: Samples = products / np.maximum(products[:, :1], 1e-9)
    return likeness
