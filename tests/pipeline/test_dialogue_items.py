"""Conversation items: created, chained, retrieved, deleted, truncated, refused."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from guide.pipeline.jobs import Answer, Transcribe, Utterance
from tests.pipeline.conversing import Client, error, types
from tests.pipeline.plain_stages import silence, tone, voice

PIXEL = "data:image/png;base64,iVBORw0KGgo="


def message(role: str, *content: dict[str, object], **more: object) -> dict[str, object]:
    return {"type": "message", "role": role, "content": list(content), **more}


def text(said: str) -> dict[str, object]:
    return {"type": "input_text", "text": said}


def test_an_item_is_added_and_done_with_all_it_holds() -> None:
    added, done = Client().send("conversation.item.create", item=message("user", text("Hello")))

    assert (added["type"], done["type"]) == ("conversation.item.added", "conversation.item.done")
    assert added["item"] == done["item"]
    assert added["item"] | {"id": ""} == {
        "id": "",
        "object": "realtime.item",
        "type": "message",
        "status": "completed",
        "role": "user",
        "content": [text("Hello")],
    }


def test_items_are_chained() -> None:
    client = Client()
    ids = [client.type_in(word) for word in ("one", "two", "three")]

    before = [event["previous_item_id"] for event in client.of_type("conversation.item.added")]

    assert before == [None, *ids[:2]]


def test_an_item_goes_where_the_client_wants_it() -> None:
    client = Client()
    first = client.type_in("one")
    client.type_in("three")
    client.type_in("two", previous_item_id=first)
    client.type_in("zero", previous_item_id="root")

    client.respond()

    said = [line.text for line in client.job(Answer).context.utterances]
    assert said == ["zero", "one", "two", "three"]
    before = [event["previous_item_id"] for event in client.of_type("conversation.item.added")]
    assert before[2:] == [first, None]


def test_every_kind_of_item_can_be_created() -> None:
    client = Client()
    client.note("[exhibit: rosetta-stone]")
    client.send("conversation.item.create", item=message("assistant", {"type": "output_text", "text": "Hello."}))
    image = {"type": "input_image", "image_url": PIXEL}
    client.send("conversation.item.create", item=message("user", text("What is this?"), image))
    call = {"type": "function_call", "name": "look_up", "call_id": "call_a", "arguments": "{}"}
    client.send("conversation.item.create", item=call)
    output = {"type": "function_call_output", "call_id": "call_a", "output": "It is a stone."}
    client.send("conversation.item.create", item=output)

    client.respond()

    assert client.job(Answer).context.utterances == (
        Utterance("system", "[exhibit: rosetta-stone]"),
        Utterance("assistant", "Hello."),
        Utterance("user", "What is this?"),
        Utterance("tool", "It is a stone."),
    )
    assert not client.of_type("error")


def test_an_items_own_audio_is_understood_before_the_answer() -> None:
    client = Client()
    audio = base64.b64encode(tone(800)).decode()
    client.send("conversation.item.create", item=message("user", {"type": "input_audio", "audio": audio}))
    client.respond()
    assert not client.has_job(Answer)
    assert len(client.jobs[0].pcm) == 800 * 48

    client.understand("how old is it")

    assert client.job(Answer).context.utterances == (Utterance("user", "how old is it", 0.9),)


def spoken(item_id: str) -> dict[str, object]:
    return message("user", {"type": "input_audio", "audio": base64.b64encode(tone(800)).decode()}, id=item_id)


def test_an_id_given_again_while_its_first_item_is_being_understood_is_another_item() -> None:
    client = Client()
    client.send("conversation.item.create", item=spoken("mine"))
    client.send("conversation.item.delete", item_id="mine")
    client.send("conversation.item.create", item=spoken("mine"))
    client.respond()

    client.understand("who made the first")
    assert not client.has_job(Answer)
    client.understand("who made the second")

    assert [line.text for line in client.job(Answer).context.utterances] == ["who made the second"]


def test_input_items_of_one_id_are_both_understood() -> None:
    client = Client()
    client.respond(conversation="none", input=[spoken("mine"), spoken("mine")])

    client.understand("who made it")
    client.understand("and why")

    assert [line.text for line in client.job(Answer).context.utterances] == ["who made it", "and why"]


def test_what_is_written_beside_audio_that_is_not_understood_stays() -> None:
    client = Client()
    audio = {"type": "input_audio", "audio": base64.b64encode(tone(800)).decode()}
    client.send("conversation.item.create", item=message("user", text("How old is it?"), audio))
    client.respond()

    client.misunderstand()

    assert client.job(Answer).context.utterances == (Utterance("user", "How old is it?", 0.0),)


def test_out_of_band_input_may_bring_its_own_audio() -> None:
    client = Client()
    audio = base64.b64encode(tone(800)).decode()
    client.respond(conversation="none", input=[message("user", {"type": "input_audio", "audio": audio})])

    client.understand("who made it")

    assert client.job(Answer).context.utterances[0].text == "who made it"


def test_an_item_with_empty_audio_is_simply_empty() -> None:
    client = Client()
    client.send("conversation.item.create", item=message("user", {"type": "input_audio", "audio": ""}))
    client.respond()

    assert not client.has_job(Transcribe)
    assert client.job(Answer).context.utterances[0].text == ""


def test_a_retrieved_item_comes_with_its_sound() -> None:
    client = Client()
    pcm = tone(300)
    client.listen_with()
    client.append(pcm)
    committed = client.send("input_audio_buffer.commit")[0]
    client.understand("hello")
    client.respond()
    client.answer(ms_per_sentence=100)
    answer_id = client.last("response.done")["response"]["output"][0]["id"]

    (heard,) = client.send("conversation.item.retrieve", item_id=committed["item_id"])
    (said,) = client.send("conversation.item.retrieve", item_id=answer_id)

    assert base64.b64decode(heard["item"]["content"][0]["audio"]) == pcm
    assert base64.b64decode(said["item"]["content"][0]["audio"]) == tone(100)
    assert said["item"]["content"][0]["transcript"] == "It is old."


def test_a_deleted_item_is_gone_from_the_context() -> None:
    client = Client()
    item_id = client.type_in("Forget this")
    client.type_in("Hello")

    (deleted,) = client.send("conversation.item.delete", item_id=item_id)

    assert deleted["item_id"] == item_id
    client.respond()
    assert [line.text for line in client.job(Answer).context.utterances] == ["Hello"]
    assert error(client.send("conversation.item.delete", item_id=item_id))["code"] == "item_delete_invalid_item_id"


def test_an_answer_deleted_while_it_is_made_is_not_told_as_done() -> None:
    client = Client()
    item_id = answered(client, finish=False)
    client.send("conversation.item.delete", item_id=item_id)
    client.send("conversation.item.create", item=message("user", text("Mine"), id=item_id))

    events = client.send("response.cancel")

    assert types(events)[-2:] == ["response.output_item.done", "response.done"]
    assert "conversation.item.done" not in types(events)


def answered(client: Client, **options: Any) -> str:
    """The id of an answer of 400 ms."""
    client.type_in("How old is it?")
    client.respond()
    events = client.answer("It is old.", **options)
    return str(next(event["item"]["id"] for event in events if event["type"] == "response.output_item.added"))


def test_truncating_removes_the_transcript_and_the_rest_of_the_sound() -> None:
    client = Client()
    item_id = answered(client)

    (truncated,) = client.send("conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=150)

    assert (truncated["item_id"], truncated["content_index"], truncated["audio_end_ms"]) == (item_id, 0, 150)
    (retrieved,) = client.send("conversation.item.retrieve", item_id=item_id)
    (part,) = retrieved["item"]["content"]
    assert part["transcript"] == ""
    assert base64.b64decode(part["audio"]) == tone(400)[: 150 * 48]


def test_a_truncated_answer_costs_less_to_read_again() -> None:
    client = Client()
    item_id = answered(client)
    client.send("conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=100)
    client.respond()
    client.answer()

    assert client.last("response.done")["response"]["usage"]["input_token_details"]["audio_tokens"] == 2


def test_an_item_still_being_generated_can_be_truncated() -> None:
    client = Client()
    item_id = answered(client, finish=False)
    response_id = client.last("response.created")["response"]["id"]

    client.send("conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=200)
    client.go_on(response_id, sound_ms=400)
    client.dialogue.say(response_id, "More words.")
    client.dialogue.finish(response_id)
    client._collect()

    (retrieved,) = client.send("conversation.item.retrieve", item_id=item_id)
    assert retrieved["item"]["content"][0]["transcript"] == ""
    assert len(base64.b64decode(retrieved["item"]["content"][0]["audio"])) == 200 * 48
    assert client.last("response.done")["response"]["status"] == "completed"


def test_truncating_at_exactly_its_end_is_allowed_and_one_ms_more_is_not() -> None:
    client = Client()
    item_id = answered(client)
    beyond = client.send("conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=401)
    exactly = client.send("conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=400)

    assert error(beyond)["message"] == "Audio content of 400ms is already shorter than 401ms"
    assert types(exactly) == ["conversation.item.truncated"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"item_id": "nobody", "content_index": 0, "audio_end_ms": 0}, "item_truncate_invalid_item_id"),
        ({"content_index": 1, "audio_end_ms": 0}, "invalid_value"),
        ({"content_index": 0, "audio_end_ms": -1}, "integer_below_min_value"),
        ({"content_index": 0, "audio_end_ms": "10"}, "invalid_type"),
        ({"content_index": 0}, "missing_required_parameter"),
    ],
)
def test_a_truncation_that_can_not_be_is_refused(fields: dict[str, object], code: str) -> None:
    client = Client()
    item_id = answered(client)

    events = client.send("conversation.item.truncate", event_id="t", **{"item_id": item_id, **fields})

    assert (error(events)["code"], error(events)["event_id"]) == (code, "t")


def test_only_the_guides_audio_can_be_truncated() -> None:
    client = Client()
    item_id = client.type_in("Hello")

    events = client.send("conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=0)

    assert error(events)["code"] == "unsupported_content_type"


def test_an_answer_without_a_sound_yet_can_not_be_truncated() -> None:
    client = Client()
    client.type_in("How old is it?")
    client.respond()
    client.answer("It is old.", ms_per_sentence=0, finish=False)
    item_id = client.only("response.content_part.added")["item_id"]

    events = client.send("conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=0)

    assert error(events)["code"] == "unsupported_content_type"


REFUSED_ITEMS = [
    (message("user", {"type": "output_text", "text": "x"}), "invalid_value", "item.content[0].type"),
    (message("user", {"type": "input_text"}), "missing_required_parameter", "item.content[0].text"),
    (message("user", {"text": "x"}), "missing_required_parameter", "item.content[0].type"),
    (message("user", {"type": "input_text", "text": 5}), "invalid_type", "item.content[0].text"),
    (message("user", {"type": "input_audio"}), "missing_required_parameter", "item.content[0].audio"),
    (message("user", {"type": "input_audio", "audio": "%%%"}), "invalid_value", "item.content[0].audio"),
    (message("user", {"type": "input_image", "image_url": "https://x"}), "invalid_value", None),
    (message("assistant", {"type": "output_audio"}), "unsupported_content_type", "item.content[0].type"),
    (message("assistant", {"type": "input_text", "text": "x"}), "invalid_value", "item.content[0].type"),
    (message("system", {"type": "output_text", "text": "x"}), "invalid_value", "item.content[0].type"),
    (message("nobody"), "invalid_value", "item.role"),
    ({"type": "message", "role": "user"}, "missing_required_parameter", "item.content"),
    ({"type": "poem"}, "invalid_value", "item.type"),
    ({}, "missing_required_parameter", "item.type"),
    (
        {"type": "mcp_approval_response", "id": "x", "approval_request_id": "y", "approve": True},
        "invalid_value",
        None,
    ),
    ({"type": "function_call_output", "call_id": "nobody", "output": "x"}, "invalid_tool_call_id", None),
    ({"type": "function_call", "arguments": "{}"}, "missing_required_parameter", "item.name"),
    (message("user", text("x"), id="i" * 33), "string_above_max_length", "item.id"),
    (message("user", text("x"), id="my item"), "invalid_value", "item.id"),
    (message("user", text("x"), id=""), "empty_string", "item.id"),
    ({"type": "function_call_output", "call_id": "call/1", "output": "x"}, "invalid_value", "item.call_id"),
    (message("user", text("x"), colour="red"), "unknown_parameter", "item.colour"),
]


@pytest.mark.parametrize(("item", "code", "param"), REFUSED_ITEMS)
def test_an_item_that_can_not_be_is_refused(item: dict[str, object], code: str, param: str | None) -> None:
    client = Client()

    events = client.send("conversation.item.create", event_id="i", item=item)

    assert types(events) == ["error"]
    assert (error(events)["code"], error(events)["event_id"]) == (code, "i")
    if param is not None:
        assert error(events)["param"] == param
    client.respond()
    assert client.job(Answer).context.utterances == ()


def test_a_duplicate_id_is_refused() -> None:
    client = Client()
    client.send("conversation.item.create", item=message("user", text("x"), id="mine"))

    events = client.send("conversation.item.create", item=message("user", text("y"), id="mine"))

    assert error(events)["code"] == "item_create_duplicate_item_id"


def test_the_id_of_the_turn_that_is_being_spoken_is_taken() -> None:
    client = Client()
    started = client.append(silence(500) + voice(900))[0]

    events = client.send("conversation.item.create", item=message("user", text("x"), id=started["item_id"]))

    assert error(events)["code"] == "item_create_duplicate_item_id"
    client.append(silence(1_000))
    assert client.only("input_audio_buffer.committed")["item_id"] == started["item_id"]


def test_an_unknown_place_is_refused() -> None:
    client = Client()

    events = client.send("conversation.item.create", previous_item_id="nobody", item=message("user", text("x")))

    assert error(events)["code"] == "item_create_invalid_previous_item_id"
    assert error(client.send("conversation.item.retrieve", item_id="x"))["code"] == "item_retrieve_invalid_item_id"


def test_a_conversation_that_is_full_takes_no_more_until_something_is_deleted() -> None:
    client = Client()
    content = [text("x" * 600_000)]
    first = client.send("conversation.item.create", item=message("user", *content))[0]["item"]["id"]

    assert (
        error(client.send("conversation.item.create", item=message("user", *content)))["code"] == "conversation_full"
    )

    client.send("conversation.item.delete", item_id=first)
    client.type_in("Hello")
