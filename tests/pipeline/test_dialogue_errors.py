"""Malformed messages: each is an error of its own kind, and the session lives on."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.realtime.wire import CLIENT_EVENTS, MAX_APPEND_BYTES
from tests.pipeline.conversing import Client, error, types

MALFORMED = [
    ("", "invalid_json", None),
    ("{", "invalid_json", None),
    ("nonsense", "invalid_json", None),
    ('"a string"', "invalid_event", None),
    ("[]", "invalid_event", None),
    ("null", "invalid_event", None),
    ("{}", "missing_required_parameter", "type"),
    ('{"type": 7}', "invalid_type", "type"),
    ('{"type": "response.sing"}', "invalid_value", "type"),
    ('{"type": "input_audio_buffer.append"}', "missing_required_parameter", "audio"),
    ('{"type": "input_audio_buffer.append", "audio": 7}', "invalid_type", "audio"),
    ('{"type": "input_audio_buffer.append", "audio": "***"}', "invalid_value", "audio"),
    ('{"type": "input_audio_buffer.append", "audio": "abc"}', "invalid_value", "audio"),
    ('{"type": "input_audio_buffer.append", "audio": "", "x": 1}', "unknown_parameter", "x"),
    ('{"type": "input_audio_buffer.commit"}', "input_audio_buffer_commit_empty", None),
    ('{"type": "output_audio_buffer.clear"}', "invalid_event", "type"),
    ('{"type": "response.create", "event_id": 7}', "invalid_type", "event_id"),
    ('{"type": "response.create", "event_id": "%s"}' % ("e" * 513), "string_above_max_length", "event_id"),
    ('{"type": "response.create", "response": []}', "invalid_type", "response"),
    ('{"type": "response.cancel", "response_id": 7}', "invalid_type", "response_id"),
    ('{"type": "session.update"}', "missing_required_parameter", "session"),
    ('{"type": "session.update", "session": {}}', "missing_required_parameter", "session.type"),
    ('{"type": "session.update", "session": 7}', "invalid_type", "session"),
    ('{"type": "session.update", "session": {"type": "realtime", "mood": 1}}', "unknown_parameter", "session.mood"),
    ('{"type": "conversation.item.delete"}', "missing_required_parameter", "item_id"),
    ('{"type": "conversation.item.delete", "item_id": null}', "invalid_type", "item_id"),
    ('{"type": "conversation.item.retrieve", "item_id": "x"}', "item_retrieve_invalid_item_id", "item_id"),
]


@pytest.mark.parametrize(("message", "code", "param"), MALFORMED)
def test_a_malformed_message_is_refused_and_the_session_lives_on(message: str, code: str, param: str | None) -> None:
    client = Client()

    events = client.send_raw(message)

    assert types(events) == ["error"]
    refused = error(events)
    assert (refused["type"], refused["code"], refused["param"]) == ("invalid_request_error", code, param)
    assert refused["message"]
    client.type_in("How old is it?")
    client.respond()
    client.answer()
    assert client.only("response.done")["response"]["status"] == "completed"


def test_an_error_names_the_event_that_caused_it() -> None:
    assert error(Client().send("response.sing", event_id="event_mine"))["event_id"] == "event_mine"


def test_an_oversized_append_is_refused() -> None:
    client = Client()

    events = client.append(bytes(MAX_APPEND_BYTES + 3))

    assert error(events)["code"] == "input_audio_buffer_append_too_large"
    assert client.append(bytes(96_000)) == []


def test_the_largest_append_is_taken() -> None:
    client = Client()
    client.listen_with()

    assert client.append(bytes(MAX_APPEND_BYTES)) == []
    assert types(client.send("input_audio_buffer.commit"))[0] == "input_audio_buffer.committed"


def test_a_message_of_too_many_values_is_refused_before_it_takes_time() -> None:
    client = Client()
    wrong = {"type": "message", "role": "user", "content": [{"type": "x"}] * 40_000}

    refused = error(client.send("conversation.item.create", item=wrong))

    assert refused["code"] == "invalid_event"
    assert "at most 30000 values" in refused["message"]


def test_a_message_nested_too_deep_is_refused() -> None:
    parameters: object = {}
    for _ in range(300):
        parameters = {"properties": parameters}
    tool = {"type": "function", "name": "deep", "parameters": parameters}

    events = Client().send("session.update", session={"type": "realtime", "tools": [tool]})

    assert error(events)["code"] == "invalid_event"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children, max_size=3),
    max_leaves=8,
)
field_names = st.sampled_from(
    [
        "event_id",
        "session",
        "item",
        "item_id",
        "previous_item_id",
        "response",
        "response_id",
        "audio",
        "content_index",
    ]
    + [
        "audio_end_ms",
        "type",
        "role",
        "content",
        "input",
        "output",
        "tools",
        "tool_choice",
        "metadata",
        "instructions",
    ]
)
near_events = st.recursive(
    json_values | st.sampled_from(["realtime", "message", "user", "input_text", "function_call_output", "none"]),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(field_names, children, max_size=4),
    max_leaves=12,
)


@given(st.sampled_from(sorted(CLIENT_EVENTS)), st.dictionaries(field_names, near_events, max_size=4))
def test_nothing_a_client_sends_breaks_the_dialogue(event_type: str, fields: dict[str, object]) -> None:
    """Whatever it is, the answers are events of the API, and the next honest question is answered."""
    client = Client()

    client.send_raw(json.dumps({**fields, "type": event_type}))
    client.send("response.cancel")
    client.jobs.clear()

    client.type_in("How old is it?")
    assert types(client.respond(conversation="none"))[0] == "response.created"


@given(st.binary(max_size=40))
def test_no_bytes_break_the_dialogue(message: bytes) -> None:
    client = Client()

    client.dialogue.receive(message)

    assert [event["type"] for event in client.dialogue.take_events()] == ["error"]
