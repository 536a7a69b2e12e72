"""Responses: their events in order, one at a time, cancelled, cut by their token limit, failing, in parallel."""

from __future__ import annotations

import pytest

from guide.pipeline.jobs import Answer, Utterance
from tests.pipeline.conversing import Client, error, types

SPOKEN_MESSAGE = [
    "response.output_item.added",
    "conversation.item.added",
    "response.content_part.added",
    "response.output_audio_transcript.delta",
    "response.output_audio_transcript.delta",
    "response.output_audio_transcript.delta",
    "response.output_audio.delta",
    "response.output_audio.done",
    "response.output_audio_transcript.done",
    "response.content_part.done",
    "conversation.item.done",
    "response.output_item.done",
    "response.done",
]


@pytest.fixture
def client() -> Client:
    client = Client()
    client.type_in("How old is it?")
    return client


def done(client: Client) -> dict[str, object]:
    response: dict[str, object] = client.last("response.done")["response"]
    return response


def test_a_spoken_answer_comes_in_the_services_order(client: Client) -> None:
    assert types(client.respond()) == ["response.created", "rate_limits.updated"]

    assert types(client.answer("It is old.")) == SPOKEN_MESSAGE


def test_a_written_answer_has_text_and_no_audio() -> None:
    client = Client(output_modalities=["text"])
    client.type_in("How old is it?")
    client.respond()

    events = client.answer("It is old.")

    assert [name for name in types(events) if "text" in name] == ["response.output_text.delta"] * 3 + [
        "response.output_text.done"
    ]
    assert not [name for name in types(events) if "audio" in name]
    assert done(client)["output"][0]["content"] == [{"type": "output_text", "text": "It is old."}]


def test_deltas_join_to_the_whole_transcript(client: Client) -> None:
    client.respond()
    client.answer("It is old.", "Very old indeed.")

    deltas = "".join(event["delta"] for event in client.of_type("response.output_audio_transcript.delta"))

    assert deltas == "It is old. Very old indeed."
    assert client.only("response.output_audio_transcript.done")["transcript"] == deltas
    assert done(client)["output"][0]["content"] == [{"type": "output_audio", "transcript": deltas}]


def test_the_answer_follows_the_question_in_the_chain(client: Client) -> None:
    question = client.type_in("And who made it?")
    client.respond()
    events = client.answer(calls=[("show_exhibit", '{"id":"a"}')])

    message, call = [event for event in events if event["type"] == "conversation.item.added"]
    assert message["previous_item_id"] == question
    assert call["previous_item_id"] == message["item"]["id"]


def test_a_call_is_streamed_after_the_message(client: Client) -> None:
    client.respond()
    arguments = '{"questions":["How old is it?","Who made it?"]}'
    events = client.answer("It is old.", calls=[("offer_questions", arguments)])

    begin = types(events).index("response.function_call_arguments.delta")
    assert types(events)[begin - 2 : begin] == ["response.output_item.added", "conversation.item.added"]
    assert types(events)[-4:] == [
        "response.function_call_arguments.done",
        "conversation.item.done",
        "response.output_item.done",
        "response.done",
    ]
    pieces = [e["delta"] for e in events if e["type"] == "response.function_call_arguments.delta"]
    assert len(pieces) > 1
    assert "".join(pieces) == arguments
    assert [item["type"] for item in done(client)["output"]] == ["message", "function_call"]
    assert {event["output_index"] for event in events if "delta" in event} == {0, 1}


def test_every_id_is_given_once(client: Client) -> None:
    for _ in range(3):
        client.respond()
        client.answer(calls=[("show_exhibit", "{}")])

    event_ids = [event["event_id"] for event in client.events]
    added = [event["item"]["id"] for event in client.of_type("conversation.item.added")]
    assert len(set(event_ids)) == len(event_ids)
    assert len(set(added)) == len(added)


def test_a_second_response_is_refused_while_one_is_active(client: Client) -> None:
    client.respond()

    refused = error(client.send("response.create", event_id="second"))

    assert refused["code"] == "conversation_already_has_active_response"
    assert refused["event_id"] == "second"
    client.answer()
    assert types(client.respond())[0] == "response.created"


