"""Whether an event is exactly what the protocol says, stricter than the `openai` package's own models are.

The models let unknown keys pass and call optional what the service always sends; both are checked here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from openai.types.realtime import (
    RealtimeConversationItemAssistantMessage,
    RealtimeConversationItemSystemMessage,
    RealtimeConversationItemUserMessage,
)
from pydantic import BaseModel, ValidationError

from guide.realtime.wire import CLIENT_EVENTS, SERVER_EVENTS, Event

_RESPONSE: Final = ("id", "object", "status", "status_details", "output", "metadata", "usage", "conversation_id")
_ITEM: Final = ("id", "object", "type", "status")
_PROMISED: Final[Mapping[str, tuple[str, ...]]] = {
    "session.created": ("session.id", "session.object", "session.type", "session.model", "session.audio.input"),
    "session.updated": ("session.id", "session.object", "session.type", "session.model", "session.audio.input"),
    "conversation.item.added": ("previous_item_id", *(f"item.{name}" for name in _ITEM)),
    "conversation.item.done": ("previous_item_id", *(f"item.{name}" for name in _ITEM)),
    "conversation.item.input_audio_transcription.delta": ("content_index", "delta"),
    "conversation.item.input_audio_transcription.completed": ("usage.type",),
    "conversation.item.input_audio_transcription.failed": ("error.type", "error.code", "error.message"),
    "input_audio_buffer.committed": ("previous_item_id",),
    "response.created": tuple(f"response.{name}" for name in _RESPONSE),
    "response.done": tuple(f"response.{name}" for name in _RESPONSE),
    "response.output_item.added": tuple(f"item.{name}" for name in _ITEM),
    "response.output_item.done": tuple(f"item.{name}" for name in _ITEM),
    "response.content_part.added": ("part.type",),
    "response.content_part.done": ("part.type",),
    "error": ("error.code", "error.param", "error.event_id"),
}
"""What the service always sends though the models call it optional: the key is there, its value may be null."""

_USAGE: Final = (
    "total_tokens",
    "input_tokens",
    "output_tokens",
    "input_token_details.text_tokens",
    "input_token_details.audio_tokens",
    "input_token_details.image_tokens",
    "input_token_details.cached_tokens",
    "input_token_details.cached_tokens_details.text_tokens",
    "input_token_details.cached_tokens_details.audio_tokens",
    "output_token_details.text_tokens",
    "output_token_details.audio_tokens",
)
_PARTS: Final[Mapping[type[BaseModel], tuple[str, ...]]] = {
    RealtimeConversationItemUserMessage: ("input_text", "input_audio", "input_image"),
    RealtimeConversationItemSystemMessage: ("input_text",),
    RealtimeConversationItemAssistantMessage: ("output_text", "output_audio"),
}


class Violation(AssertionError):
    """An event that breaks the protocol."""


def check_client(event: Event) -> None:
    """Raises Violation when the service would refuse this client event for its form."""
    model = _validated(CLIENT_EVENTS, event)
    unknown = list(_unknown_keys(model))
    if unknown:
        raise Violation(f"{event['type']}: the protocol has no {', '.join(unknown)}")


def check_server(event: Event) -> None:
    """Raises Violation when this is not what the service would send."""
    _validated(SERVER_EVENTS, event)
    missing = [path for path in _PROMISED.get(event["type"], ()) if not _has(event, path)]
    if event["type"] == "response.done" and event["response"].get("usage") is not None:
        missing += [f"usage.{path}" for path in _USAGE if not _has(event["response"]["usage"], path)]
    if missing:
        raise Violation(f"{event['type']}: the service promises {', '.join(missing)}")


def _validated(models: Mapping[str, type[BaseModel]], event: Event) -> BaseModel:
    model = models.get(event["type"])
    if model is None:
        raise Violation(f"no such event: {event['type']}")
    try:
        return model.model_validate(event, strict=True)
    except ValidationError as error:
        raise Violation(f"{event['type']}: {error}") from error


def _unknown_keys(model: BaseModel, path: str = "") -> Iterator[str]:
    yield from (f"{path}{key}" for key in model.model_extra or ())
    yield from _wrong_parts(model, path)
    for name in type(model).model_fields:
        value = getattr(model, name)
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, BaseModel):
                yield from _unknown_keys(part, f"{path}{name}.")


def _wrong_parts(model: BaseModel, path: str) -> Iterator[str]:
    allowed = _PARTS.get(type(model))
    if allowed is not None:
        yield from (f"{path}content of type {part.type}" for part in model.content if part.type not in allowed)  # type: ignore[attr-defined]  # all three have content


def _has(event: Mapping[str, Any], path: str) -> bool:
    value: Any = event
    for key in path.split("."):
        if not isinstance(value, dict) or key not in value:
            return False
        value = value[key]
    return True
