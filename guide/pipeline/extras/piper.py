"""Piper as the `tts` stage of a worker process: one sentence in, 24 kHz PCM16 out. It never reaches for the network.

Piper is GPL-3.0-or-later. It stays in its worker's process; nothing else imports it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from guide.core.sound import BYTES_PER_MS
from guide.pipeline.extras.english_sounds import as_english
from guide.pipeline.extras.ipa_names import IpaNames
from guide.pipeline.extras.loudness import levelled
from guide.pipeline.extras.pieces import in_pieces
from guide.pipeline.onnx_model import loaded_model
from guide.pipeline.tts.espeak import Smoothing
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
        manner = SynthesisConfig(length_scale=voice.config.length_scale / job["speed"], normalize_audio=False)
        smooth = Smoothing(voice.config.sample_rate)
        for chunk in voice.synthesize(self._with_names(job["text"], voice), manner):
            if not in_pieces(smooth.push(levelled(chunk.audio_float_array)), send):
                return
        send(smooth.flush() + bytes(BYTES_PER_MS * job["pause_ms"]))

    def _with_names(self, text: str, voice: PiperVoice) -> str:
        """Voices that read letters, or Chinese, know no sounds of names."""
        if voice.config.phoneme_type.value != "espeak":
            return text
        accent = voice.config.espeak_voice
        parts = self._names.parts(text, accent)
        told = "".join(f"[[{as_english(part, accent)}]]" if is_ipa else part for part, is_ipa in parts)
        return _STOP_BEHIND.sub(r"\1]]", told.replace("]] [[", " "))


def _loaded(file: str) -> PiperVoice:
    from piper import PiperVoice
    from piper.config import PiperConfig

    about = Path(f"{file}.json")
    try:
        config = PiperConfig.from_dict(json.loads(about.read_text(encoding="utf-8")))
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise StageFault(f"the description {about} of a Piper voice can't be read: {error!r}") from error
    return PiperVoice(session=loaded_model(file, "the Piper voice"), config=config)
