"""Piper as the `tts` stage of a worker process: one sentence in, 24 kHz PCM16 out. It never reaches for the network.

Piper is GPL-3.0-or-later. It stays in its worker's process; nothing else imports it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from guide.pipeline.espeak import SAMPLE_RATE_HZ, Smoothing
from guide.pipeline.extras.pieces import in_pieces
from guide.pipeline.worker import StageFault

if TYPE_CHECKING:
    from piper import PiperVoice


class PiperStage:
    """The setup: `voices`, the `.onnx` file of each language. A job is JSON: `text`, `voice` (one of these
    languages), `speed` (1 is the voice's own pace), `pause_ms` of silence behind it. Pieces are PCM16 at 24 kHz."""

    def __init__(self, voices: Mapping[str, PiperVoice]) -> None:
        self._voices = voices

    @classmethod
    def build(cls, setup: Mapping[str, Any]) -> PiperStage:
        return cls({language: _loaded(file) for language, file in setup["voices"].items()})

    def work(self, payload: bytes, send: Callable[[bytes], bool]) -> None:
        from piper import SynthesisConfig

        job = json.loads(payload)
        voice = self._voices[job["voice"]]
        pace = SynthesisConfig(length_scale=voice.config.length_scale / job["speed"])
        smooth = Smoothing(voice.config.sample_rate)
        for chunk in voice.synthesize(job["text"], pace):
            if not in_pieces(smooth.push(chunk.audio_int16_bytes), send):
                return
        send(smooth.flush() + bytes(2 * SAMPLE_RATE_HZ * job["pause_ms"] // 1000))


def _loaded(file: str) -> PiperVoice:
    from onnxruntime.capi import onnxruntime_pybind11_state as onnx
    from piper import PiperVoice

    unreadable = (onnx.Fail, onnx.InvalidArgument, onnx.InvalidGraph, onnx.InvalidProtobuf, onnx.NotImplemented)
    try:
        return PiperVoice.load(file)
    except (OSError, KeyError, ValueError, *unreadable) as error:
        raise StageFault(f"the Piper voice {file} can't be read: {error}") from error
