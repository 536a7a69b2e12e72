"""Moonshine as the `stt` stage of a worker process: one whole turn in, what was said out. It never reaches for the
network."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import soxr

from guide.core.sound import SAMPLE_RATE_HZ
from guide.pipeline.extras.whisper import believable
from guide.pipeline.stt.recording import RATE_HZ
from guide.pipeline.worker import StageFault

if TYPE_CHECKING:
    from moonshine_voice.transcriber import Transcriber

MOST_NAMES: Final = 200
"""What is favoured costs accuracy elsewhere; Moonshine's authors take no more than this from a text."""

_REST: Final = np.zeros(RATE_HZ // 2, np.float32)
"""Behind each turn: a turn that ends in speech would be heard on into the next one, whoever speaks then."""


class MoonshineStage:
    """The setup: `models`, of each language its `folder` and its `kind` as Moonshine names it, "SMALL_STREAMING";
    `names` (how this museum writes its names). A job is a language code, a line feed and 24 kHz PCM16; its one piece
    is what was said, "" in a language without a model."""

    def __init__(self, models: Mapping[str, Transcriber]) -> None:
        self._models = models

    @classmethod
    def build(cls, setup: Mapping[str, Any]) -> MoonshineStage:
        names = [name.removeprefix("The ") for name in setup["names"] if "," not in name][:MOST_NAMES]
        models = setup["models"].items()
        return cls({language: _loaded(model["folder"], model["kind"], names) for language, model in models})

    def work(self, payload: bytes, send: Callable[[bytes], bool]) -> None:
        language, _, pcm = payload.partition(b"\n")
        model = self._models.get(language.decode())
        samples = np.frombuffer(pcm[: len(pcm) // 2 * 2], "<i2").astype(np.float32) / 32768
        if model is None or not samples.size:
            send(json.dumps("").encode())
            return
        turn = np.concatenate([soxr.resample(samples, SAMPLE_RATE_HZ, RATE_HZ), _REST])
        heard = model.transcribe_without_streaming(turn.tolist(), RATE_HZ)
        send(json.dumps(believable(" ".join(line.text.strip() for line in heard.lines).strip())).encode())


def _loaded(folder: str, kind: str, names: Sequence[str]) -> Transcriber:
    from moonshine_voice.errors import MoonshineError
    from moonshine_voice.moonshine_api import ModelArch
    from moonshine_voice.transcriber import Transcriber

    try:
        model = Transcriber(folder, ModelArch[kind], options={"return_audio_data": "false"})
        if kind.endswith("STREAMING"):  # the others can't favour anything
            model.set_keyterms(names)
    except MoonshineError as error:
        raise StageFault(f"the Moonshine model in {folder} can't be read, or lacks a file: {error}") from error
    return model
