"""The items of a conversation and their order."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from guide.core.sound import BYTES_PER_MS
from guide.pipeline import refusals
from guide.pipeline.stages import Heard
from guide.pipeline.value_rules import MOST_TEXT_CHARS
from guide.realtime.wire import Event

ItemKind: TypeAlias = Literal["message", "function_call", "function_call_output"]
ItemRole: TypeAlias = Literal["", "system", "user", "assistant"]
ItemStatus: TypeAlias = Literal["in_progress", "completed", "incomplete"]
PartKind: TypeAlias = Literal["input_text", "input_audio", "input_image", "output_text", "output_audio"]

ROOT: Final = "root"
"""What a client calls the place before the first item."""
MAX_KEPT_AUDIO_BYTES: Final = 12 * 1024 * 1024
"""Four minutes: what a conversation keeps of its sound, for `conversation.item.retrieve`."""
MAX_ITEMS: Final = 4_000
MAX_IMAGE_CHARS: Final = 8 * 1024 * 1024


@dataclass(slots=True)
class ContentPart:
    """One piece of a message. `text`: what was written or, of the guide's audio, its transcript. `heard`: what was
    understood of a visitor's audio, None until then. `transcript`: what of it the client is shown."""

    kind: PartKind
    text: str = ""
    pcm: bytearray = field(default_factory=bytearray)
    audio_ms: int = 0
    heard: Heard | None = None
    transcript: str | None = None
    image_url: str = ""
    detail: str = "auto"

    def shown(self, *, with_audio: bool) -> Event:
        if self.kind in ("input_text", "output_text"):
            return {"type": self.kind, "text": self.text}
        if self.kind == "input_image":
            return {"type": self.kind, "image_url": self.image_url, "detail": self.detail}
        transcript = self.transcript if self.kind == "input_audio" else self.text
        event: Event = {"type": self.kind, "transcript": transcript}
        if with_audio:
            event["audio"] = base64.b64encode(self.pcm).decode()
        return event


@dataclass(slots=True)
class Item:
    id: str
    kind: ItemKind
    role: ItemRole = ""
    status: ItemStatus = "completed"
    parts: list[ContentPart] = field(default_factory=list)
    call_id: str = ""
    name: str = ""
    arguments: str = ""
    output: str = ""
    is_truncated: bool = False

    def shown(self, *, with_audio: bool = False) -> Event:
        """As events show it. `with_audio`: with its sound, PCM16 at 24 kHz in base64, as far as it is kept."""
        event: Event = {"id": self.id, "object": "realtime.item", "type": self.kind, "status": self.status}
        if self.kind == "message":
            content = [part.shown(with_audio=with_audio) for part in self.parts]
            return {**event, "role": self.role, "content": content}
        if self.kind == "function_call":
            return {**event, "name": self.name, "call_id": self.call_id, "arguments": self.arguments}
        return {**event, "call_id": self.call_id, "output": self.output}

    @property
    def is_unheard(self) -> bool:
        """Whether it holds a visitor's audio that isn't understood yet."""
        return any(part.kind == "input_audio" and part.heard is None for part in self.parts)

    @property
    def text(self) -> str:
        """Everything it says, as text."""
        if self.kind == "function_call_output":
            return self.output
        if self.kind == "function_call":
            return self.arguments
        return " ".join(said for part in self.parts if (said := _said(part)))

    @property
    def text_chars(self) -> int:
        parts = sum(len(part.text) for part in self.parts)
        return parts + len(self.name) + len(self.arguments) + len(self.output)

    @property
    def image_chars(self) -> int:
        return sum(len(part.image_url) for part in self.parts)

    @property
    def certainty(self) -> float:
        return min((part.heard.certainty for part in self.parts if part.heard is not None), default=1.0)

    @property
    def alternatives(self) -> tuple[str, ...]:
        """What else it may say, where all of it was spoken at once."""
        return self.parts[0].heard.alternatives if len(self.parts) == 1 and self.parts[0].heard is not None else ()


def _said(part: ContentPart) -> str:
    return part.heard.text if part.heard is not None else part.text


