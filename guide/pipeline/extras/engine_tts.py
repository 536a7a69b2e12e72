"""Text to speech with a downloaded engine, in a worker process of its own. What it doesn't speak is left to another
stage."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from dataclasses import astuple
from typing import TypeAlias

from guide.museum.pronouncing import Pronunciation
from guide.pipeline.crew import Crew
from guide.pipeline.crewed import CrewedStage
from guide.pipeline.stages import TextToSpeech
from guide.pipeline.tts.spoken import speakable
from guide.pipeline.tts.stage import LONGEST_TEXT_CHARACTERS, PAUSE_MS

# A sentence comes as a whole, and those of other visitors may be before it.
FIRST_SOUND_TIMEOUT_S = 15.0
FASTEST = 1.5

Voice: TypeAlias = Mapping[str, str]
"""The part of a job that says whose voice it is, as the engine names it."""


class EngineTts(CrewedStage):
    """`voice_of`: the engine's voice for one of the Realtime protocol's and a language, None where it has none;
    `otherwise`: speaks that, and is its owner's to start and close; `pronunciations`: how names are said, in all
    languages; `slowest`: the least speed."""

    def __init__(
        self,
        engine: str,
        setup: Mapping[str, object],
        voice_of: Callable[[str, str], Voice | None],
        otherwise: TextToSpeech,
        pronunciations: Iterable[Pronunciation],
        *,
        slowest: float = 0.25,
    ) -> None:
        self._voice_of = voice_of
        self._otherwise = otherwise
        self._slowest = slowest
        told = {"pronunciations": [astuple(each) for each in pronunciations]}
        super().__init__(Crew("tts", {**setup, **told}, workers=1, engine=engine))

    async def speak(self, text: str, *, voice: str, language: str, speed: float) -> AsyncGenerator[bytes, None]:
        """Chunks of 24 kHz PCM16 for one sentence; nothing for a text without a word. Raises errors.StageError."""
        own = self._voice_of(voice, language)
        if own is None:
            speech = self._otherwise.speak(text, voice=voice, language=language, speed=speed)
        else:
            speech = self._spoken(speakable(text[:LONGEST_TEXT_CHARACTERS], language), own, speed)
        async with contextlib.aclosing(speech) as pieces:
            async for piece in pieces:
                yield piece

    async def _spoken(self, words: str, voice: Voice, speed: float) -> AsyncGenerator[bytes, None]:
        if not words:
            return
        pace = min(max(speed, self._slowest), FASTEST)
        job = {"text": words, **voice, "speed": pace, "pause_ms": round(PAUSE_MS / max(pace, 0.5))}
        run = self._crew.run(json.dumps(job).encode(), timeout_s=FIRST_SOUND_TIMEOUT_S)
        async with contextlib.aclosing(run) as pieces:
            async for piece in pieces:
                if piece:
                    yield piece
