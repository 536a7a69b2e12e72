"""Whether what a visitor said may be answered, judged by the provider's moderation model."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias, TypeVar

from openai import OpenAIError

from guide.chat.provider import ChatServer

log = logging.getLogger(__name__)

MODEL: Final = "omni-moderation-latest"
LONGEST_S: Final = 2.0

T = TypeVar("T")

Verdict: TypeAlias = Literal["fine", "flagged", "unknown"]


class Flagged(Exception):
    """The visitor's words are not to be answered."""


@dataclass(frozen=True, slots=True)
class Moderation:
    """`is_strict`: nothing is answered before the verdict; otherwise an answer begins meanwhile, and is stopped."""

    server: ChatServer
    is_strict: bool
    longest_s: float = LONGEST_S

    async def verdict(self, text: str) -> Verdict:
        """Never raises; `unknown` when nobody can tell in time."""
        try:
            async with asyncio.timeout(self.longest_s):
                judged = await self.server.client.moderations.create(model=MODEL, input=text)
            return "flagged" if any(result.flagged for result in judged.results) else "fine"
        except (OpenAIError, TimeoutError, TypeError, AttributeError, ValueError) as error:
            log.warning("no moderation: %s", type(error).__name__)
            return "unknown"


async def stopped_when_flagged(work: Coroutine[Any, Any, T], verdict: Coroutine[Any, Any, Verdict]) -> T:
    """What `work` comes to, unless the verdict is against it while it is under way: raises Flagged then."""
    working, judging = asyncio.ensure_future(work), asyncio.ensure_future(verdict)
    try:
        await asyncio.wait([working, judging], return_when=asyncio.FIRST_COMPLETED)
        if judging.done() and judging.result() == "flagged":
            raise Flagged
        return await working
    finally:
        working.cancel()
        judging.cancel()
        await asyncio.wait([working, judging])
