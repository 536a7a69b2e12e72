"""Stands in for piper-tts where it isn't installed: every letter lasts 50 ms, and a voice has its own pitch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
from onnxruntime import InferenceSession

from piper.config import RATE_HZ, PiperConfig


@dataclass
class SynthesisConfig:
    length_scale: float
    normalize_audio: bool


class PiperVoice:
    def __init__(self, session: InferenceSession, config: PiperConfig) -> None:
        self.config = config
        self._turn = 0.02 + len(session.data) / 100

    def synthesize(self, text: str, pace: SynthesisConfig) -> Iterator[SimpleNamespace]:
        samples = round(len(text.replace("[[", "").replace("]]", "")) * pace.length_scale * RATE_HZ / 20)
        yield SimpleNamespace(audio_float_array=np.sin(self._turn * np.arange(samples)))
