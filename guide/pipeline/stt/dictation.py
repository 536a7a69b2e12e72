"""Moonshine as the `stt` stage of a worker process: one whole turn in, what was said out, in any English words."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np

from guide.pipeline.stt.beams import Reading, readings
from guide.pipeline.stt.denoising import Samples
from guide.pipeline.stt.lexicon import words_of
from guide.pipeline.stt.moonshine import Moonshine
from guide.pipeline.stt.plausible import is_plausible
from guide.pipeline.stt.recording import RATE_HZ, levelled, trimmed
from guide.pipeline.stt.voiced import LEAST_VOICE_S, voice_s

_LOUDEST: Final = 32_768


class DictationStage:
    """The setup: `folder`, that of the model. A job is 24 kHz PCM16; its one piece is JSON: a list of
    `beams.Reading`, those that may have been said, the likeliest first."""

    def __init__(self, model: Moonshine) -> None:
        self._model = model

    @classmethod
    def build(cls, setup: Mapping[str, Any]) -> DictationStage:
        return cls(Moonshine(Path(setup["folder"])))

    def work(self, payload: bytes, send: Callable[[bytes], bool]) -> None:
        samples = trimmed(payload)
        is_voice = samples is not None and voice_s(samples) >= LEAST_VOICE_S
        found = self._readings(samples) if samples is not None and is_voice else []
        send(json.dumps([asdict(each) for each in found]).encode())

    def _readings(self, samples: Samples) -> list[Reading]:
        sound_s = samples.size / RATE_HZ
        turn = self._model.hear((levelled(samples) / _LOUDEST).astype(np.float32))
        return [each for each in readings(self._model, turn, sound_s) if is_plausible(words_of(each.text), sound_s)]
