"""Kokoro as the `tts` stage of a worker process: one sentence in, 24 kHz PCM16 out. It never reaches for the network.

Its package brings phonemizer and espeak-ng, both GPL-3.0-or-later. They stay in the worker's process.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from guide.core.sound import BYTES_PER_MS
from guide.pipeline.extras.ipa_names import IpaNames
from guide.pipeline.extras.loudness import levelled
from guide.pipeline.extras.pieces import in_pieces
from guide.pipeline.onnx_model import loaded_model
from guide.pipeline.tts.espeak import Smoothing
from guide.pipeline.worker import StageFault

if TYPE_CHECKING:
    from kokoro_onnx import Kokoro


class KokoroStage:
    """The setup: `model` and `voices`, the two files; `pronunciations` as `IpaNames` takes them. A job is
    JSON: `text`, `voice` ("af_heart"), `accent` as espeak-ng names it ("en-us"), `speed` (0.5 to 2, 1 is the voice's
    own pace), `pause_ms` of silence behind it. Pieces are PCM16 at 24 kHz."""

    def __init__(self, kokoro: Kokoro, names: IpaNames) -> None:
        self._kokoro = kokoro
        self._names = names

    @classmethod
    def build(cls, setup: Mapping[str, Any]) -> KokoroStage:
        return cls(_loaded(setup["model"], setup["voices"]), IpaNames(setup["pronunciations"]))

    def work(self, payload: bytes, send: Callable[[bytes], bool]) -> None:
        job = json.loads(payload)
        try:
            sounds, accent = self._sounds(job["text"], job["accent"]), job["accent"]
            samples, rate_hz = self._kokoro.create(sounds, job["voice"], job["speed"], accent, is_phonemes=True)
        except ValueError as error:  # its message quotes the sentence
            raise StageFault(f"Kokoro can't say the sentence in the voice {job['voice']}") from error
        smooth = Smoothing(rate_hz)
        pcm = smooth.push(levelled(samples)) + smooth.flush()
        if in_pieces(pcm, send):
            send(bytes(BYTES_PER_MS * job["pause_ms"]))

    def _sounds(self, text: str, accent: str) -> str:
        """All of it in IPA: Kokoro takes words or sounds, not both."""
        read = self._kokoro.tokenizer.phonemize
        parts = self._names.parts(text, accent)
        return "".join(part if is_ipa else _as_spaced(part, read(part, accent)) for part, is_ipa in parts)


def _as_spaced(text: str, sounds: str) -> str:
    """With the spaces at the ends of `text`, which the phonemiser takes away."""
    before = " " if text[:1].isspace() else ""
    return f"{before}{sounds}{' ' if text[-1:].isspace() else ''}"


def _loaded(model: str, voices: str) -> Kokoro:
    from kokoro_onnx import Kokoro

    session = loaded_model(model, "the Kokoro model")
    try:
        return Kokoro.from_session(session, voices)
    except (OSError, EOFError, BadZipFile, KeyError, ValueError) as error:
        raise StageFault(f"the Kokoro model {model} or its voices {voices} can't be read: {error}") from error