class Conversation:
    """The items in their order. An item's `previous_item_id` is the one before it when it was added."""

    def __init__(self) -> None:
        self._items: dict[str, Item] = {}
        self._order: list[str] = []

    def __iter__(self) -> Iterator[Item]:
        return (self._items[item_id] for item_id in self._order)

    def get(self, item_id: str) -> Item | None:
        return self._items.get(item_id)

    def before(self, item_id: str) -> str | None:
        """The id before that of an item that is here."""
        position = self._order.index(item_id)
        return self._order[position - 1] if position else None

    def add(self, item: Item, *, after: str | None = None) -> str | None:
        """Put `item` after the one called `after`, at the end by default, and return the id before it. Raises
        Refused when its id is taken or `after` isn't there."""
        if item.id in self._items:
            raise refusals.duplicate_item(item.id)
        if after not in (None, ROOT) and after not in self._items:
            raise refusals.unknown_previous_item(str(after))
        position = len(self._order) if after is None else 0 if after == ROOT else self._order.index(after) + 1
        self._order.insert(position, item.id)
        self._items[item.id] = item
        self._forget_old_audio()
        return self._order[position - 1] if position else None

    def delete(self, item_id: str) -> None:
        """Raises Refused."""
        if item_id not in self._items:
            raise refusals.unknown_item("delete", item_id)
        del self._items[item_id]
        self._order.remove(item_id)

    def has_call(self, call_id: str) -> bool:
        return any(item.kind == "function_call" and item.call_id == call_id for item in self)

    def _forget_old_audio(self) -> None:
        kept_bytes = sum(len(part.pcm) for item in self for part in item.parts)
        for item in self:
            for part in item.parts:
                if kept_bytes <= MAX_KEPT_AUDIO_BYTES:
                    return
                kept_bytes -= len(part.pcm)
                part.pcm = bytearray()


def check_room(items: Sequence[Item], path: str) -> None:
    """Raises Refused when these are more than a conversation holds. `path`: how they are called in an error."""
    text_chars = sum(item.text_chars for item in items)
    image_chars = sum(item.image_chars for item in items)
    if len(items) > MAX_ITEMS or text_chars > MOST_TEXT_CHARS or image_chars > MAX_IMAGE_CHARS:
        raise refusals.conversation_full(path, MAX_ITEMS, MOST_TEXT_CHARS, MAX_IMAGE_CHARS)


def truncate(item: Item | None, item_id: str, content_index: int, audio_end_ms: int) -> None:
    """Forget what of the guide's audio comes after `audio_end_ms`, and its transcript. Raises Refused."""
    if item is None:
        raise refusals.unknown_item("truncate", item_id)
    if not _has_sounded(item):
        raise refusals.unsupported_content("item_id", "Only model output audio messages can be truncated")
    part = item.parts[content_index] if 0 <= content_index < len(item.parts) else None
    if part is None:
        raise refusals.forbidden_value("content_index", "the item has no such content part.")
    if audio_end_ms < 0:
        raise refusals.too_small("audio_end_ms", 0, audio_end_ms)
    if audio_end_ms > part.audio_ms:
        raise refusals.truncate_beyond_audio(part.audio_ms, audio_end_ms)
    item.is_truncated = True
    part.text = ""
    part.audio_ms = audio_end_ms
    del part.pcm[audio_end_ms * BYTES_PER_MS :]


def _has_sounded(item: Item) -> bool:
    """Before its first sound, the service doesn't take an answer for audio either."""
    is_audio = item.role == "assistant" and bool(item.parts) and item.parts[0].kind == "output_audio"
    return is_audio and (item.parts[0].audio_ms > 0 or item.is_truncated)


def read_item(given: Any, item_id: str, path: str) -> Item:
    """The item a client wrote, already checked for its types. Audio parts come without their sound. Raises
    Refused. `path`: how the item is called in an error."""
    kind: ItemKind = given["type"]
    if kind not in ("message", "function_call", "function_call_output"):
        supported = ["message", "function_call", "function_call_output"]
        raise refusals.wrong_value(f"{path}.type", kind, supported)
    item = Item(item_id, kind)
    if kind == "message":
        item.role = given["role"]
        item.parts = [
            _read_part(part, item.role, f"{path}.content[{index}]") for index, part in enumerate(given["content"])
        ]
        return item
    item.call_id = given.get("call_id") or ""
    item.name = given.get("name") or ""
    item.arguments = given.get("arguments") or ""
    item.output = given.get("output") or ""
    return item


_KINDS: Final[dict[ItemRole, tuple[PartKind, ...]]] = {
    "system": ("input_text",),
    "user": ("input_text", "input_audio", "input_image"),
    "assistant": ("output_text",),
}
_HOLDS: Final = {"input_text": "text", "output_text": "text", "input_audio": "audio", "input_image": "image_url"}


def _read_part(given: Any, role: ItemRole, path: str) -> ContentPart:
    kind = given.get("type")
    if kind is None:
        raise refusals.missing(f"{path}.type")
    if kind == "output_audio":
        why = "Assistant messages with audio can't be added; use output_text."
        raise refusals.unsupported_content(f"{path}.type", why)
    if kind not in _KINDS[role]:
        raise refusals.wrong_value(f"{path}.type", kind, _KINDS[role])
    if given.get(_HOLDS[kind]) is None:
        raise refusals.missing(f"{path}.{_HOLDS[kind]}")
    if kind == "input_image":
        return ContentPart(kind, image_url=_image(given["image_url"], path), detail=given.get("detail") or "auto")
    return ContentPart(kind, text=given.get("text") or "", transcript=given.get("transcript"))


def _image(url: str, path: str) -> str:
    if not url.startswith(("data:image/png;base64,", "data:image/jpeg;base64,")):
        raise refusals.forbidden_value(f"{path}.image_url", "expected a PNG or JPEG data URI.")
    return url
