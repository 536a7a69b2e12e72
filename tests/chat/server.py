"""A Chat Completions server on loopback, strict about what it is asked and scripted in what it answers.

Requests are checked against the `openai` package's own parameter types, answers are made of its own chunk types. It
keeps its own bill: for every request that it began, what it reports when it does, else every byte that it read and
every token that it was allowed to write.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

import orjson
from openai.types.chat import ChatCompletionChunk
from openai.types.chat.chat_completion_chunk import Choice, ChoiceDelta
from openai.types.chat.completion_create_params import CompletionCreateParamsStreaming
from openai.types.completion_usage import CompletionUsage, PromptTokensDetails
from openai.types.moderation_create_params import ModerationCreateParams
from pydantic import TypeAdapter

MODEL: Final = "gpt-6-luna"
WORDS: Final = ("The ", "Rosetta ", "Stone ", "was ", "carved ", "in ", "196 BC.")
FRESH_USD, DEAREST_USD, CACHED_USD, WROTE_USD = (Decimal(rate) / 10**6 for rate in ("0.10", "0.125", "0.01", "0.50"))
"""A token that is read, one that is written to the cache, too, one that is read from there, and one of the answer."""
NEEDED: Final = ("max_completion_tokens", "safety_identifier", "store", "stream_options", "reasoning_effort")

_CHAT = TypeAdapter(CompletionCreateParamsStreaming)
_MODERATION = TypeAdapter(ModerationCreateParams)


class WrongRequest(AssertionError):
    """We asked for something that the API doesn't know, or left out what we always must say."""


@dataclass(frozen=True, slots=True)
class Reply:
    """`usage`: an object instead of the true counts, one after the other; () for none at all. `cut_after`: the
    connection breaks after so many words; `is_cut_at_end`: after the last. `before_s`, `between_s`, `at_end_s`:
    pauses. `go_on`: what the first words wait for. `raw`: bytes instead of events. `refuses`: a parameter that this
    server doesn't know."""

    words: Sequence[str] = WORDS
    status: int = 200
    code: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "text/event-stream"
    usage: Sequence[Mapping[str, Any]] | None = None
    finish: str | None = "stop"
    cut_after: int | None = None
    is_cut_at_end: bool = False
    before_s: float = 0.0
    between_s: float = 0.0
    at_end_s: float = 0.0
    go_on: asyncio.Event | None = None
    raw: bytes | None = None
    is_done_said: bool = True
    refuses: str = ""

    @property
    def is_honest(self) -> bool:
        """Whether it tells what it charges."""
        is_cut = self.cut_after is not None or self.is_cut_at_end
        return self.status == 200 and self.usage is None and not is_cut and self.raw is None


@dataclass(frozen=True, slots=True)
class Billed:
    """Tokens that the server charges for one request, those fresh at `rate_usd` each."""

    rate_usd: Decimal
    fresh: int
    cached: int
    wrote: int

    @property
    def usd(self) -> Decimal:
        return self.fresh * self.rate_usd + self.cached * CACHED_USD + self.wrote * WROTE_USD


