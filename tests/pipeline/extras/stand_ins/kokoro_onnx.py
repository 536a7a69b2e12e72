"""Stands in for kokoro-onnx where it isn't installed: every letter lasts 50 ms, and a voice has its own pitch."""

from __future__ import annotations

import numpy as np
from onnxruntime import InferenceSession

RATE_HZ = 24_000


class _Tokenizer:
    def phonemize(self, text: str, lang: str) -> str:
        return text.strip()


class Kokoro:
    tokenizer = _Tokenizer()

    @classmethod
    def from_session(cls, session: InferenceSession, voices: str) -> Kokoro:
        return cls()

    def create(
        self, text: str, voice: str, speed: float, lang: str, is_phonemes: bool = False
    ) -> tuple[np.ndarray, int]:
        assert 0.5 <= speed <= 2.0
        assert is_phonemes
        if "zzz" in text:
            raise ValueError(f"Nothing to synthesize, {text!r} produced no phonemes")
        at = np.arange(round(len(text) * RATE_HZ / 20 / speed))
        return np.sin(sum(map(ord, voice + lang)) / 20_000 * at).astype(np.float32), RATE_HZ
