"""Text to speech with Piper, in a worker process of its own. A language without a voice is left to another stage."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncGenerator
from pathlib import Path

from guide.pipeline.crew import Crew
from guide.pipeline.extras.accents import nearest
from guide.pipeline.extras.packages import require
from guide.pipeline.extras.piper_voices import find_voices
from guide.pipeline.spoken import speakable
from guide.pipeline.stages import TextToSpeech
from guide.pipeline.tts import LONGEST_TEXT_CHARACTERS, PAUSE_MS

# A sentence comes as a whole, and those of other visitors may be before it.
FIRST_SOUND_TIMEOUT_S = 15.0


class PiperTts:
    """`place`: a folder of voices, or one voice's file; `otherwise`: speaks the languages they don't, and is its
    owner's to start and close. Raises errors.StageError without the package or without a voice there."""

    def __init__(self, place: Path, otherwise: TextToSpeech) -> None:
        require("tts", "piper", "piper-tts")
        self._voices = find_voices(place.expanduser())
        self._otherwise = otherwise
        files = {language: str(file) for language, file in self._voices.items()}
        self._crew = Crew("tts", {"voices": files}, workers=1, engine="piper")

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self._voices)

    async def start(self) -> None:
        """Takes about a second for each voice; raises errors.StageError when Piper can't work here."""
        await self._crew.start()

    async def close(self) -> None:
        await self._crew.close()

    async def speak(self, text: str, *, voice: str, language: str, speed: float) -> AsyncGenerator[bytes, None]:
        """Chunks of 24 kHz PCM16 for one sentence; nothing for a text without a word. Raises errors.StageError.

        `voice` counts only where another stage speaks: a language has one Piper voice. `speed`: 0.25 to 1.5.
        """
        own = nearest(language, self._voices)
        if own is None:
            speech = self._otherwise.speak(text, voice=voice, language=language, speed=speed)
        else:
            speech = self._spoken(speakable(text[:LONGEST_TEXT_CHARACTERS], language), own, speed)
        async with contextlib.aclosing(speech) as pieces:
            async for piece in pieces:
                yield piece

    async def _spoken(self, words: str, voice: str, speed: float) -> AsyncGenerator[bytes, None]:
        if not words:
            return
        pace = min(max(speed, 0.25), 1.5)
        job = {"text": words, "voice": voice, "speed": pace, "pause_ms": round(PAUSE_MS / max(pace, 0.5))}
        run = self._crew.run(json.dumps(job).encode(), timeout_s=FIRST_SOUND_TIMEOUT_S)
        async with contextlib.aclosing(run) as pieces:
            async for piece in pieces:
                if piece:
                    yield piece
