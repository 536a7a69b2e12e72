"""The session: what it is at first, what an update changes, what is refused."""

from __future__ import annotations

import pytest

from tests.pipeline.conversing import Client, error

SERVER_VAD = {
    "type": "server_vad",
    "threshold": 0.5,
    "prefix_padding_ms": 300,
    "silence_duration_ms": 500,
    "idle_timeout_ms": None,
    "create_response": True,
    "interrupt_response": True,
}


def test_the_first_event_shows_the_session_as_the_api_promises_it() -> None:
    session = Client().only("session.created")["session"]

    assert session["id"].startswith("sess_")
    assert session["object"] == "realtime.session"
    assert session["model"] == "gpt-realtime-2.1"
    assert session["expires_at"] == 1_800_000_000
    assert session["output_modalities"] == ["audio"]
    assert session["audio"]["input"]["turn_detection"] == SERVER_VAD
    assert session["audio"]["output"]["format"] == {"type": "audio/pcm", "rate": 24000}


def test_an_update_keeps_what_it_does_not_name() -> None:
    client = Client(instructions="Be brief.", audio={"output": {"voice": "cedar"}})

    session = client.update(max_output_tokens=300, audio={"input": {"transcription": {"model": "gpt-transcribe"}}})

    assert session["instructions"] == "Be brief."
    assert session["max_output_tokens"] == 300
    assert session["audio"]["output"]["voice"] == "cedar"
    assert session["audio"]["input"]["turn_detection"] == SERVER_VAD


def test_part_of_a_turn_detection_keeps_its_other_part() -> None:
    client = Client()
    client.listen_with(type="server_vad", silence_duration_ms=900)

    session = client.listen_with(type="server_vad", threshold=0.7, create_response=False)

    expected = {**SERVER_VAD, "silence_duration_ms": 900, "threshold": 0.7, "create_response": False}
    assert session["audio"]["input"]["turn_detection"] == expected


def test_another_kind_of_turn_detection_begins_with_its_own_defaults() -> None:
    client = Client()
    client.listen_with(type="server_vad", create_response=False)

    session = client.listen_with(type="semantic_vad")

    assert session["audio"]["input"]["turn_detection"] == {
        "type": "semantic_vad",
        "eagerness": "auto",
        "create_response": True,
        "interrupt_response": True,
    }


def test_null_clears_what_may_be_absent() -> None:
    client = Client(
        audio={"input": {"transcription": {"model": "whisper-1"}, "noise_reduction": {"type": "far_field"}}}
    )

    nothing = {"transcription": None, "noise_reduction": None, "turn_detection": None}
    session = client.update(audio={"input": nothing})

    assert {name: session["audio"]["input"][name] for name in nothing} == nothing


def test_null_brings_other_values_back_to_their_first() -> None:
    client = Client(max_output_tokens=5, instructions="x", truncation="disabled")

    session = client.update(max_output_tokens=None, instructions=None, truncation=None)

    assert (session["max_output_tokens"], session["instructions"], session["truncation"]) == ("inf", "", "auto")


def test_null_for_the_model_keeps_it() -> None:
    assert Client().update(model=None)["model"] == "gpt-realtime-2.1"


def test_an_empty_list_clears_the_tools() -> None:
    client = Client(tools=[{"type": "function", "name": "show_exhibit", "parameters": {}}])

    assert client.update(tools=[])["tools"] == []


def test_noise_reduction_keeps_its_strength() -> None:
    client = Client(audio={"input": {"noise_reduction": {"type": "near_field", "strength": 0.5}}})

    session = client.update(audio={"input": {"noise_reduction": {"type": "far_field"}}})

    assert session["audio"]["input"]["noise_reduction"] == {"type": "far_field", "strength": 0.5}


def test_the_same_model_may_be_named_again_and_another_may_not() -> None:
    client = Client()

    assert client.update(model="gpt-realtime-2.1")["model"] == "gpt-realtime-2.1"
    refused = error(client.send("session.update", session={"type": "realtime", "model": "gpt-realtime-2"}))
    assert (refused["code"], refused["param"]) == ("invalid_value", "session.model")