def test_a_cancelled_answer_keeps_what_was_generated(client: Client) -> None:
    client.respond()
    client.answer("It is old.", finish=False)

    events = client.send("response.cancel")

    assert types(events) == SPOKEN_MESSAGE[7:]
    response = done(client)
    assert response["status"] == "cancelled"
    assert response["status_details"] == {"type": "cancelled", "reason": "client_cancelled"}
    assert response["output"][0]["status"] == "incomplete"
    assert response["output"][0]["content"][0]["transcript"] == "It is old."
    assert response["usage"]["output_tokens"] > 0


def test_a_response_cancelled_before_its_first_word_has_no_output(client: Client) -> None:
    client.respond()

    assert types(client.send("response.cancel")) == ["response.done"]
    assert done(client)["output"] == []


def test_nothing_comes_after_the_end(client: Client) -> None:
    client.respond()
    client.answer(finish=False)
    client.send("response.cancel")
    known = len(client.events)

    response_id = str(done(client)["id"])

    assert not client.dialogue.say(response_id, "More.")
    assert client.go_on(response_id, sound_ms=100) == []
    assert len(client.events) == known


def test_cancelling_nothing_is_refused_and_changes_nothing(client: Client) -> None:
    refused = error(client.send("response.cancel", event_id="c"))

    assert (refused["code"], refused["event_id"]) == ("response_cancel_not_active", "c")
    client.respond()
    assert error(client.send("response.cancel", response_id="resp_x"))["code"] == "response_cancel_not_active"
    client.answer()
    assert done(client)["status"] == "completed"


def test_too_few_output_tokens_end_it_incomplete(client: Client) -> None:
    client.respond(max_output_tokens=12)

    client.answer("It is old.", ms_per_sentence=5_000)

    response = done(client)
    assert response["status"] == "incomplete"
    assert response["status_details"] == {"type": "incomplete", "reason": "max_output_tokens"}
    assert response["output"][0]["status"] == "incomplete"
    assert response["usage"]["output_tokens"] == 12
    assert response["max_output_tokens"] == 12


def test_words_beyond_the_limit_are_not_written() -> None:
    client = Client(output_modalities=["text"], max_output_tokens=2)
    client.type_in("Hello")
    client.respond()

    client.answer("One two three four.")

    assert done(client)["output"][0]["content"][0]["text"] == "One two"


def test_a_call_that_does_not_fit_is_incomplete(client: Client) -> None:
    client.respond(max_output_tokens=30)

    client.answer("It.", ms_per_sentence=100, calls=[("show_note", '{"markdown":"' + "word " * 40 + '"}')])

    response = done(client)
    assert response["status"] == "incomplete"
    assert [item["status"] for item in response["output"]] == ["completed", "incomplete"]
    assert response["usage"]["output_tokens"] <= 30


def test_a_failing_stage_fails_the_response_and_not_the_session(client: Client) -> None:
    client.respond()
    response_id = client.job(Answer).response_id

    client.dialogue.fail(response_id, "tts", "tts: no voice today")
    client._collect()

    response = done(client)
    assert response["status"] == "failed"
    assert response["status_details"]["error"]["type"] == "server_error"
    client.respond()
    client.answer()
    assert done(client)["status"] == "completed"


def test_an_out_of_band_response_leaves_the_conversation_alone(client: Client) -> None:
    events = client.respond(conversation="none", metadata={"topic": "aside"}, input=[])
    events += client.answer("Nothing to see.")

    assert not [name for name in types(events) if name.startswith("conversation.")]
    response = done(client)
    assert response["conversation_id"] is None
    assert response["metadata"] == {"topic": "aside"}
    item_id = response["output"][0]["id"]
    assert error(client.send("conversation.item.retrieve", item_id=item_id))


