"""The Realtime protocol (GA) as both our client and our server see it.

Every event is validated against the models of the `openai` package. The package's own client builds its models
without validation, and picks the union's first member for an unknown `type`, so the tables here go from `type` to
model and validate for real. Audio events are built and read without the models: they are the bulk of the traffic.
"""

from __future__ import annotations

import base64
import typing
from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson
from openai.types.realtime import RealtimeClientEvent, RealtimeServerEvent
from pydantic import BaseModel

from guide.core.sound import BYTES_PER_MS

MAX_APPEND_BYTES: Final = 15 * 1024 * 1024
"""The largest `input_audio_buffer.append` the service accepts."""

Event = dict[str, Any]


def _models(union: object) -> Iterator[tuple[str, type[BaseModel]]]:
    members = typing.get_args(typing.get_args(union)[0])
    for model in members:
        for name in typing.get_args(model.model_fields["type"].annotation):
            yield name, model


CLIENT_EVENTS: Final[Mapping[str, type[BaseModel]]] = dict(_models(RealtimeClientEvent))
SERVER_EVENTS: Final[Mapping[str, type[BaseModel]]] = dict(_models(RealtimeServerEvent))


def encode(event: Mapping[str, Any]) -> str:
    return orjson.dumps(event).decode()


def decode(message: str | bytes) -> Event:
    """The event in one WebSocket message. Raises ValueError when it isn't a JSON object with a text `type`."""
    event = orjson.loads(message)
    if not isinstance(event, dict) or not isinstance(event.get("type"), str):
        raise ValueError("an event is a JSON object with a 'type'")
    return event


def append_message(pcm: bytes) -> str:
    """The message that appends `pcm` (16-bit little-endian mono at 24 kHz) to the input buffer."""
    return f'{{"type":"input_audio_buffer.append","audio":"{base64.b64encode(pcm).decode()}"}}'


def pcm_ms(pcm_bytes: int) -> int:
    """How long `pcm_bytes` of 16-bit mono audio at 24 kHz last, in whole ms, rounded down."""
    return pcm_bytes // BYTES_PER_MS
