"""Whether an event is what the API promises: valid without leniency, nothing missing, nothing made up."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from guide.realtime.wire import SERVER_EVENTS, Event

_LEFT_OUT = {
    "ConversationItemInputAudioTranscriptionCompletedEvent": {"languages", "logprobs"},
    "ConversationItemInputAudioTranscriptionDeltaEvent": {"logprobs"},
    # The JavaScript agents SDK takes no null here.
    "Error": {"param"},
    "RealtimeResponseStatus": {"error", "reason"},
    "Part": {"audio", "text", "transcript"},
    "Content": {"audio", "text", "transcript", "image_url", "detail"},
    "AudioPCMU": set(),
}
_SESSION = {"id", "object", "expires_at"}
_ADDED = {"RealtimeSessionCreateRequest": _SESSION, "RealtimeTranscriptionSessionCreateRequest": _SESSION}
"""Fields that the session object of the API has, and the model of the event lacks."""


def check_promised(event: Event) -> None:
    """Raises AssertionError or pydantic's ValidationError."""
    model = SERVER_EVENTS[event["type"]].model_validate(event, strict=True)
    for part in _parts(model):
        name = type(part).__name__
        missing = set(type(part).model_fields) - part.model_fields_set - _LEFT_OUT.get(name, set())
        if name in _CHECKED_WHOLE:
            assert not missing, f"{event['type']}: {name} lacks {missing}"
        made_up = set(part.model_extra or {}) - _ADDED.get(name, set())
        assert not made_up, f"{event['type']}: {name} has {made_up}"


_CHECKED_WHOLE = {
    *(model.__name__ for model in SERVER_EVENTS.values()),
    "RealtimeResponse",
    "RealtimeResponseUsage",
    "RealtimeResponseUsageInputTokenDetails",
    "RealtimeResponseUsageOutputTokenDetails",
    "CachedTokensDetails",
    "RealtimeConversationItemUserMessage",
    "RealtimeConversationItemAssistantMessage",
    "RealtimeConversationItemSystemMessage",
    "RealtimeConversationItemFunctionCall",
    "RealtimeConversationItemFunctionCallOutput",
    "RealtimeError",
    "RealtimeSessionCreateRequest",
    "RealtimeTranscriptionSessionCreateRequest",
    "RealtimeAudioConfigInput",
    "RealtimeTranscriptionSessionAudioInput",
    "RealtimeAudioConfigOutput",
    "ServerVad",
    "SemanticVad",
    "RateLimit",
}


def _parts(value: object) -> Iterator[BaseModel]:
    if isinstance(value, BaseModel):
        yield value
        for name in value.model_fields_set:
            yield from _parts(getattr(value, name))
    elif isinstance(value, list):
        for member in value:
            yield from _parts(member)
