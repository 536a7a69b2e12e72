"""What the service would bill: the whole conversation with every response, sound by time, text by length."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from guide.realtime.wire import Event

MS_PER_TOKEN_HEARD: Final = 100
MS_PER_TOKEN_SPOKEN: Final = 50
CHARS_PER_TOKEN: Final = 4


@dataclass(frozen=True, slots=True)
class Tokens:
    text: int = 0
    audio: int = 0

    def __add__(self, other: Tokens) -> Tokens:
        return Tokens(self.text + other.text, self.audio + other.audio)


@dataclass(frozen=True, slots=True)
class Billed:
    """One line of the bill: what a response took. `request_id`: from its metadata, None when nobody asked for it."""

    response_id: str
    request_id: str | None
    status: str
    max_output_tokens: int | str
    usage: Event


def text_tokens(text: str) -> int:
    return -(-len(text) // CHARS_PER_TOKEN)


def context(session: Mapping[str, Any], items: Iterable[Mapping[str, Any]], audio_ms: Mapping[str, int]) -> Tokens:
    """The input of a response begun now. `audio_ms`: how much sound each item holds."""
    total = Tokens(text_tokens(session["instructions"]) + text_tokens(json.dumps(session["tools"])))
    for item in items:
        total += _item_tokens(item, audio_ms.get(item["id"], 0))
    return total


def _item_tokens(item: Mapping[str, Any], audio_ms: int) -> Tokens:
    if item["type"] != "message":
        return Tokens(text_tokens(item.get("arguments", "") + item.get("output", "")))
    is_spoken = item["role"] == "assistant"
    texts = [part.get("text") or (part.get("transcript") if is_spoken else "") or "" for part in item["content"]]
    ms_per_token = MS_PER_TOKEN_SPOKEN if is_spoken else MS_PER_TOKEN_HEARD
    return Tokens(sum(map(text_tokens, texts)), -(-audio_ms // ms_per_token))


def usage(inputs: Tokens, cached: Tokens, output: Tokens) -> Event:
    """The usage object of `response.done`."""
    return {
        "total_tokens": inputs.text + inputs.audio + output.text + output.audio,
        "input_tokens": inputs.text + inputs.audio,
        "output_tokens": output.text + output.audio,
        "input_token_details": {
            "text_tokens": inputs.text,
            "audio_tokens": inputs.audio,
            "image_tokens": 0,
            "cached_tokens": cached.text + cached.audio,
            "cached_tokens_details": {
                "text_tokens": cached.text,
                "audio_tokens": cached.audio,
                "image_tokens": 0,
            },
        },
        "output_token_details": {"text_tokens": output.text, "audio_tokens": output.audio},
    }
