"""What the built-in server is made of: hearing, answering, speaking. Each stage is small, so that one that runs
elsewhere (an OpenAI-compatible server, a downloaded model) can stand in for it.

Audio is PCM16 little-endian mono at 24 kHz everywhere.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from guide.museum.reply import Answer


@dataclass(frozen=True, slots=True)
class Heard:
    """`text`: "" when nothing was understood. `certainty`: 0..1. `alternatives`: what else it may have been, the
    likeliest first, also where nothing was understood for sure."""

    text: str
    certainty: float
    alternatives: tuple[str, ...] = ()


class SpeechToText(Protocol):
    async def transcribe(self, pcm: bytes, *, language: str) -> Heard:
        """What was said in `pcm`, one whole turn. Raises errors.StageError."""
        ...


class TextToSpeech(Protocol):
    def speak(self, text: str, *, voice: str, language: str, speed: float) -> AsyncGenerator[bytes, None]:
        """The audio of one sentence, in chunks as they come. `voice` and `speed` as in the Realtime protocol;
        an unknown voice is spoken by some other one. Closing the iterator stops the work. Raises
        errors.StageError."""
        ...


class Answerer(Protocol):
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
        """The answer to `question`, asked in front of the exhibit `at` after the question `before`. `certainty`:
        how sure recognition is of the question, 1 for a typed one; `told`: what was answered so far. Never raises,
        takes under 20 ms."""
        ...

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
        """The answer to a question that may be any of `readings`, the likeliest first, of which one is `certainty`.
        Never raises, takes some 100 ms."""
        ...

    def suggestions(self, at: str | None, language: str) -> tuple[str, ...]:
        """At most three questions a visitor could ask here."""
        ...
