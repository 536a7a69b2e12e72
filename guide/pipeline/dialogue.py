"""The Realtime protocol of one session, without I/O, clock or tasks.

In: a client's messages (`receive`), audio to be listened to (`listen`), and what the stages made of the jobs
(`heard`, `not_heard`, `probed`, `not_probed`; `say`, `sound`, `call`, `finish`, `fail`). Out: `take_events` for the
client, in order, and `take_jobs` for the stages. A refused message becomes an `error` event and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from guide.pipeline import incoming, refusals
from guide.pipeline.hearing import Hearing, decoded_audio
from guide.pipeline.input_audio import InputAudio
from guide.pipeline.items import Conversation, Item, check_room, read_item, truncate
from guide.pipeline.outbox import Outbox
from guide.pipeline.refusals import Refused
from guide.pipeline.responding import Responding
from guide.pipeline.session import Session, SessionKind
from guide.pipeline.stages import Heard
from guide.pipeline.value_rules import check_ids
from guide.realtime.wire import Event, pcm_ms


class Dialogue:
    """`new_id(kind)`: a fresh id beginning with `kind`. `expires_at`: Unix seconds, shown to the client. `values`: an
    update that the session begins with, known to be allowed."""

    def __init__(
        self,
        *,
        model: str,
        new_id: Callable[[str], str],
        expires_at: int,
        kind: SessionKind = "realtime",
        values: Mapping[str, Any] | None = None,
    ) -> None:
        self._outbox = Outbox(new_id)
        self._session = Session(session_id=new_id("sess"), kind=kind, model=model, expires_at=expires_at)
        if values is not None:
            self._session.update(values)
        self._conversation = Conversation()
        self._responding = Responding(
            self._outbox, self._session, self._conversation, ended=lambda ms: self._hearing.response_ended(ms)
        )
        self._hearing = Hearing(
            self._outbox,
            self._session,
            self._conversation,
            turn_began=self._turn_began,
            turn_ended=self._turn_ended,
            understood=self._responding.understood,
            is_answering=lambda: self._responding.active is not None,
        )
        self._outbox.send("session.created", session=self._session.shown())
        # What the stages report goes straight to the half that asked for it.
        self.take_events = self._outbox.take_events
        self.take_jobs = self._outbox.take_jobs
        self.listen = self._hearing.listen
        self.is_awaited = self._hearing.is_awaited
        self.probed = self._hearing.probed
        self.not_probed = self._hearing.not_probed
        self.heard = self._hearing.heard
        self.not_heard = self._hearing.not_heard
        self.say = self._responding.say
        self.sound = self._responding.sound
        self.call = self._responding.call
        self.finish = self._responding.finish
        self.fail = self._responding.fail

    def receive(self, message: str | bytes) -> None:
        event: Event = {}
        try:
            event = incoming.parse(message)
            incoming.check(event)
            self._carry_out(event)
        except Refused as refused:
            self._outbox.refuse(refused, incoming.event_id_of(event))

    def expire(self, most_minutes: float) -> None:
        """Tell the client that its session has lasted as long as one may."""
        self._outbox.refuse(refusals.session_expired(most_minutes), None)

    def _carry_out(self, event: Event) -> None:
        match event["type"]:
            case "input_audio_buffer.append":
                self._hearing.append(event["audio"])
            case "input_audio_buffer.commit":
                self._hearing.commit()
            case "input_audio_buffer.clear":
                self._hearing.clear()
            case "output_audio_buffer.clear":
                raise refusals.webrtc_only()
            case "session.update":
                self._session.update(event["session"])
                self._hearing.follow_session()
                self._outbox.send("session.updated", session=self._session.shown())
            case "response.create":
                self._create_response(event.get("response") or {})
            case "response.cancel":
                self._responding.cancel(event.get("response_id"))
            case _:
                self._change_items(event)

    def _change_items(self, event: Event) -> None:
        match event["type"]:
            case "conversation.item.create":
                self._create_item(event["item"], event.get("previous_item_id"))
            case "conversation.item.retrieve":
                item = self._conversation.get(event["item_id"])
                if item is None:
                    raise refusals.unknown_item("retrieve", event["item_id"])
                self._outbox.send("conversation.item.retrieved", item=item.shown(with_audio=True))
            case "conversation.item.delete":
                self._conversation.delete(event["item_id"])
                self._outbox.send("conversation.item.deleted", item_id=event["item_id"])
            case "conversation.item.truncate":
                self._truncate(event["item_id"], event["content_index"], event["audio_end_ms"])

    def _truncate(self, item_id: str, content_index: int, audio_end_ms: int) -> None:
        truncate(self._conversation.get(item_id), item_id, content_index, audio_end_ms)
        self._outbox.send(
            "conversation.item.truncated",
            item_id=item_id,
            content_index=content_index,
            audio_end_ms=audio_end_ms,
        )

    def _create_item(self, given: Any, after: str | None) -> None:
        item, pcm = self._read(given, "item")
        if item.kind == "function_call_output" and not self._conversation.has_call(item.call_id):
            raise refusals.unknown_call(item.call_id)
        if item.id == self._hearing.turn_item_id:
            raise refusals.duplicate_item(item.id)
        check_room([*self._conversation, item], "item")
        before = self._conversation.add(item, after=after)
        self._outbox.send("conversation.item.added", previous_item_id=before, item=item.shown())
        self._outbox.send("conversation.item.done", previous_item_id=before, item=item.shown())
        if pcm:
            self._hearing.take_in(item, pcm)

    def _read(self, given: Any, path: str) -> tuple[Item, bytes]:
        """A client's item, and all the audio in it."""
        check_ids(given, path)
        item = read_item(given, given.get("id") or self._outbox.new_id("item"), path)
        if item.kind == "function_call" and not item.call_id:
            item.call_id = self._outbox.new_id("call")
        sound = bytearray()
        for index, part in enumerate(item.parts):
            if part.kind == "input_audio":
                wire = decoded_audio(given["content"][index]["audio"], f"{path}.content[{index}].audio")
                part.pcm += InputAudio().append(wire, self._session.input_format)
                part.audio_ms = pcm_ms(len(part.pcm))
                sound += part.pcm
        if not sound:
            for part in item.parts:
                part.heard = Heard("", 1.0) if part.kind == "input_audio" else None
        return item, bytes(sound)

    def _create_response(self, given: Event) -> None:
        if self._session.kind == "transcription":
            raise refusals.no_responses_here()
        items, sounds = None, []
        if given.get("input") is not None:
            read = [self._input(entry, f"response.input[{index}]") for index, entry in enumerate(given["input"])]
            items = [item for item, _ in read]
            check_room(items, "response.input")
            sounds = [(item, pcm) for item, pcm in read if pcm]
        self._responding.create(given, items)
        for item, pcm in sounds:
            self._hearing.take_in(item, pcm)

    def _input(self, entry: Any, path: str) -> tuple[Item, bytes]:
        if entry["type"] != "item_reference":
            return self._read(entry, path)
        item = self._conversation.get(entry["id"])
        if item is None:
            raise refusals.unknown_reference(f"{path}.id", entry["id"])
        return item, b""

    def _turn_began(self) -> None:
        detection = self._session.turn_detection
        if detection is not None and detection.interrupt_response:
            self._responding.interrupt()

    def _turn_ended(self) -> None:
        detection = self._session.turn_detection
        if self._session.kind == "transcription" or detection is None or not detection.create_response:
            return
        try:
            self._responding.create({}, None)
        except Refused as refused:
            self._outbox.refuse(refused, None)