def test_out_of_band_responses_run_beside_the_active_one(client: Client) -> None:
    client.respond()
    client.respond(conversation="none", metadata={"n": "1"})
    client.respond(conversation="none", metadata={"n": "2"})

    for _ in range(3):
        client.answer()

    ended = [event["response"]["metadata"] for event in client.of_type("response.done")]
    assert ended == [None, {"n": "1"}, {"n": "2"}]


def test_one_of_several_responses_is_cancelled_by_its_id(client: Client) -> None:
    client.respond()
    aside = client.respond(conversation="none")[0]["response"]["id"]

    client.send("response.cancel", response_id=aside)

    assert done(client)["id"] == aside
    client.answer()
    assert done(client)["status"] == "completed"


def test_too_many_responses_beside_each_other_are_refused(client: Client) -> None:
    for _ in range(8):
        client.respond(conversation="none")

    assert error(client.respond(conversation="none"))["code"] == "too_many_active_responses"


def test_overrides_hold_for_one_response(client: Client) -> None:
    client.respond(
        instructions="Only this once.",
        output_modalities=["text"],
        tools=[{"type": "function", "name": "show_exhibit", "parameters": {}}],
        max_output_tokens=77,
    )
    job = client.job(Answer)

    assert job.context.instructions == "Only this once."
    assert list(job.context.tools) == ["show_exhibit"]
    assert not job.speaks
    assert client.last("response.created")["response"]["max_output_tokens"] == 77
    client.send("response.cancel")
    client.respond()
    job = client.job(Answer)
    assert (job.context.instructions, dict(job.context.tools), job.speaks) == ("", {}, True)


@pytest.mark.parametrize("nothing", [None, {"output": None}, {"output": {"voice": None, "format": None}}])
def test_an_override_by_null_leaves_the_sessions_value(nothing: object) -> None:
    telephone = {"voice": "cedar", "format": {"type": "audio/pcmu"}}
    client = Client(instructions="Be brief.", audio={"output": telephone})

    created = client.respond(audio=nothing, instructions=None, max_output_tokens=None)[0]["response"]

    assert created["audio"]["output"] == telephone
    assert client.job(Answer).context.instructions == "Be brief."


def test_input_replaces_the_conversation(client: Client) -> None:
    question = client.type_in("Who made it?")
    other = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Something else"}]}

    client.respond(conversation="none", input=[{"type": "item_reference", "id": question}, other])

    assert client.job(Answer).context.utterances == (
        Utterance("user", "Who made it?"),
        Utterance("user", "Something else"),
    )


def test_input_is_no_longer_than_a_conversation(client: Client) -> None:
    long = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "x" * 600_000}]}

    refused = error(client.respond(conversation="none", input=[long, long]))

    assert (refused["code"], refused["param"]) == ("conversation_full", "response.input")


def test_an_empty_input_is_an_empty_context(client: Client) -> None:
    client.respond(conversation="none", input=[])

    assert client.job(Answer).context.utterances == ()


@pytest.mark.parametrize(
    ("response", "code", "param"),
    [
        ({"conversation": "main"}, "invalid_value", "response.conversation"),
        ({"max_output_tokens": 0}, "integer_below_min_value", "response.max_output_tokens"),
        ({"output_modalities": ["text", "audio"]}, "invalid_value", "response.output_modalities"),
        ({"metadata": {str(n): "" for n in range(17)}}, "object_above_max_properties", "response.metadata"),
        ({"metadata": {"k": "v" * 513}}, "string_above_max_length", "response.metadata.k"),
        ({"metadata": {"k" * 65: "v"}}, "string_above_max_length", "response.metadata"),
        ({"metadata": {"k": 1}}, "invalid_type", "response.metadata.k"),
        ({"input": [{"type": "item_reference", "id": "gone"}]}, "item_reference_invalid_item_id", None),
        ({"input": [{"type": "item_reference"}]}, "missing_required_parameter", "response.input[0].id"),
        ({"tool_choice": {"type": "function", "name": "x"}}, "invalid_value", "response.tool_choice"),
        ({"temperature": 0.8}, "unknown_parameter", "response.temperature"),
        ({"modalities": ["text"]}, "unknown_parameter", "response.modalities"),
    ],
)
def test_a_response_that_can_not_be_is_refused_whole(
    client: Client, response: dict[str, object], code: str, param: str | None
) -> None:
    events = client.send("response.create", event_id="r", response=response)

    assert types(events) == ["error"]
    assert (error(events)["code"], error(events)["event_id"]) == (code, "r")
    if param is not None:
        assert error(events)["param"] == param
    assert not client.has_job(Answer)


