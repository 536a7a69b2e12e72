"""Stages without a museum, a recogniser or a synthesiser: what they say is known beforehand.

Speech is a tone whose length is the number of words; recognition "understands" what the test put in its way.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

import numpy as np

from guide.errors import StageError
from guide.museum.reply import Answer, Source
from guide.pipeline.stages import Heard

MS_PER_WORD = 200


def tone(duration_ms: int, *, hertz: float = 220.0, level: float = 0.3) -> bytes:
    """PCM16 at 24 kHz."""
    at = np.arange(24 * duration_ms) / 24_000
    return (32767 * level * np.sin(2 * np.pi * hertz * at)).astype("<i2").tobytes()


def silence(duration_ms: int) -> bytes:
    return bytes(48 * duration_ms)


def voice(duration_ms: int, *, seed: int = 1) -> bytes:
    """Something that turn detection takes for a voice: a buzz of 120 Hz with formants and syllables."""
    at = np.arange(24 * duration_ms) / 24_000
    noise = np.random.default_rng(seed).normal(0, 0.02, at.size)
    buzz = sum(np.sin(2 * np.pi * 120 * k * at + k) * gain for k, gain in _FORMANTS)
    syllables = 0.55 + 0.45 * np.sin(2 * np.pi * 4 * at)
    return (32767 * 0.12 * np.clip(buzz * syllables + noise, -3, 3)).astype("<i2").tobytes()


_FORMANTS = [(k, 1.0 / (1 + abs(k - 5)) + 0.6 / (1 + abs(k - 11))) for k in range(1, 28)]


class ToneTts:
    """`gate`: when set to an unset event, speech stops after its first chunk until it is set. A sentence with the
    word "slowly" in it is spoken no faster than four times real time."""

    def __init__(self) -> None:
        self.spoken: list[tuple[str, str, str, float]] = []
        self.gate: asyncio.Event | None = None
        self.closed = 0
        self.fails = False

    async def speak(self, text: str, *, voice: str, language: str, speed: float) -> AsyncGenerator[bytes, None]:
        if self.fails:
            raise StageError("tts", "no voice today")
        self.spoken.append((text, voice, language, speed))
        try:
            for word in range(len(text.split())):
                if word and self.gate is not None:
                    await self.gate.wait()
                yield tone(MS_PER_WORD)
                await asyncio.sleep(MS_PER_WORD / 4000 if "slowly" in text else 0)
        finally:
            self.closed += 1


@dataclass
class ScriptedStt:
    """Understands the next of `texts`, or the last one for ever."""

    texts: list[str] = field(default_factory=lambda: ["how old is the rosetta stone"])
    certainty: float = 0.9
    fails: bool = False
    lengths_ms: list[int] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)

    async def transcribe(self, pcm: bytes, *, language: str) -> Heard:
        self.lengths_ms.append(len(pcm) // 48)
        self.languages.append(language)
        await asyncio.sleep(0)
        if self.fails:
            raise StageError("stt", "no ears today")
        text = self.texts.pop(0) if len(self.texts) > 1 else self.texts[0]
        return Heard(text, self.certainty if text else 0.0)


class PlainAnswers:
    """Answers every question with itself. What begins with "doubt" it isn't sure of; nor of what begins with "lost",
    of which it can't think what else was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None, str | None, str, float]] = []

    def answer(
        self,
        question: str,
        *,
        at: str | None,
        before: str | None,
        language: str,
        certainty: float,
        told: Sequence[str] = (),
    ) -> Answer:
        self.asked.append((question, at, before, language, certainty))
        if question.startswith(("doubt", "lost")):
            suggestions = self.suggestions(at, language) if question.startswith("doubt") else ()
            return Answer("I am not sure.", (), None, False, suggestions)
        text = f"You asked: {question}. The answer is in the second sentence."
        return Answer(text, (Source("rosetta-stone", "Story"),), "rosetta-stone", True, ())

    def answer_heard(
        self,
        readings: Sequence[str],
        *,
        at: str | None,
        before: str | None,
        language: str,
        certainty: float,
        told: Sequence[str] = (),
    ) -> Answer:
        return self.answer(" or ".join(readings), at=at, before=before, language=language, certainty=certainty)

    def suggestions(self, at: str | None, language: str) -> tuple[str, ...]:
        return ("How old is it?", "Who made it?", "Where is the café?")
