"""Kokoro as the `tts` stage of a worker process: one sentence in, 24 kHz PCM16 out. It never reaches for the network.

Its package brings phonemizer and espeak-ng, both GPL-3.0-or-later. They stay in the worker's process.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from guide.pipeline.espeak import SAMPLE_RATE_HZ, Smoothing
from guide.pipeline.extras.pieces import in_pieces
from guide.pipeline.worker import StageFault

if TYPE_CHECKING:
    from kokoro_onnx import Kokoro


class KokoroStage:
    """The setup: `model` and `voices`, the two files. A job is JSON: `text`, `voice` ("af_heart"), `accent` as
    espeak-ng names it ("en-us"), `speed` (0.5 to 2, 1 is the voice's own pace), `pause_ms` of silence behind it.
    Pieces are PCM16 at 24 kHz."""

    def __init__(self, kokoro: Kokoro) -> None:
        self._kokoro = kokoro

    @classmethod
    def build(cls, setup: Mapping[str, Any]) -> KokoroStage:
        return cls(_loaded(setup["model"], setup["voices"]))

    def work(self, payload: bytes, send: Callable[[bytes], bool]) -> None:
        job = json.loads(payload)
        try:
            samples, rate_hz = self._kokoro.create(job["text"], job["voice"], job["speed"], job["accent"])
        except ValueError as error:  # its message quotes the sentence
            raise StageFault(f"Kokoro can't say the sentence in the voice {job['voice']}") from error
        smooth = Smoothing(rate_hz)
        pcm = smooth.push((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()) + smooth.flush()
        if in_pieces(pcm, send):
            send(bytes(2 * (SAMPLE_RATE_HZ * job["pause_ms"] // 1000)))


def _loaded(model: str, voices: str) -> Kokoro:
    from kokoro_onnx import Kokoro
    from onnxruntime.capi import onnxruntime_pybind11_state as onnx

    unreadable = (onnx.Fail, onnx.InvalidArgument, onnx.InvalidGraph, onnx.InvalidProtobuf, onnx.NotImplemented)
    try:
        return Kokoro(model, voices)
    except (OSError, EOFError, BadZipFile, KeyError, ValueError, *unreadable) as error:
        raise StageFault(f"the Kokoro model {model} or its voices can't be read: {error}") from error
