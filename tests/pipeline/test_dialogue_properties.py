"""Whatever a client does in whatever order, the stream of events stays one that the API allows."""

from __future__ import annotations

import base64
from collections import Counter
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from guide.pipeline.jobs import Answer, Probe, Transcribe
from guide.realtime.wire import Event
from tests.pipeline.conversing import Client
from tests.pipeline.plain_stages import silence, voice

SPEECH = voice(400)
DETECTIONS: list[Any] = [
    None,
    {"type": "server_vad"},
    {"type": "server_vad", "interrupt_response": False, "create_response": False},
    {"type": "server_vad", "idle_timeout_ms": 5000},
    {"type": "semantic_vad", "eagerness": "high"},
]


class Conversing(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.client = Client()
        self.producing: list[str] = []
        self.checked = 0
        self.event_ids: set[str] = set()
        self.items: set[str] = set()
        self.deleted: set[str] = set()
        self.open_responses: dict[str, Event] = {}
        self.texts: dict[str, str] = {}

    @rule(text=st.sampled_from(["How old is it?", "", "Why? " * 50]))
    def type_in(self, text: str) -> None:
        self.client.type_in(text)

    @rule(is_input=st.booleans(), takes_id_of_turn=st.booleans())
    def bring_sound(self, is_input: bool, takes_id_of_turn: bool) -> None:
        """In an item of an id that was perhaps given before."""
        turns = self.client.of_type("input_audio_buffer.speech_started")
        item_id = turns[-1]["item_id"] if takes_id_of_turn and turns else "mine"
        content = [{"type": "input_audio", "audio": base64.b64encode(SPEECH).decode()}]
        item = {"id": item_id, "type": "message", "role": "user", "content": content}
        if is_input:
            self.client.respond(conversation="none", input=[item])
        else:
            self.client.send("conversation.item.create", item=item)

    @rule(
        band=st.sampled_from(["auto", "none"]),
        most=st.sampled_from(["inf", 1, 9, 27, 60]),
        kind=st.sampled_from(["audio", "text"]),
    )
    def respond(self, band: str, most: object, kind: str) -> None:
        self.client.respond(conversation=band, max_output_tokens=most, output_modalities=[kind])

    @precondition(lambda self: self.client.has_job(Answer))
    @rule(finish=st.booleans(), call=st.booleans())
    def answer(self, finish: bool, call: bool) -> None:
        calls = [("show_exhibit", '{"id":"rosetta-stone"}')] if call else []
        self.client.answer("It is old.", "Very old indeed.", calls=calls, finish=finish)

    @precondition(lambda self: self.open_responses)
    @rule(data=st.data())
    def go_on(self, data: st.DataObject) -> None:
        response_id = data.draw(st.sampled_from(sorted(self.open_responses)))
        self.client.go_on(response_id, sound_ms=150)

    @rule()
    def cancel(self) -> None:
        self.client.send("response.cancel")

    @rule(speech_ms=st.sampled_from([0, 200, 400]), silence_ms=st.sampled_from([0, 400, 1200, 3000]))
    def make_sound(self, speech_ms: int, silence_ms: int) -> None:
        self.client.append(SPEECH[: speech_ms * 48] + silence(silence_ms))

    @rule(kind=st.sampled_from(["input_audio_buffer.commit", "input_audio_buffer.clear"]))
    def commit_or_clear(self, kind: str) -> None:
        self.client.send(kind)

    @precondition(lambda self: self.client.has_job(Transcribe))
    @rule(text=st.sampled_from(["how old is it", ""]), works=st.booleans())
    def understand(self, text: str, works: bool) -> None:
        if works:
            self.client.understand(text)
        else:
            self.client.misunderstand()

    @precondition(lambda self: self.client.has_job(Probe))
    @rule(text=st.sampled_from(["how old is it", "how old is the", ""]))
    def look_at_pause(self, text: str) -> None:
        self.client.look_at_pause(text)

    @precondition(lambda self: self.client.has_job(Probe))
    @rule()
    def look_in_vain(self) -> None:
        self.client.look_in_vain()

    @precondition(lambda self: self.items)
    @rule(data=st.data(), kind=st.sampled_from(["retrieve", "delete", "truncate"]), at_ms=st.integers(0, 500))
    def touch_an_item(self, data: st.DataObject, kind: str, at_ms: int) -> None:
        item_id = data.draw(st.sampled_from(sorted(self.items | self.deleted)))
        more = {"content_index": 0, "audio_end_ms": at_ms} if kind == "truncate" else {}
        self.client.send(f"conversation.item.{kind}", item_id=item_id, **more)

    @rule(detection=st.sampled_from(DETECTIONS), hears=st.booleans())
    def update(self, detection: Any, hears: bool) -> None:
        transcription = {"model": "gpt-transcribe"} if hears else None
        self.client.update(audio={"input": {"turn_detection": detection, "transcription": transcription}})

    @invariant()
    def events_are_in_order(self) -> None:
        for event in self.client.events[self.checked :]:
            self._check(event)
        self.checked = len(self.client.events)

    def _check(self, event: Event) -> None:
        assert event["event_id"] not in self.event_ids
        self.event_ids.add(event["event_id"])
        if event["type"] == "conversation.item.added":
            assert event["item"]["id"] not in self.items
            assert event["previous_item_id"] is None or event["previous_item_id"] in self.items
            self.items.add(event["item"]["id"])
            self.deleted.discard(event["item"]["id"])
        if event["type"] == "conversation.item.deleted":
            self.items.remove(event["item_id"])
            self.deleted.add(event["item_id"])
        if event["type"] == "response.created":
            self._opened(event["response"])
        elif event["type"] == "response.done":
            self._ended(event["response"])
        elif "response_id" in event:
            self._went_on(event)

    def _opened(self, response: Event) -> None:
        assert response["id"] not in self.open_responses
        self.open_responses[response["id"]] = response
        in_band = Counter(one["conversation_id"] is not None for one in self.open_responses.values())
        assert in_band[True] <= 1

    def _went_on(self, event: Event) -> None:
        assert event["response_id"] in self.open_responses
        kind = event["type"]
        if kind.endswith((".delta",)) and "audio.delta" not in kind:
            self.texts[event["item_id"]] = self.texts.get(event["item_id"], "") + event["delta"]
        for name in ("transcript", "text", "arguments"):
            if kind.endswith(".done") and name in event:
                assert event[name] == self.texts.get(event["item_id"], "")

    def _ended(self, response: Event) -> None:
        del self.open_responses[response["id"]]
        assert response["status"] != "in_progress"
        assert all(item["status"] != "in_progress" for item in response["output"])
        usage = response["usage"]
        assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]
        assert usage["input_token_details"]["cached_tokens"] <= usage["input_tokens"]
        if response["max_output_tokens"] != "inf":
            assert usage["output_tokens"] <= response["max_output_tokens"]

    def teardown(self) -> None:
        """What was started comes to its end."""
        while self.client.has_job(Probe):
            self.client.look_at_pause("how old is it")
        while self.client.has_job(Transcribe):
            self.client.understand()
        while self.client.has_job(Answer):
            self.client.answer()
        for response_id in list(self.open_responses):
            self.client.send("response.cancel", response_id=response_id)
        self.events_are_in_order()
        assert not self.open_responses


TestConversing = Conversing.TestCase
