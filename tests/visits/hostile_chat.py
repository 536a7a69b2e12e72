"""A chat server in memory that charges all it may and reports what it likes. With a bill of its own.

It charges when it begins: every byte of text as a token that it writes to its cache, and an answer as long as it was
allowed to be, however much or little it writes. What it refuses with a status below 500 it doesn't charge.
"""

from __future__ import annotations

import asyncio
import itertools
import random
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from decimal import Decimal
from typing import Any, Final, Literal

import httpx2
import orjson
from openai import AsyncOpenAI

from guide.chat.attempts import Chatting
from guide.chat.patience import Patience
from guide.chat.provider import ChatServer
from guide.core.pricing import Price, dearest_out, dearest_text_in

Manner = Literal[
    "honest", "too long", "twice", "absurd", "never", "late", "cut", "hangs", "too slow", "fails", "refuses"
]
MANNERS: Final[Mapping[Manner, int]] = {
    "honest": 8, "too long": 1, "twice": 1, "absurd": 1, "never": 1, "late": 1, "cut": 1, "hangs": 1, "too slow": 1,
    "fails": 1, "refuses": 1,
}  # fmt: skip
ITEM_TOKENS: Final = 8
LONG_S: Final = 60.0
ABSURD: Final[tuple[Mapping[str, Any], ...]] = (
    {"prompt_tokens": -1, "completion_tokens": 5},
    {"prompt_tokens": 1, "completion_tokens": 1},
    {"prompt_tokens": 10**15, "completion_tokens": 10**15},
    {"prompt_tokens": 40_000, "completion_tokens": 50, "prompt_tokens_details": {"cached_tokens": 50_000}},
    {"prompt_tokens": "many"},
)


class HostileChat(httpx2.AsyncBaseTransport):
    """One visit's. `begin` it before each visit."""

    def __init__(self, price: Price) -> None:
        self._price = price
        server = ChatServer(model=price.model, base_url=None, api_key="none")
        server.client = AsyncOpenAI(api_key="none", max_retries=0, http_client=httpx2.AsyncClient(transport=self))
        server.client._platform = "Linux"  # or the SDK finds out in a thread
        hours = itertools.count(0, 3_600_000)
        self.chatting: Final = Chatting(server, Patience(lambda: next(hours)), lambda: 0.5)
        self.begin(random.Random(0))

    def begin(self, chance: random.Random) -> None:
        self._chance = chance
        self.billed_usd = Decimal(0)
        self.behaved: Counter[Manner] = Counter()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        manner = self._chance.choices(list(MANNERS), list(MANNERS.values()))[0]
        self.behaved[manner] += 1
        if manner == "refuses":
            return httpx2.Response(429, json={"error": {"code": "rate_limit_exceeded"}})
        asked = orjson.loads(await request.aread())
        read = sum(len(message["content"].encode()) + ITEM_TOKENS for message in asked["messages"])
        most: int = asked["max_completion_tokens"]
        self.billed_usd += (read * dearest_text_in(self._price) + most * dearest_out(self._price)) / 1_000_000
        if manner == "fails":
            return httpx2.Response(500, json={"error": {"code": "server_error"}})
        written = {"cache_write_tokens": read}
        usage = {"prompt_tokens": read, "completion_tokens": most, "prompt_tokens_details": written}
        kind = {"content-type": "text/event-stream"}
        return httpx2.Response(200, headers=kind, stream=_Stream(self._lines(manner, most, usage)))

    async def _lines(self, manner: Manner, most: int, usage: Mapping[str, Any]) -> AsyncIterator[bytes]:
        for number in range(2 * most if manner == "too long" else 12):
            if number == 6 and manner == "cut":
                raise httpx2.ReadError("cut")
            if number == 6 and manner in ("hangs", "too slow"):
                await asyncio.sleep(LONG_S if manner == "hangs" else 5.0)
            await asyncio.sleep(0)
            yield _line({"choices": [{"delta": {"content": "Nobody knows. "}}]})
        yield _line({"choices": [{"delta": {}, "finish_reason": "stop"}]})
        if manner == "late":
            await asyncio.sleep(LONG_S)
        reports = {
            "never": [],
            "twice": [usage, self._chance.choice(ABSURD)],
            "absurd": [self._chance.choice(ABSURD)],
        }.get(manner, [usage])
        for report in reports:
            yield _line({"choices": [], "usage": report})
        yield b"data: [DONE]\n\n"


class _Stream(httpx2.AsyncByteStream):
    def __init__(self, lines: AsyncIterator[bytes]) -> None:
        self._lines = lines

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._lines


def _line(event: Mapping[str, Any]) -> bytes:
    return b"data: " + orjson.dumps(event) + b"\n\n"
