"""Piper as the `tts` stage of a worker process: one sentence in, 24 kHz PCM16 out. It never reaches for the network.

Piper is GPL-3.0-or-later. It stays in its worker's process; nothing else imports it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final
from unicodedata import normalize

from guide.pipeline.espeak import SAMPLE_RATE_HZ, Smoothing
from guide.pipeline.extras.ipa_names import IpaNames
from guide.pipeline.extras.pieces import in_pieces
from guide.pipeline.worker import StageFault

if TYPE_CHECKING:
    from piper import PiperVoice


_STOP_BEHIND: Final = re.compile(r"\]\]([.,;:!?]+)")
"""Piper loses one that stands outside of the brackets."""


class PiperStage:
    """The setup: `voices`, the `.onnx` file of each language; `pronunciations` as `IpaNames` takes them. A job is
    JSON: `text`, `voice` (one of these languages), `speed` (1 is the voice's own pace), `pause_ms` of silence
    behind it. Pieces are PCM16 at 24 kHz."""

    def __init__(self, voices: Mapping[str, PiperVoice], names: IpaNames) -> None:
        self._voices = voices
        self._names = names

    @classmethod
    def build(cls, setup: Mapping[str, Any]) -> PiperStage:
        voices = {language: _loaded(file) for language, file in setup["voices"].items()}
        return cls(voices, IpaNames(setup["pronunciations"]))

    def work(self, payload: bytes, send: Callable[[bytes], bool]) -> None:
        from piper import SynthesisConfig

        job = json.loads(payload)
        voice = self._voices[job["voice"]]
        pace = SynthesisConfig(length_scale=voice.config.length_scale / job["speed"])
        smooth = Smoothing(voice.config.sample_rate)
        for chunk in voice.synthesize(self._with_names(job["text"], voice), pace):
            if not in_pieces(smooth.push(chunk.audio_int16_bytes), send):
                return
        send(smooth.flush() + bytes(2 * SAMPLE_RATE_HZ * job["pause_ms"] // 1000))

    def _with_names(self, text: str, voice: PiperVoice) -> str:
        """Voices that read letters, or Chinese, know no sounds of names."""
        if voice.config.phoneme_type.value != "espeak":
            return text
        parts = self._names.parts(text, voice.config.espeak_voice)
        told = "".join(f"[[{normalize('NFD', part)}]]" if is_ipa else part for part, is_ipa in parts)
        return _STOP_BEHIND.sub(r"\1]]", told)


def _loaded(file: str) -> PiperVoice:
    from onnxruntime.capi import onnxruntime_pybind11_state as onnx
    from piper import PiperVoice

    unreadable = (onnx.Fail, onnx.InvalidArgument, onnx.InvalidGraph, onnx.InvalidProtobuf, onnx.NotImplemented)
    try:
        return PiperVoice.load(file)
    except (OSError, KeyError, ValueError, *unreadable) as error:
        raise StageFault(f"the Piper voice {file} can't be read: {error}") from error
