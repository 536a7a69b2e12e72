"""What a response takes, counted as the service counts: the visitor's audio one token per 100 ms, the guide's one per
50 ms, text by an estimate (no tokenizer is shipped), the whole conversation again for every response.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from guide.core.sound import BYTES_PER_MS
from guide.pipeline.items import ContentPart, Item
from guide.realtime.wire import Event

HEARD_MS_PER_TOKEN: Final = 100
SPOKEN_MS_PER_TOKEN: Final = 50
SPOKEN_BYTES_PER_TOKEN: Final = SPOKEN_MS_PER_TOKEN * BYTES_PER_MS
_PER_ITEM: Final = 3
"""What marks an item's start, role and end."""
_IMAGE_TOKENS: Final = {"low": 85, "high": 765, "auto": 765}
_WINDOW: Final = 128_000 - 4_096
_PIECE: Final = re.compile(r"\w{1,5}|[^\w\s]")


def text_tokens(text: str) -> int:
    """About what a tokenizer would say: words of up to five letters and signs are one token, longer ones more."""
    return len(_PIECE.findall(text))


@dataclass(frozen=True, slots=True)
class Tokens:
    text: int = 0
    audio: int = 0
    image: int = 0

    def __add__(self, other: Tokens) -> Tokens:
        return Tokens(self.text + other.text, self.audio + other.audio, self.image + other.image)

    @property
    def total(self) -> int:
        return self.text + self.audio + self.image

    def shown(self) -> Event:
        return {"text_tokens": self.text, "audio_tokens": self.audio, "image_tokens": self.image}


def item_tokens(item: Item) -> Tokens:
    if item.kind != "message":
        return Tokens(_PER_ITEM + text_tokens(item.name + " " + item.text))
    return sum((_part_tokens(part) for part in item.parts), Tokens(_PER_ITEM))


def _part_tokens(part: ContentPart) -> Tokens:
    if part.kind == "input_image":
        return Tokens(image=_IMAGE_TOKENS[part.detail])
    if part.kind == "input_audio":
        return Tokens(audio=-(-part.audio_ms // HEARD_MS_PER_TOKEN))
    if part.kind == "output_audio":
        return Tokens(text_tokens(part.text), -(-part.audio_ms // SPOKEN_MS_PER_TOKEN))
    return Tokens(text_tokens(part.text))


class ContextCounter:
    """What each response reads, and how much of it the last one had read already, from the beginning on."""

    def __init__(self) -> None:
        self._last: list[tuple[str, Tokens]] = []

    def count(
        self, instructions: str, tools: Sequence[Mapping[str, Any]], items: Sequence[Item]
    ) -> tuple[Tokens, Tokens]:
        """All input tokens of a response, and those of them that are cached."""
        declared = orjson.dumps(list(tools)).decode() if tools else ""
        prompt = text_tokens(instructions) + text_tokens(declared)
        now = [(instructions + declared, Tokens(prompt + _PER_ITEM))]
        now += [(item.id, item_tokens(item)) for item in items]
        cached = Tokens()
        for old, new in zip(self._last, now, strict=False):
            if old != new:
                break
            cached += new[1]
        self._last = now
        return sum((tokens for _, tokens in now), Tokens()), cached


class ContextTooLong(Exception):
    """The conversation no longer fits, and the session forbids to drop any of it."""


def fitting(items: Sequence[Item], truncation: str | Mapping[str, Any]) -> Sequence[Item]:
    """What of the conversation a response reads: the oldest items are left out once it has grown beyond its limit.
    Raises ContextTooLong."""
    limit, kept_share = _WINDOW, 1.0
    if isinstance(truncation, Mapping):
        kept_share = truncation["retention_ratio"]
        wanted = (truncation.get("token_limits") or {}).get("post_instructions")
        limit = _WINDOW if wanted is None else min(wanted, _WINDOW)
    sizes = [item_tokens(item).total for item in items]
    if sum(sizes) <= limit:
        return items
    if truncation == "disabled":
        raise ContextTooLong
    return items[_first_kept(sizes, int(limit * kept_share)) :]


def _first_kept(sizes: Sequence[int], limit: int) -> int:
    """The last item is always read: without it there is nothing to answer."""
    total = 0
    for index in range(len(sizes) - 1, -1, -1):
        total += sizes[index]
        if total > limit:
            return min(index + 1, len(sizes) - 1)
    return 0


def usage(read: Tokens, cached: Tokens, written: Tokens) -> Event:
    """The usage object of `response.done`."""
    return {
        "total_tokens": read.total + written.total,
        "input_tokens": read.total,
        "output_tokens": written.total,
        "input_token_details": {
            **read.shown(),
            "cached_tokens": cached.total,
            "cached_tokens_details": cached.shown(),
        },
        "output_token_details": {"text_tokens": written.text, "audio_tokens": written.audio},
    }


def transcription_usage(model: str, audio_ms: int, transcript: str) -> Event:
    """The usage object of a transcription: tokens for the models billed by them, else the duration."""
    if not model.startswith("gpt-4o"):
        return {"type": "duration", "seconds": audio_ms / 1000}
    audio_tokens = -(-audio_ms // HEARD_MS_PER_TOKEN)
    written = text_tokens(transcript)
    return {
        "type": "tokens",
        "input_tokens": audio_tokens,
        "output_tokens": written,
        "total_tokens": audio_tokens + written,
        "input_token_details": {"audio_tokens": audio_tokens, "text_tokens": 0},
    }
