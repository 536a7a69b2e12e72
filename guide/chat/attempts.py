"""Asks the chat server until an answer begins, as long as that is safe, in time and paid for.

Nothing is tried again once words were shown. Each attempt is reserved and settled by itself: a server that fails
after it began may send a bill all the same.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from guide.chat.messages import Message, size_of
from guide.chat.patience import Patience
from guide.chat.provider import ChatServer, OnWords, Outcome, Question
from guide.core.budget import ContextSize
from guide.core.usage import Usage
from guide.errors import ProviderError

log = logging.getLogger(__name__)

PAUSES_S: Final = (0.25, 1.0)
"""Before the second and the third attempt, stretched by chance to up to one and a half times."""


class Purse(Protocol):
    """Whose money it is. Both go to their end although the caller is cancelled."""

    async def reserve(self, reads: ContextSize) -> int:
        """The most output tokens of an answer that reads this much. Raises NotPaid."""
        ...

    async def settle(self, usage: Usage | None) -> None:
        """Book what the last reservation's answer cost: `Usage()` nothing, None all that was reserved."""
        ...


class NotPaid(Exception):
    """`code`: why the budget said no, an error code of `guide.errors`."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Chatting:
    """What is needed to ask. `chance`: 0..1, spreads out those who try again."""

    server: ChatServer
    patience: Patience
    chance: Callable[[], float]

    async def ask(
        self, messages: Sequence[Message], purse: Purse, on_words: OnWords, *, safety_identifier: str
    ) -> Outcome:
        """What came of the last attempt. Raises NotPaid."""
        refusal = self.patience.refusal()
        if refusal is not None:
            return Outcome(None, failure=refusal)
        clock = asyncio.get_running_loop().time
        begin_by_s = clock() + self.server.timing.first_words_s
        for pause_s in (*PAUSES_S, None):
            outcome = await self._attempt(messages, purse, on_words, safety_identifier, begin_by_s)
            wait_s = _wait_s(outcome, pause_s, self.chance())
            if wait_s is None or clock() + wait_s >= begin_by_s:
                break
            await asyncio.sleep(wait_s)
        self._remember(outcome)
        return outcome

    async def _attempt(
        self, messages: Sequence[Message], purse: Purse, on_words: OnWords, safety_identifier: str, begin_by_s: float
    ) -> Outcome:
        max_output_tokens = await purse.reserve(size_of(messages))
        question = Question(messages, max_output_tokens, safety_identifier)
        usage: Usage | None = None
        try:
            outcome = await self.server.ask(question, on_words, first_words_by_s=begin_by_s)
            usage = outcome.usage
        finally:
            await purse.settle(usage)
        if outcome.failure is not None:
            log.warning("no whole answer: %s", outcome.failure)
        return outcome

    def _remember(self, outcome: Outcome) -> None:
        """A stream that breaks is bad luck; a server that doesn't begin is to be left alone."""
        if outcome.has_words:
            self.patience.worked()
        elif outcome.failure is not None:
            self.patience.failed(outcome.failure, outcome.retry_after_s)


def _wait_s(outcome: Outcome, pause_s: float | None, chance: float) -> float | None:
    """How long to wait before the next attempt; None when there must be none."""
    failure: ProviderError | None = outcome.failure
    if failure is None or pause_s is None or outcome.has_words or not failure.may_retry:
        return None
    return max(outcome.retry_after_s, pause_s * (1 + chance / 2))
