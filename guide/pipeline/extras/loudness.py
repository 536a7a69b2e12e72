"""All voices as loud as espeak-ng's, sentence for sentence: engines and voices differ, and a visitor changes between
them with the language."""

from __future__ import annotations

from typing import Final

import numpy as np

_LEVEL: Final = 0.125
"""What espeak-ng's speech has, before `Smoothing`: the root of the mean square of what isn't a pause."""
_PAUSE: Final = 1 / 50
"""Of the loudest moment; what is quieter is no speech."""
_LARGEST_GAIN: Final = 8.0


def levelled(samples: np.ndarray) -> bytes:
    """`samples`: floats, 1 is full scale. PCM16."""
    level = np.abs(samples)
    speech = level[level > level.max(initial=0.0) * _PAUSE]
    if not speech.size:
        return bytes(2 * samples.size)
    gain = min(_LEVEL / float(np.sqrt(np.mean(speech.astype(np.float64) ** 2))), _LARGEST_GAIN)
    return bytes((np.clip(samples * gain, -1, 1) * 32767).astype("<i2"))
