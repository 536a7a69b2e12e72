"""Reads the stream of a Chat Completions server, believing nothing of it before it was looked at.

The SDK's own reading makes objects of every event, which takes 120 µs each; a hundred answers at 50 words a second
would keep half a processor busy with that alone. Bytes into words takes 3 µs.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from guide.chat.failures import failure_named, word_in
from guide.core.usage import Usage
from guide.errors import ProviderUnreachable

LONGEST_EVENT_BYTES: Final = 256 * 1024
DONE: Final = b"[DONE]"


async def events(chunks: AsyncIterator[bytes]) -> AsyncIterator[Mapping[str, Any]]:
    """The JSON objects of a server-sent event stream until `[DONE]`. Raises ProviderUnreachable for what is none."""
    rest = b""
    async for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            data = _data(line)
            if data == DONE:
                return
            if data:
                yield _object(data)
        if len(rest) > LONGEST_EVENT_BYTES:
            raise ProviderUnreachable(f"the chat server sent an event of more than {LONGEST_EVENT_BYTES} bytes")


def _data(line: bytes) -> bytes:
    """What one line carries: nothing for comments, which some servers send to keep a connection open."""
    return line[5:].strip() if line.startswith(b"data:") else b""


def _object(data: bytes) -> Mapping[str, Any]:
    try:
        event = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise ProviderUnreachable("the chat server sent an event that is no JSON in UTF-8") from error
    if not isinstance(event, dict):
        raise ProviderUnreachable("the chat server sent an event that is no object")
    return event


@dataclass(slots=True)
class Reading:
    """One answer as it is read. `finish`: the server's word for why it ended, "" while it hasn't."""

    finish: str = ""
    words: int = 0
    text_bytes: int = 0
    _usage: Usage | None = None
    _is_usage_final: bool = False
    _is_usage_doubtful: bool = False

    def take(self, event: Mapping[str, Any]) -> str:
        """The words in an event, mostly one or none. Raises ProviderError when it says that the answer failed."""
        if event.get("error"):
            raise failure_named(word_in(event))
        choices = event.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices else None
        if event.get("usage") is not None:
            self._take_usage(event["usage"], is_final=choice is None)
        if not isinstance(choice, dict):
            return ""
        finish = choice.get("finish_reason")
        if isinstance(finish, str):
            self.finish = finish
        return self._words(choice.get("delta"))

    @property
    def usage(self) -> Usage | None:
        """The tokens by the server's last count; None when it gave none, or one that can't be believed."""
        return None if self._is_usage_doubtful else self._usage

    def _words(self, delta: object) -> str:
        words = delta.get("content") if isinstance(delta, dict) else None
        if not isinstance(words, str) or not words:
            return ""
        self.words += 1
        self.text_bytes += len(words.encode())
        return words

    def _take_usage(self, reported: object, *, is_final: bool) -> None:
        """Some servers count along with every event; but there is only one last word."""
        self._is_usage_doubtful |= self._is_usage_final
        self._is_usage_final |= is_final
        usage = usage_of(reported)
        self._is_usage_doubtful |= usage is None
        self._usage = usage


def usage_of(reported: object) -> Usage | None:
    """None for what has no counts, or counts that are no whole numbers."""
    if not isinstance(reported, dict):
        return None
    read, written = reported.get("prompt_tokens"), reported.get("completion_tokens")
    details = reported.get("prompt_tokens_details") or {}
    if not isinstance(details, dict):
        return None
    parts = [details.get(name) or 0 for name in ("cached_tokens", "cache_write_tokens", "audio_tokens")]
    if not all(_is_count(count) for count in (read, written, *parts)):
        return None
    cached, cache_written, audio = parts
    return Usage(
        text_in=read - audio,  # type: ignore[operator]  # _is_count
        audio_in=audio,
        text_cached=cached,
        text_cache_written=cache_written,
        text_out=written,  # type: ignore[arg-type]  # _is_count
    )


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