@dataclass
class ChatServerDouble:
    """`replies`: the next answers; `reply`: all others'. `gone`: how many answers lost their reader."""

    base_url: str = ""
    reply: Reply = Reply()
    replies: deque[Reply] = field(default_factory=deque)
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    asked_at_s: list[float] = field(default_factory=list)
    bill: list[Billed] = field(default_factory=list)
    moderated: list[str] = field(default_factory=list)
    flags: Any = lambda text: False
    moderation: Reply = Reply()
    faults: list[str] = field(default_factory=list)
    serving: set[asyncio.Task[None]] = field(default_factory=set)
    connections: int = 0
    gone: int = 0
    is_strict: bool = True
    has_refused: bool = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if (serving := asyncio.current_task()) is not None:
            self.serving.add(serving)
        try:
            while (request := await _request(reader)) is not None:
                path, headers, body = request
                self.keys.append(headers.get("authorization", ""))
                await (self._moderate if path.endswith("/moderations") else self._answer)(body, writer)
        except (ConnectionError, asyncio.IncompleteReadError, _Cut, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _answer(self, body: bytes, writer: asyncio.StreamWriter) -> None:
        asked = self._checked(body)
        self.requests.append(asked)
        self.asked_at_s.append(time.monotonic())
        reply = self.replies.popleft() if self.replies else self.reply
        self.has_refused |= reply.status in (400, 422) or bool(reply.refuses)
        if reply.refuses and reply.refuses in asked:
            await _send_json(writer, 400, {"error": {"message": "?", "type": "invalid_request_error", "code": None}})
            return
        if reply.status >= 400:
            if reply.status >= 500:
                self._bill(asked, reply)
            error = {"message": "the key sk-123 asked: how old is it?", "type": "x", "code": reply.code or None}
            await _send_json(writer, reply.status, {"error": error}, reply.headers)
            return
        self._bill(asked, reply)
        await self._stream(asked, reply, writer)

    async def _stream(self, asked: dict[str, Any], reply: Reply, writer: asyncio.StreamWriter) -> None:
        try:
            await _start(writer, reply)
            if reply.go_on is not None:
                await reply.go_on.wait()
            await asyncio.sleep(reply.before_s)
            if reply.raw is not None:
                await _chunk(writer, reply.raw)
            else:
                await _write(asked, reply, writer)
            if reply.is_done_said:
                await _chunk(writer, b"data: [DONE]\n\n")
            writer.write(b"0\r\n\r\n")
            await writer.drain()
        except ConnectionError:
            self.gone += 1
            raise

    async def _moderate(self, body: bytes, writer: asyncio.StreamWriter) -> None:
        asked = _MODERATION.validate_python(orjson.loads(body))
        text = str(asked["input"])
        self.moderated.append(text)
        reply = self.moderation
        await asyncio.sleep(reply.before_s)
        if reply.go_on is not None:
            await reply.go_on.wait()
        if reply.status != 200:
            await _send_json(writer, reply.status, {"error": {"message": "?"}})
            return
        result = {"flagged": self.flags(text), "categories": {}, "category_scores": {}}
        await _send_json(writer, 200, {"id": "m", "model": "omni-moderation-latest", "results": [result]})

    def _checked(self, body: bytes) -> dict[str, Any]:
        asked: dict[str, Any] = orjson.loads(body)
        if self.is_strict:
            try:
                _check(asked, is_plain_allowed=self.has_refused)
            except (ValueError, AssertionError) as error:
                self.faults.append(str(error))
        return asked

    def _bill(self, asked: dict[str, Any], reply: Reply) -> None:
        most = asked.get("max_completion_tokens") or asked.get("max_tokens") or 0
        if reply.is_honest:
            usage = true_usage(asked, reply)
            cached = usage["prompt_tokens_details"]["cached_tokens"]
            wrote = min(most, usage["completion_tokens"])
            self.bill.append(Billed(FRESH_USD, usage["prompt_tokens"] - cached, cached, wrote))
        else:
            self.bill.append(Billed(DEAREST_USD, read_tokens(asked), 0, most))


class _Cut(Exception):
    """The connection is to break now."""


def _check(asked: dict[str, Any], *, is_plain_allowed: bool) -> None:
    unknown = asked.keys() - CompletionCreateParamsStreaming.__annotations__.keys() - _inherited()
    if unknown:
        raise WrongRequest(f"unknown parameters: {sorted(unknown)}")
    _CHAT.validate_python(asked, strict=True)
    assert asked["stream"] is True
    assert asked["stream_options"] == {"include_usage": True}
    if is_plain_allowed and "max_tokens" in asked:
        assert not asked.keys() & set(NEEDED) - {"stream_options"}
        return
    missing = [name for name in NEEDED if name not in asked]
    if missing:
        raise WrongRequest(f"not said: {missing}")
    assert asked["store"] is False
    assert asked["reasoning_effort"] == "none"
    assert 1 <= asked["max_completion_tokens"] <= 4096
    assert len(asked["safety_identifier"]) <= 64


def _inherited() -> set[str]:
    return (
        set(CompletionCreateParamsStreaming.__mro__[0].__annotations__)
        | set(getattr(CompletionCreateParamsStreaming, "__required_keys__", ()))
        | set(getattr(CompletionCreateParamsStreaming, "__optional_keys__", ()))
    )


def read_tokens(asked: Mapping[str, Any]) -> int:
    """The dearest count of what is read: every byte a token, and three around each message."""
    return sum(len(str(message["content"]).encode()) + 3 for message in asked["messages"])


def true_usage(asked: Mapping[str, Any], reply: Reply) -> dict[str, Any]:
    read = sum(len(str(message["content"])) for message in asked["messages"]) // 4
    wrote = max(1, sum(len(words) for words in reply.words) // 4)
    usage = CompletionUsage(
        prompt_tokens=read,
        completion_tokens=wrote,
        total_tokens=read + wrote,
        prompt_tokens_details=PromptTokensDetails(cached_tokens=read // 2, cache_write_tokens=0, audio_tokens=0),
    )
    return usage.model_dump()


def _delta(words: str | None, finish: Any = None) -> dict[str, Any]:
    choice = Choice(index=0, delta=ChoiceDelta(content=words), finish_reason=finish)
    chunk = ChatCompletionChunk(
        id="chatcmpl-1", choices=[choice], created=1, model=MODEL, object="chat.completion.chunk"
    )
    return chunk.model_dump()


def _event(chunk: Mapping[str, Any]) -> bytes:
    return b"data: " + orjson.dumps(chunk) + b"\n\n"


async def _request(reader: asyncio.StreamReader) -> tuple[str, dict[str, str], bytes] | None:
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").strip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return first.split(" ")[1], headers, body


async def _write(asked: dict[str, Any], reply: Reply, writer: asyncio.StreamWriter) -> None:
    for words in reply.words[: reply.cut_after]:
        await _chunk(writer, _event(_delta(words)))
        await asyncio.sleep(reply.between_s)
    if reply.cut_after is not None:
        raise _Cut
    if reply.finish is not None:
        await _chunk(writer, _event(_delta(None, reply.finish)))
    if reply.is_cut_at_end:
        raise _Cut
    await asyncio.sleep(reply.at_end_s)
    for usage in [true_usage(asked, reply)] if reply.usage is None else reply.usage:
        await _chunk(writer, _event({**_delta(None), "choices": [], "usage": usage}))


async def _start(writer: asyncio.StreamWriter, reply: Reply) -> None:
    writer.write(
        b"HTTP/1.1 200 OK\r\ncontent-type: " + reply.content_type.encode() + b"\r\ntransfer-encoding: chunked\r\n\r\n"
    )
    await writer.drain()


async def _chunk(writer: asyncio.StreamWriter, data: bytes) -> None:
    if writer.is_closing():
        raise ConnectionResetError
    writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
    await writer.drain()


async def _send_json(
    writer: asyncio.StreamWriter, status: int, body: object, headers: Mapping[str, str] | None = None
) -> None:
    data = orjson.dumps(body)
    more = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
    writer.write(
        f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {len(data)}\r\n{more}\r\n".encode()
        + data
    )
    await writer.drain()


@asynccontextmanager
async def chat_server() -> AsyncIterator[ChatServerDouble]:
    """Fails at its end when anything was asked that may not be."""
    double = ChatServerDouble()
    server = await asyncio.start_server(double.serve, "127.0.0.1", 0, backlog=1_000)
    double.base_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield double
    finally:
        server.close()
        for task in double.serving:
            task.cancel()
        await asyncio.gather(*double.serving)
    assert not double.faults, double.faults
