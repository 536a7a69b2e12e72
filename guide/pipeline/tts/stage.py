"""Text to speech with espeak-ng, in worker processes of its own."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncGenerator, Iterable
from dataclasses import astuple
from typing import get_args

from guide.museum.pronouncing import Pronunciation
from guide.pipeline.crew import Crew
from guide.pipeline.crewed import CrewedStage
from guide.pipeline.tts.number_words import NumberLanguage
from guide.pipeline.tts.spoken import speakable
from guide.pipeline.tts.voices import espeak_voices, voice_gain, words_per_minute

PAUSE_MS = 320
FIRST_SOUND_TIMEOUT_S = 5.0
LONGEST_TEXT_CHARACTERS = 1_000


class EspeakTts(CrewedStage):
    """Speaks one sentence per call; sentences of many sessions take turns in the order they are asked for.

    `pronunciations`: how names are said, in all languages (`Museum.all_pronunciations`).
    """

    def __init__(self, *, pronunciations: Iterable[Pronunciation] = (), workers: int = 1) -> None:
        setup = {"pronunciations": [astuple(each) for each in pronunciations]}
        super().__init__(Crew("tts", setup, workers=workers))

    async def start(self) -> None:
        for language in get_args(NumberLanguage):
            speakable("1", language)  # the rules are compiled before a visitor waits for it
        await super().start()

    async def speak(self, text: str, *, voice: str, language: str, speed: float) -> AsyncGenerator[bytes, None]:
        """Chunks of 24 kHz PCM16 for one sentence; nothing for a text without a word. Raises errors.StageError.

        `speed`: 0.25 to 1.5, 1 is the guide's own pace.
        """
        words = speakable(text[:LONGEST_TEXT_CHARACTERS], language)
        if not words:
            return
        job = {
            "text": words,
            "language": language,
            "voices": espeak_voices(voice, language),
            "gain": voice_gain(voice),
            "words_per_minute": round(words_per_minute(language) * min(max(speed, 0.25), 1.5)),
            "pause_ms": round(PAUSE_MS / max(speed, 0.5)),
        }
        run = self._crew.run(json.dumps(job).encode(), timeout_s=FIRST_SOUND_TIMEOUT_S)
        async with contextlib.aclosing(run) as pieces:
            async for piece in pieces:
                if piece:
                    yield piece
