"""The stream of a chat server is read byte by byte if need be, and nothing in it is believed unseen."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from guide.chat.reading import LONGEST_EVENT_BYTES, Reading, events, usage_of
from guide.core.usage import Usage
from guide.errors import ProviderBusy, ProviderUnreachable

STREAM = (
    ': ping\r\n\r\nevent: x\r\ndata: {"a":"ü🏛"}\r\n\r\ndata:{"b":2}\n\ndata: [DONE]\n\ndata: {"c":3}\n\n'.encode()
)
COUNTED = {"prompt_tokens": 900, "completion_tokens": 40}


async def read(*chunks: bytes) -> list[Mapping[str, Any]]:
    async def arriving() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    return [event async for event in events(arriving())]


def delta(words: object, finish: object = None, **more: object) -> dict[str, Any]:
    return {"choices": [{"delta": {"content": words}, "finish_reason": finish}], **more}


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1_000])
async def test_events_are_the_same_however_the_bytes_arrive(size: int) -> None:
    chunks = [STREAM[at : at + size] for at in range(0, len(STREAM), size)]

    assert await read(*chunks) == [{"a": "ü🏛"}, {"b": 2}]


async def test_a_stream_that_just_ends_gives_what_was_whole() -> None:
    assert await read(b'data: {"a":1}\n\ndata: {"b"') == [{"a": 1}]


@pytest.mark.parametrize("data", [b"{", b"[1]", b"7", b'"text"', b'{"x":"\xff"}', b"NaN", b"<html>"])
async def test_what_is_no_object_is_no_answer(data: bytes) -> None:
    with pytest.raises(ProviderUnreachable):
        await read(b"data: " + data + b"\n\n")


async def test_an_event_without_end_is_not_waited_for() -> None:
    with pytest.raises(ProviderUnreachable, match="more than"):
        await read(b"data: ", *[b"x" * 1_024] * (LONGEST_EVENT_BYTES // 1_024 + 1))


def test_words_are_counted_as_they_come() -> None:
    reading = Reading()
    said = [reading.take(event) for event in (delta(""), delta("The "), delta("Stüne"), delta(None, "stop"))]

    assert said == ["", "The ", "Stüne", ""]
    assert (reading.words, reading.text_bytes, reading.finish) == (2, 10, "stop")


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"choices": None},
        {"choices": []},
        {"choices": {}},
        {"choices": [7]},
        {"choices": [{}]},
        {"choices": [{"delta": 7, "finish_reason": 7}]},
        delta(["words"]),
        delta({"text": "words"}),
    ],
)
def test_what_has_no_words_says_nothing(event: dict[str, Any]) -> None:
    reading = Reading()

    assert reading.take(event) == ""
    assert (reading.words, reading.finish, reading.usage) == (0, "", None)


def test_an_error_in_the_stream_is_a_failure_by_its_code() -> None:
    with pytest.raises(ProviderBusy):
        Reading().take({"error": {"code": "rate_limit_exceeded", "message": "who asked what"}})
    with pytest.raises(ProviderUnreachable) as failed:
        Reading().take({"error": {"code": "something new", "message": "who asked what"}})

    assert "who asked what" not in str(failed.value)


def test_the_last_count_is_believed() -> None:
    reading = Reading()
    reading.take(delta("word", usage={"prompt_tokens": 900, "completion_tokens": 1}))
    reading.take({"choices": [], "usage": COUNTED})

    assert reading.usage == Usage(text_in=900, text_out=40)


@pytest.mark.parametrize(
    "second", [COUNTED, {"prompt_tokens": 1, "completion_tokens": 1}, {"prompt_tokens": "many"}, "much"]
)
def test_a_server_that_counts_twice_at_the_end_is_not_believed(second: object) -> None:
    reading = Reading()
    for usage in (COUNTED, second):
        reading.take({"choices": [], "usage": usage})

    assert reading.usage is None


def test_what_was_cached_is_told_apart() -> None:
    details = {"cached_tokens": 512, "cache_write_tokens": 100, "audio_tokens": None}

    assert usage_of({**COUNTED, "prompt_tokens_details": details}) == Usage(
        text_in=900, text_cached=512, text_cache_written=100, text_out=40
    )


@pytest.mark.parametrize(
    "reported",
    [
        [],
        {},
        {"prompt_tokens": 900},
        {"prompt_tokens": 900.5, "completion_tokens": 40},
        {"prompt_tokens": True, "completion_tokens": 40},
        {**COUNTED, "prompt_tokens_details": [1]},
        {**COUNTED, "prompt_tokens_details": {"cached_tokens": "all"}},
    ],
)
def test_what_is_no_count_counts_nothing(reported: object) -> None:
    assert usage_of(reported) is None
