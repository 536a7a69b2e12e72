"""A person who reads aloud: the recording that comes with Moonshine's package."""

from __future__ import annotations

import wave
from typing import Final

import numpy as np
import soxr

from guide.pipeline.stt.moonshine_files import find_model
from tests.pipeline.voices_of_visitors import RATE_HZ, as_pcm

PERSON_SAYS: Final = "It was the best of times"


def person(seconds: float) -> bytes:
    """The first seconds of it, as 24 kHz PCM16. Only where Moonshine is installed."""
    folder = find_model()
    assert folder is not None
    with wave.open(str(folder.parent / "two_cities.wav")) as file:
        frames = np.frombuffer(file.readframes(int(seconds * file.getframerate())), "<i2")
        mono = frames.reshape(-1, file.getnchannels()).mean(axis=1)
        return as_pcm(soxr.resample(mono, file.getframerate(), RATE_HZ))
