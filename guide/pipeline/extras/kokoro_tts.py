"""Text to speech with Kokoro: seven languages in one model."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from guide.museum.pronouncing import Pronunciation
from guide.pipeline.extras.engine_tts import EngineTts, Voice
from guide.pipeline.extras.kokoro_voices import BY_LANGUAGE, find_files, kokoro_voice
from guide.pipeline.extras.packages import KOKORO
from guide.pipeline.stages import TextToSpeech

SLOWEST: Final = 0.5
"""Kokoro refuses less."""


class KokoroTts(EngineTts):
    """`place`: the folder of its two files. Raises errors.StageError without the package or without them."""

    def __init__(self, place: Path, otherwise: TextToSpeech, pronunciations: Iterable[Pronunciation] = ()) -> None:
        KOKORO.require("tts")
        model, voices = find_files(place.expanduser())
        setup = {"model": str(model), "voices": str(voices)}
        super().__init__("kokoro", setup, _voice, otherwise, pronunciations, slowest=SLOWEST)

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(BY_LANGUAGE)


def _voice(voice: str, language: str) -> Voice | None:
    own = kokoro_voice(voice, language)
    return None if own is None else {"voice": own.name, "accent": own.accent}
