"""What is wrong with a message, said about what the client meant, with the path of the field."""

from __future__ import annotations

from typing import Any

import pytest

from guide.pipeline.incoming import check, event_id_of
from guide.pipeline.refusals import Refused


def session(**values: object) -> dict[str, Any]:
    return {"type": "session.update", "session": {"type": "realtime", **values}}


def listening(**detection: object) -> dict[str, Any]:
    return session(audio={"input": {"turn_detection": detection}})


def item(**values: object) -> dict[str, Any]:
    return {"type": "conversation.item.create", "item": values}


REFUSED = [
    (listening(type="telepathy"), "invalid_value", "session.audio.input.turn_detection.type"),
    (listening(), "missing_required_parameter", "session.audio.input.turn_detection.type"),
    (listening(type="server_vad", threshold="x"), "invalid_type", "session.audio.input.turn_detection.threshold"),
    (listening(type="semantic_vad", eagerness="x"), "invalid_value", "session.audio.input.turn_detection.eagerness"),
    (
        listening(type="semantic_vad", threshold=0.5),
        "unknown_parameter",
        "session.audio.input.turn_detection.threshold",
    ),
    (
        session(audio={"input": {"format": {"type": "audio/pcm", "rate": 16000}}}),
        "invalid_value",
        "session.audio.input.format.rate",
    ),
    (session(audio={"output": {"voice": 3}}), "invalid_type", "session.audio.output.voice"),
    (session(max_output_tokens=True), "invalid_type", "session.max_output_tokens"),
    (session(max_output_tokens="lots"), "invalid_value", "session.max_output_tokens"),
    (session(max_output_tokens=1.5), "invalid_type", "session.max_output_tokens"),
    (session(tools=[{"type": "function", "name": 4}]), "invalid_type", "session.tools[0].name"),
    (session(tool_choice="perhaps"), "invalid_value", "session.tool_choice"),
    (session(tool_choice={"type": "function"}), "missing_required_parameter", "session.tool_choice.name"),
    (session(tool_choice={"type": "x"}), "invalid_value", "session.tool_choice.type"),
    (session(truncation={}), "missing_required_parameter", "session.truncation.type"),
    (item(type="message", role=None, content=[]), "invalid_type", "item.role"),
    (session(audio={"output": {"voice": {}}}), "missing_required_parameter", "session.audio.output.voice.id"),
    ({"type": "input_audio_buffer.append", "audio": "", "event_id": 7}, "invalid_type", "event_id"),
    (session(output_modalities=["video"]), "invalid_value", "session.output_modalities[0]"),
    (session(voice="ash"), "unknown_parameter", "session.voice"),
    (item(type="message", role="user", content="hello"), "invalid_type", "item.content"),
    (item(type="message", role=7, content=[]), "invalid_value", "item.role"),
    (item(type="function_call", name="x"), "missing_required_parameter", "item.arguments"),
    (item(type="function_call_output", call_id="x"), "missing_required_parameter", "item.output"),
    (
        {
            "type": "response.create",
            "response": {"input": [{"type": "item_reference", "id": "x"}, {"type": "message"}]},
        },
        "missing_required_parameter",
        "response.input[1].role",
    ),
]


@pytest.mark.parametrize(("event", "code", "param"), REFUSED)
def test_the_fault_is_named_and_located(event: dict[str, Any], code: str, param: str) -> None:
    with pytest.raises(Refused) as refused:
        check(event)

    assert (refused.value.code, refused.value.param) == (code, param)


WORDED = [
    (
        listening(type="telepathy"),
        "Invalid value: 'telepathy'. Supported values are: 'server_vad' and 'semantic_vad'.",
    ),
    (
        listening(type="semantic_vad", eagerness="x"),
        "Invalid value: 'x'. Supported values are: 'low', 'medium', 'high', and 'auto'.",
    ),
    (
        {"type": "conversation.item.truncate", "item_id": "x", "content_index": 0, "audio_end_ms": 0.5},
        "Invalid type for 'audio_end_ms': expected an integer, but got a decimal number instead.",
    ),
    (session(tools={}), "Invalid type for 'session.tools': expected an array, but got an object instead."),
    (
        item(type="message", role=None, content=[]),
        "Invalid type for 'item.role': expected one of 'system', 'user', or 'assistant', but got null instead.",
    ),
    (
        {"type": "conversation.item.delete", "item_id": None},
        "Invalid type for 'item_id': expected a string, but got null instead.",
    ),
]


@pytest.mark.parametrize(("event", "message"), WORDED)
def test_a_fault_is_worded_as_by_the_service(event: dict[str, Any], message: str) -> None:
    with pytest.raises(Refused) as refused:
        check(event)

    assert str(refused.value) == message


@pytest.mark.parametrize(
    "event",
    [
        session(),
        session(audio={"input": {"turn_detection": None}, "output": {"voice": {"id": "voice_1"}}}),
        listening(type="server_vad", threshold=1),
        session(tools=[{"type": "function", "name": "x", "parameters": {"any": {"thing": [1]}}}]),
        session(tracing="auto", truncation="auto", include=["item.input_audio_transcription.logprobs"]),
        item(type="message", role="user", content=[{"type": "input_text", "text": "x"}], status="completed"),
        {"type": "response.create"},
        {"type": "response.create", "response": {"metadata": {"a": "b"}, "conversation": "none", "input": []}},
        {"type": "input_audio_buffer.append", "audio": "", "event_id": "x"},
    ],
)
def test_what_the_api_allows_passes(event: dict[str, Any]) -> None:
    check(event)


def test_only_a_fit_event_id_is_given_back() -> None:
    assert event_id_of({"event_id": "mine"}) == "mine"
    assert event_id_of({"event_id": 7}) is None
    assert event_id_of({"event_id": "x" * 513}) is None
    assert event_id_of({}) is None
