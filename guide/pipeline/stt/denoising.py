"""Steady noise taken out of a whole turn: a ventilator, a crowd far away, the street. Pure.

A Wiener filter whose gain follows the speech smoothly (Ephraim and Malah's decision-directed estimate). It never
takes out more than half of the sound at any frequency: what is left of the noise does less harm than holes would.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import numpy as np

Samples: TypeAlias = np.ndarray[tuple[int, ...], np.dtype[np.floating[Any]]]

_WINDOW: Final = 512
_STEP: Final = 128
_LEAST_GAIN: Final = 0.5
_SLOWNESS: Final = 0.9
"""How much of what was speech a moment ago is taken to be speech still."""
_QUIET_SHARE: Final = 0.15
"""The share of a turn, its quietest moments, that is taken for noise alone."""
_SHAPE: Final = np.hanning(_WINDOW + 1)[:_WINDOW]


def denoised(samples: Samples) -> Samples:
    """As many samples as given."""
    padded = np.pad(samples, _WINDOW)
    moments = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_STEP]
    spectra = np.fft.rfft(moments * _SHAPE, axis=1)
    cleaned = np.fft.irfft(spectra * _gains(np.abs(spectra) ** 2), _WINDOW, axis=1) * _SHAPE
    joined, weight = np.zeros(padded.size), np.zeros(padded.size)
    for number, moment in enumerate(cleaned):
        at = slice(number * _STEP, number * _STEP + _WINDOW)
        joined[at] += moment
        weight[at] += _SHAPE**2
    return joined[_WINDOW:-_WINDOW] / np.maximum(weight[_WINDOW:-_WINDOW], 1e-3)


def _gains(power: Samples) -> Samples:
    """One gain for each moment (rows) and frequency (columns)."""
    ratio = power / _noise(power)
    gains = np.empty_like(ratio)
    speech_before = np.ones(ratio.shape[1])
    for number, now in enumerate(ratio):
        speech = _SLOWNESS * speech_before + (1 - _SLOWNESS) * np.maximum(now - 1, 0)
        gains[number] = np.maximum(speech / (1 + speech), _LEAST_GAIN)
        speech_before = gains[number] ** 2 * now
    return gains


def _noise(power: Samples) -> Samples:
    edge = _WINDOW // _STEP
    whole = power[edge:-edge] if len(power) > 3 * edge else power
    loudness = whole.sum(axis=1)
    count = max(4, int(_QUIET_SHARE * len(whole)))
    noise: Samples = whole[np.argsort(loudness)[:count]].mean(axis=0) + 1e-3
    return noise
