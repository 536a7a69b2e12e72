"""Stands in for piper-tts where it isn't installed: every letter lasts 50 ms, and a voice has its own pitch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from onnxruntime.capi.onnxruntime_pybind11_state import InvalidProtobuf

RATE_HZ = 22_050


@dataclass
class SynthesisConfig:
    length_scale: float


class PiperVoice:
    config = SimpleNamespace(
        length_scale=1.0, sample_rate=RATE_HZ, espeak_voice="en", phoneme_type=SimpleNamespace(value="espeak")
    )

    def __init__(self, turn: float) -> None:
        self._turn = turn

    @classmethod
    def load(cls, file: str) -> PiperVoice:
        data = Path(file).read_bytes()
        if data == b"broken":
            raise InvalidProtobuf("protobuf parsing failed")
        return cls(0.02 + len(data) / 100)

    def synthesize(self, text: str, pace: SynthesisConfig) -> Iterator[SimpleNamespace]:
        samples = round(len(text.replace("[[", "").replace("]]", "")) * pace.length_scale * RATE_HZ / 20)
        hum = (np.sin(self._turn * np.arange(samples)) * 32_767).astype("<i2")
        yield SimpleNamespace(audio_int16_bytes=hum.tobytes())
