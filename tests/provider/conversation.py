"""What the service remembers of one session: its configuration, the items, the sound in each. Pure."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Final

from guide.realtime.wire import Event

_TURN_DETECTION_DEFAULTS: Final[Mapping[str, Event]] = {
    "server_vad": {
        "threshold": 0.5,
        "prefix_padding_ms": 300,
        "silence_duration_ms": 500,
        "idle_timeout_ms": None,
        "create_response": True,
        "interrupt_response": True,
    },
    "semantic_vad": {"eagerness": "auto", "create_response": True, "interrupt_response": True},
}


class Refused(Exception):
    """The service answers with an `error` event of this code."""

    def __init__(self, code: str, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.param = param


class Conversation:
    """`items` are in conversation order. `audio_ms`: how much sound each item holds."""

    def __init__(self, session_id: str, model: str) -> None:
        self.session = _default_session(session_id, model)
        self.items: list[Event] = []
        self.audio_ms: dict[str, int] = {}
        self.has_spoken = False

    @property
    def turn_detection(self) -> Mapping[str, Any] | None:
        found: Mapping[str, Any] | None = self.session["audio"]["input"]["turn_detection"]
        return found

    @property
    def last_id(self) -> str | None:
        return self.items[-1]["id"] if self.items else None

    def update(self, changes: Mapping[str, Any]) -> None:
        """Merge a `session.update`. Raises Refused for what can't change any more."""
        voice = changes.get("audio", {}).get("output", {}).get("voice")
        if voice is not None and self.has_spoken and voice != self.session["audio"]["output"]["voice"]:
            raise Refused("cannot_update_voice", "The voice cannot change after it was heard.", "session.audio")
        if changes.get("model", self.session["model"]) != self.session["model"]:
            raise Refused("cannot_update_model", "The model cannot change.", "session.model")
        _merge(self.session, changes)
        detection = self.turn_detection
        if detection is not None:
            defaults = _TURN_DETECTION_DEFAULTS[detection["type"]]
            self.session["audio"]["input"]["turn_detection"] = {**defaults, **detection}

    def add(self, item: Event, previous_item_id: str | None = None) -> str | None:
        """Put `item` after `previous_item_id` (None: at the end; "root": in front). Returns what precedes it."""
        at = len(self.items) if previous_item_id is None else self._place_after(previous_item_id)
        self.items.insert(at, item)
        return self.items[at - 1]["id"] if at else None

    def item(self, item_id: str) -> Event:
        for item in self.items:
            if item["id"] == item_id:
                return item
        raise Refused("item_not_found", f"There is no item {item_id}.", "item_id")

    def delete(self, item_id: str) -> None:
        self.items.remove(self.item(item_id))

    def truncate(self, item_id: str, audio_end_ms: int) -> None:
        item = self.item(item_id)
        if item.get("role") != "assistant" or item_id not in self.audio_ms:
            raise Refused("invalid_value", "Only assistant audio can be truncated.", "item_id")
        if not 0 < audio_end_ms <= self.audio_ms[item_id]:
            has = self.audio_ms[item_id]
            raise Refused("invalid_value", f"{audio_end_ms} ms, but the item has {has} ms.", "audio_end_ms")
        self.audio_ms[item_id] = audio_end_ms
        for part in item["content"]:
            part.pop("transcript", None)

    def check_call_output(self, item: Mapping[str, Any]) -> None:
        """Raises Refused when the output answers no call of this conversation."""
        calls = {call.get("call_id") for call in self.items if call["type"] == "function_call"}
        if item["type"] == "function_call_output" and item["call_id"] not in calls:
            raise Refused("invalid_tool_call_id", f"There is no call {item['call_id']}.", "item.call_id")

    def _place_after(self, item_id: str) -> int:
        return 0 if item_id == "root" else self.items.index(self.item(item_id)) + 1


def _default_session(session_id: str, model: str) -> Event:
    return {
        "type": "realtime",
        "object": "realtime.session",
        "id": session_id,
        "model": model,
        "expires_at": 1_800_000_000,
        "output_modalities": ["audio"],
        "instructions": "You are a helpful assistant.",
        "tools": [],
        "tool_choice": "auto",
        "max_output_tokens": "inf",
        "tracing": None,
        "truncation": "auto",
        "include": None,
        "audio": {
            "input": {
                "format": {"type": "audio/pcm", "rate": 24_000},
                "transcription": None,
                "noise_reduction": None,
                "turn_detection": {"type": "server_vad", **_TURN_DETECTION_DEFAULTS["server_vad"]},
            },
            "output": {"format": {"type": "audio/pcm", "rate": 24_000}, "voice": "marin", "speed": 1.0},
        },
    }


def _merge(into: dict[str, Any], changes: Mapping[str, Any]) -> None:
    """Objects merge, everything else replaces; turn detection of another type starts anew."""
    for key, value in changes.items():
        old = into.get(key)
        is_other = key == "turn_detection" and value and old and value.get("type") != old.get("type")
        if isinstance(old, dict) and isinstance(value, dict) and not is_other:
            _merge(old, value)
        else:
            into[key] = copy.deepcopy(value)