def test_the_voice_is_locked_by_the_first_sound() -> None:
    client = Client()
    client.type_in("How old is it?")
    client.respond()
    client.answer()

    refused = error(
        client.send("session.update", session={"type": "realtime", "audio": {"output": {"voice": "ash"}}})
    )

    assert (refused["code"], refused["param"]) == ("cannot_update_voice", None)
    assert client.update(audio={"output": {"voice": "marin", "speed": 1.2}})["audio"]["output"]["speed"] == 1.2


def test_the_voice_of_the_first_sound_may_be_chosen_again() -> None:
    client = Client()
    for _ in range(2):
        client.respond(audio={"output": {"voice": "cedar"}})
        client.answer()

    assert len(client.of_type("response.done")) == 2


def test_a_custom_voice_is_acknowledged_as_it_was_sent() -> None:
    assert Client().update(audio={"output": {"voice": {"id": "voice_1"}}})["audio"]["output"]["voice"] == {
        "id": "voice_1"
    }


REFUSED_VALUES = [
    ({"audio": {"output": {"speed": 2}}}, "session.audio.output.speed"),
    ({"audio": {"output": {"speed": 0.1}}}, "session.audio.output.speed"),
    ({"max_output_tokens": 0}, "session.max_output_tokens"),
    ({"max_output_tokens": 5000}, "session.max_output_tokens"),
    ({"output_modalities": ["audio", "text"]}, "session.output_modalities"),
    ({"output_modalities": []}, "session.output_modalities"),
    (
        {"audio": {"input": {"turn_detection": {"type": "server_vad", "threshold": 1.5}}}},
        "session.audio.input.turn_detection.threshold",
    ),
    (
        {"audio": {"input": {"turn_detection": {"type": "server_vad", "idle_timeout_ms": 1000}}}},
        "session.audio.input.turn_detection.idle_timeout_ms",
    ),
    (
        {"audio": {"input": {"turn_detection": {"type": "server_vad", "silence_duration_ms": -1}}}},
        "session.audio.input.turn_detection.silence_duration_ms",
    ),
    ({"audio": {"input": {"format": {"rate": 24000}}}}, "session.audio.input.format.type"),
    ({"truncation": {"type": "retention_ratio", "retention_ratio": 2.0}}, "session.truncation.retention_ratio"),
    ({"tools": [{"type": "function", "parameters": {}}]}, "session.tools[0].name"),
    ({"tools": [{"type": "function", "name": "a b"}]}, "session.tools[0].name"),
    ({"tools": [{"type": "function", "name": "a" * 65}]}, "session.tools[0].name"),
    ({"tools": [{"type": "function", "name": "a"}, {"type": "function", "name": "a"}]}, "session.tools[1].name"),
    ({"tools": [{"type": "mcp", "server_label": "x"}]}, "session.tools[0].type"),
    ({"tools": [{"type": "function", "name": f"f{n}"} for n in range(129)]}, "session.tools"),
    ({"tools": [{"type": "function", "name": "f", "description": "x" * 1_100_000}]}, "session.tools"),
    ({"instructions": "x" * 1_100_000}, "session.instructions"),
    ({"tool_choice": {"type": "function", "name": "nobody"}}, "session.tool_choice"),
]


@pytest.mark.parametrize(("values", "param"), REFUSED_VALUES)
def test_a_value_that_is_not_allowed_is_refused_by_its_path(values: dict[str, object], param: str) -> None:
    client = Client()
    before = client.update()

    refused = error(client.send("session.update", event_id="mine", session={"type": "realtime", **values}))

    assert (refused["type"], refused["param"], refused["event_id"]) == ("invalid_request_error", param, "mine")
    assert client.update() == before


def test_tracing_stays_as_it_was_switched_on() -> None:
    client = Client(tracing="auto")

    refused = error(client.send("session.update", session={"type": "realtime", "tracing": {"group_id": "x"}}))

    assert (refused["code"], refused["param"]) == ("cannot_update_tracing", "session.tracing")
    assert client.update(tracing="auto", instructions="Be brief.")["tracing"] == "auto"
    assert client.update(tracing=None)["tracing"] is None


def test_a_session_does_not_become_one_of_another_kind() -> None:
    refused = error(Client().send("session.update", session={"type": "transcription"}))

    assert refused["code"] == "invalid_parameter"
    assert refused["message"] == (
        "Passing a transcription session update event to a realtime session is not allowed."
    )
