"""How much conversation the next answer will read, kept as an upper bound from what went in and what was counted."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from guide.core.budget import ContextSize
from guide.core.events import Usage

PREFIX_MS: Final = 1_500
"""What of a turn may lie before its `SpeechStarted`: the server's padding, and the way of the event to us."""


class ContextGauge:
    """One session's context. `opening`: all that it began with."""

    def __init__(self, opening: ContextSize) -> None:
        self._read = opening
        self._since = ContextSize()
        self._max_output_tokens = 0
        self._turn_ms = 0

    def size(self) -> ContextSize:
        """What the next answer reads at most."""
        read, since = self._read, self._since
        return replace(
            read,
            text_tokens=read.text_tokens + since.text_tokens,
            audio_tokens=read.audio_tokens + since.audio_tokens,
        )

    def text_added(self, text: str) -> None:
        self._since = self._since.with_text(text)

    def turn_began(self) -> None:
        self._turn_ms = PREFIX_MS

    def sound_sent(self, duration_ms: int) -> None:
        self._turn_ms += duration_ms

    def turn_committed(self) -> None:
        self._since = self._since.with_audio(self._turn_ms)
        self._turn_ms = 0

    def answer_created(self, max_output_tokens: int) -> None:
        """From here on, what is added is not in what this answer reads."""
        self._read, self._since = self.size(), ContextSize()
        self._max_output_tokens = max_output_tokens

    def answer_ended(self, usage: Usage | None) -> None:
        """With the provider's own count the bound is exact again; without, the answer counts as its longest."""
        if usage is None:
            self._read = self._read.with_answer(self._max_output_tokens)
        else:
            self._read = self._read.after(usage)