def test_forced_and_forbidden_tools_reach_the_answer_stage(client: Client) -> None:
    tools = [{"type": "function", "name": name, "parameters": {}} for name in ("a", "b")]
    client.update(tools=tools)
    seen = []
    for choice in ("auto", "none", "required", {"type": "function", "name": "b"}):
        client.respond(tool_choice=choice)
        context = client.job(Answer).context
        seen.append((list(context.tools), context.must_call))
        client.send("response.cancel")

    assert seen == [(["a", "b"], False), ([], False), (["a", "b"], True), (["b"], True)]


def test_usage_adds_up_and_grows_with_the_conversation(client: Client) -> None:
    for question in ("And who made it?", "What is it made of?"):
        client.respond()
        client.answer("It is made of stone, and it is very old.")
        client.type_in(question)

    first, second = [event["response"]["usage"] for event in client.of_type("response.done")]
    for usage in (first, second):
        details, cached = usage["input_token_details"], usage["input_token_details"]["cached_tokens_details"]
        assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]
        assert usage["input_tokens"] == sum(details[f"{kind}_tokens"] for kind in ("text", "audio", "image"))
        assert details["cached_tokens"] == sum(cached.values()) <= usage["input_tokens"]
        assert usage["output_tokens"] == sum(usage["output_token_details"].values())
    assert second["input_tokens"] > first["input_tokens"] + 8
    assert second["input_token_details"]["audio_tokens"] == first["output_token_details"]["audio_tokens"] == 8
    assert first["input_token_details"]["cached_tokens"] == 0
    assert second["input_token_details"]["cached_tokens"] == first["input_tokens"]


def test_changed_instructions_are_read_afresh(client: Client) -> None:
    client.respond()
    client.answer()
    client.update(instructions="Be brief.")

    client.respond()
    client.answer()

    assert done(client)["usage"]["input_token_details"]["cached_tokens"] == 0


def test_a_long_conversation_is_truncated_where_the_client_says(client: Client) -> None:
    limits = {"type": "retention_ratio", "retention_ratio": 0.5, "token_limits": {"post_instructions": 100}}
    client.update(truncation=limits)
    for _ in range(20):
        client.type_in("One question after the other, all of them asked in vain.")

    client.respond()

    assert len(client.job(Answer).context.utterances) < 6
    client.send("response.cancel")
    assert done(client)["usage"]["input_tokens"] <= 60


def test_without_truncation_a_conversation_that_is_too_long_fails(client: Client) -> None:
    client.update(truncation="disabled")
    for _ in range(13):
        client.type_in("word " * 10_000)

    client.respond()

    assert done(client)["status"] == "failed"
    assert done(client)["status_details"]["error"]["code"] == "context_length_exceeded"


def test_the_response_tells_how_it_was_made() -> None:
    client = Client(audio={"output": {"voice": "cedar", "format": {"type": "audio/pcmu"}}})
    created = client.respond()[0]["response"]

    assert created["audio"]["output"] == {"voice": "cedar", "format": {"type": "audio/pcmu"}}
    assert created["status"] == "in_progress"
    assert created["conversation_id"].startswith("conv_")
    assert created["usage"] is None


@pytest.mark.parametrize("law", ["audio/pcmu", "audio/pcma"])
def test_telephone_audio_has_one_byte_for_six(law: str) -> None:
    client = Client(audio={"output": {"format": {"type": law}}})
    client.respond()
    events = client.answer(ms_per_sentence=300)

    (delta,) = [event["delta"] for event in events if event["type"] == "response.output_audio.delta"]
    assert len(delta) * 3 // 4 == 300 * 8
