"""One request to a Chat Completions server: the words as they come, and what it cost as far as anybody knows.

Tries once, in the time it is given, and remembers nothing; `attempts` tries again, `patience` remembers.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from typing import Any, Final

import httpx2
from openai import (
    APIStatusError,
    AsyncAPIResponse,
    AsyncOpenAI,
    BadRequestError,
    DefaultAsyncHttpxClient,
    OpenAIError,
    UnprocessableEntityError,
)

from guide.chat.failures import failure_of, retry_after_s
from guide.chat.messages import Message
from guide.chat.reading import Reading, events
from guide.core.usage import Usage
from guide.errors import ProtocolRefused, ProviderError, ProviderUnreachable, QuestionRefused

NO_KEY: Final = "none"
"""What is sent as a key to a server of the operator's own that needs none: the SDK insists on some."""
CONNECT_S: Final = 3.0
KEPT_OPEN: Final = httpx2.Limits(max_keepalive_connections=20, keepalive_expiry=60.0)
"""A connection is kept for the next question: opening one again costs a visitor a tenth of a second. Each question
looks at all that are kept, so that a hundred of them would hold everybody up."""
MOST_BYTES_PER_TOKEN: Final = 16
"""Prose has 4, and no language that visitors write comes near this many."""
NOT_BEGUN: Final = Usage()
WHOLE: Final = ("stop", "length", "content_filter")

OnWords = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Question:
    """`safety_identifier`: stands for the visit without naming it."""

    messages: Sequence[Message]
    max_output_tokens: int
    safety_identifier: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a request. `usage`: `Usage()` when the server refused to begin, None when nobody knows.
    `failure`: None when the answer is whole; `retry_after_s`: how long the server asks us to stay away."""

    usage: Usage | None
    has_words: bool = False
    failure: ProviderError | None = None
    retry_after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Timing:
    """`first_words_s`: the longest that a visitor waits for the first words, however often we try;
    `between_words_s`: the longest pause after them."""

    first_words_s: float = 8.0
    between_words_s: float = 8.0


class ChatServer:
    """`base_url` None: OpenAI's. `client` is its only door: `close` shuts it."""

    def __init__(self, *, model: str, base_url: str | None, api_key: str | None, timing: Timing = Timing()) -> None:  # noqa: B008  # frozen
        self.model = model
        self.timing = timing
        self._is_own = base_url is not None
        self._is_plain = False
        self.client = AsyncOpenAI(
            api_key=api_key or NO_KEY,
            base_url=base_url,
            max_retries=0,
            timeout=httpx2.Timeout(None, connect=CONNECT_S),
            http_client=DefaultAsyncHttpxClient(limits=KEPT_OPEN),
        )

    async def close(self) -> None:
        await self.client.close()

    async def ask(self, question: Question, on_words: OnWords, *, first_words_by_s: float) -> Outcome:
        """`first_words_by_s`: by the event loop's clock. Never raises but when it is cancelled."""
        reading = Reading()
        try:
            await self._read(question, reading, on_words, first_words_by_s)
        except APIStatusError as error:
            usage = NOT_BEGUN if error.status_code < 500 else None
            return Outcome(usage, failure=failure_of(error), retry_after_s=retry_after_s(error))
        except OpenAIError as error:
            usage = NOT_BEGUN if isinstance(error.__cause__, httpx2.ConnectError | httpx2.ConnectTimeout) else None
            return Outcome(usage, bool(reading.words), failure_of(error))
        except ProviderError as error:
            return Outcome(None, bool(reading.words), error)
        except TimeoutError:
            return _outcome(reading, question, "the chat server fell silent")
        except httpx2.HTTPError as error:
            return _outcome(reading, question, f"the chat server's stream broke: {type(error).__name__}")
        return _outcome(reading, question, "the chat server's stream ended too soon")

    async def _read(self, question: Question, reading: Reading, on_words: OnWords, first_words_by_s: float) -> None:
        async with asyncio.timeout_at(first_words_by_s) as limit, AsyncExitStack() as stack:
            async for event in await self._opened(question, stack):
                words = reading.take(event)
                if not words:
                    continue
                limit.reschedule(asyncio.get_running_loop().time() + self.timing.between_words_s)
                if reading.words > question.max_output_tokens:
                    raise ProtocolRefused("the chat server writes more than it may")
                on_words(words)

    async def _opened(self, question: Question, stack: AsyncExitStack) -> AsyncIterator[Mapping[str, Any]]:
        """The events of the answer, for as long as `stack` is open."""
        response = await self._response(question, stack)
        kind = response.headers.get("content-type", "")
        if not kind.startswith("text/event-stream"):
            raise ProtocolRefused(f"the chat server sent {kind[:40] or 'something'} instead of a stream")
        return events(response.iter_bytes())

    async def _response(self, question: Question, stack: AsyncExitStack) -> AsyncAPIResponse[Any]:
        """Servers other than OpenAI's may not know every parameter: those are asked again with the old ones only."""
        create: Callable[..., AbstractAsyncContextManager[AsyncAPIResponse[Any]]] = (
            self.client.chat.completions.with_streaming_response.create
        )
        try:
            return await stack.enter_async_context(create(**self._parameters(question, is_plain=self._is_plain)))
        except (BadRequestError, UnprocessableEntityError):
            if not self._is_own or self._is_plain:
                raise
        response = await stack.enter_async_context(create(**self._parameters(question, is_plain=True)))
        self._is_plain = True
        return response

    def _parameters(self, question: Question, *, is_plain: bool) -> dict[str, Any]:
        """The messages go around the SDK, which would look for files in each: 2 ms, more than all else it does."""
        told = [{"role": message.role, "content": message.text} for message in question.messages]
        parameters: dict[str, Any] = {
            "model": self.model,
            "messages": (),
            "extra_body": {"messages": told},
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if is_plain:
            return {**parameters, "max_tokens": question.max_output_tokens}
        return {
            **parameters,
            "max_completion_tokens": question.max_output_tokens,
            "reasoning_effort": "none",
            "store": False,
            "safety_identifier": question.safety_identifier,
        }


def _outcome(reading: Reading, question: Question, broken: str) -> Outcome:
    """What is to be believed of an answer that ended, in whatever way; `broken`: why, if it isn't whole. What goes
    wrong after the last word takes nothing from a visitor, who would else be answered twice."""
    usage = reading.usage
    if usage is not None and _is_too_low(usage, reading, question):
        usage = None
    if reading.finish not in WHOLE:
        return Outcome(usage, bool(reading.words), ProviderUnreachable(broken))
    if not reading.words:
        return Outcome(usage, False, QuestionRefused(f"the chat server wrote nothing: {reading.finish}"))
    return Outcome(usage, True)


def _is_too_low(usage: Usage, reading: Reading, question: Question) -> bool:
    """A count of fewer tokens than the texts can have."""
    sent_bytes = sum(len(message.text.encode()) for message in question.messages)
    read = usage.text_in * MOST_BYTES_PER_TOKEN < sent_bytes
    return read or usage.text_out * MOST_BYTES_PER_TOKEN < reading.text_bytes
