"""How much conversation the next answer will read, kept as an upper bound from what went in and what was counted."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from guide.core.budget import NOTES_TOKENS, ContextSize, text_tokens_bound
from guide.core.usage import Usage

PREFIX_MS: Final = 1_500
"""What of a turn may lie before its `SpeechStarted`: the server's padding, and the way of the event to us."""


class HeadCounts:
    """How many tokens what sessions begin with has: its instructions and its tools, for one model.

    It is read with every answer, so it has at most as many tokens as the smallest whole count of an answer that read
    it. That is far fewer than its bytes, which are taken while nothing was counted.
    """

    def __init__(self) -> None:
        self._most: dict[tuple[str, str], int] = {}

    def most(self, model: str, head: str) -> int:
        return self._most.get((model, head), text_tokens_bound(head))

    def counted(self, model: str, head: str, text_in: int) -> None:
        """An answer that read this head, and more, read this many text tokens."""
        self._most[model, head] = min(text_in, self.most(model, head))

    def doubted(self, model: str, head: str) -> None:
        """A count came that can't be true: nothing is known but the bytes."""
        self._most.pop((model, head), None)


class ContextGauge:
    """One session's context. `opening`: all that it began with. `is_turn_open`: somebody speaks, or has spoken and
    the turn's commitment isn't known yet; the provider may have it already."""

    def __init__(self, opening: ContextSize) -> None:
        self.is_turn_open = False
        self._read = opening
        self._since = ContextSize()
        self._answer: tuple[str, int] | None = None
        self._turn_ms = 0

    def size(self, *, spare_ms: int = 0) -> ContextSize:
        """What the next answer reads at most. `spare_ms`: how much longer a turn that is open may grow meanwhile."""
        since = self._since.with_audio(self._turn_ms + spare_ms) if self.is_turn_open else self._since
        return replace(
            self._read,
            text_tokens=self._read.text_tokens + since.text_tokens,
            audio_tokens=self._read.audio_tokens + since.audio_tokens,
        )

    @property
    def outgrows_notes(self) -> bool:
        """More was written since the last answer than is held in advance for one that nobody asks for."""
        return self._since.text_tokens > NOTES_TOKENS

    def text_added(self, text: str) -> None:
        self._since = self._since.with_text(text)

    def turn_began(self) -> None:
        self.is_turn_open = True
        self._turn_ms = PREFIX_MS

    def sound_sent(self, duration_ms: int, *, longest_turn_ms: int) -> bool:
        """Whether this much more may be sent: an open turn never outgrows what is held for it."""
        if self.is_turn_open and self._turn_ms + duration_ms > longest_turn_ms:
            return False
        self._turn_ms += duration_ms
        return True

    def turn_committed(self) -> None:
        self._since = self._since.with_audio(self._turn_ms)
        self.is_turn_open = False
        self._turn_ms = 0

    def answer_created(self, request_id: str, max_output_tokens: int) -> None:
        """From here on, what is added is not in what this answer reads."""
        self._read, self._since = self.size(), ContextSize()
        self._answer = request_id, max_output_tokens

    def is_running(self, request_id: str) -> bool:
        """Whether this is the answer created last, and it has not ended."""
        return self._answer is not None and self._answer[0] == request_id

    def answer_ended(self, request_id: str, usage: Usage | None) -> None:
        """With the provider's own count the bound is exact again; with none that can be believed (None) the answer
        counts as its longest. Only the answer created last counts, and once."""
        if self._answer is None or not self.is_running(request_id):
            return
        _, max_output_tokens = self._answer
        self._answer = None
        self._read = self._read.with_answer(max_output_tokens) if usage is None else self._read.after(usage)
