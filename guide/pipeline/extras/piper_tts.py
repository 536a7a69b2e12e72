"""Text to speech with Piper: a voice for each language whose file lies here."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from guide.museum.pronouncing import Pronunciation
from guide.pipeline.accents import nearest
from guide.pipeline.extras.engine_tts import EngineTts, Voice
from guide.pipeline.extras.packages import PIPER
from guide.pipeline.extras.piper_voices import find_voices
from guide.pipeline.stages import TextToSpeech


class PiperTts(EngineTts):
    """`place`: a folder of voices, or one voice's file. Raises errors.StageError without the package or without a
    voice there."""

    def __init__(self, place: Path, otherwise: TextToSpeech, pronunciations: Iterable[Pronunciation] = ()) -> None:
        PIPER.require("tts")
        self._voices = find_voices(place.expanduser())
        files = {language: str(file) for language, file in self._voices.items()}
        super().__init__("piper", {"voices": files}, self._piper_voice, otherwise, pronunciations)

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self._voices)

    def _piper_voice(self, _voice: str, language: str) -> Voice | None:
        """A language has one voice, whichever is asked for."""
        own = nearest(language, self._voices)
        return None if own is None else {"voice": own}
