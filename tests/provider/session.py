"""One client's session with the scripted service: what it sends is checked, what the service would do is done."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

import orjson
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from guide.realtime.wire import MAX_APPEND_BYTES, Event, decode, pcm_ms
from tests.provider.conversation import Conversation, Refused
from tests.provider.outlet import Outlet
from tests.provider.response import Response
from tests.provider.sound import Ear
from tests.provider.strict import Violation, check_client, check_server
from tests.provider.tokens import Billed, Tokens

if TYPE_CHECKING:
    from tests.provider.server import Provider

SHORTEST_COMMIT_MS: Final = 100


class Session:
    """`received`: the client's events in order, without sound; `append_bytes`: how much each piece of sound held.
    `emitted`: the types of all server events. `key_given`: whether the client sent a key, never which. `is_gone`: the
    client's socket is closed.
    """

    def __init__(self, provider: Provider, socket: ServerConnection, model: str, *, key_given: bool) -> None:
        number = len(provider.sessions) + 1
        self.provider = provider
        self.key_given = key_given
        self.headers = {name.lower() for name in socket.request.headers} if socket.request else set()
        self.safety_identifier = socket.request.headers.get("OpenAI-Safety-Identifier", "") if socket.request else ""
        self.conversation = Conversation(f"sess_{number}", model)
        self.conversation_id = f"conv_{number}"
        self.echoes_metadata = provider.echoes_metadata
        self.response: Response | None = None
        self.bill: list[Billed] = []
        self.received: list[Event] = []
        self.append_bytes: list[int] = []
        self.emitted: list[str] = []
        self.outlet = Outlet(socket, provider.take_faults())
        self.is_gone = asyncio.Event()
        self.is_configured = False
        self._socket = socket
        self._buffer = bytearray()
        self._ear = Ear()
        self._turn_id = ""
        self._last_inputs = Tokens()
        self._ids = 0

    async def run(self) -> None:
        """Serve the client until it goes."""
        try:
            await self.emit("session.created", session=self.conversation.session)
            while True:
                await self.outlet.is_reading.wait()
                await self._take(await self._socket.recv())
        except ConnectionClosed:
            self.is_gone.set()

    @property
    def close_code(self) -> int | None:
        """How the socket was closed; 1006 without a closing handshake."""
        return self._socket.close_code

    @property
    def uncommitted_ms(self) -> int:
        """How much of the visitor's sound is no turn yet."""
        return pcm_ms(len(self._buffer))

    def new_id(self, kind: str) -> str:
        self._ids += 1
        return f"{kind}_{self.conversation_id}_{self._ids}"

    def new_item(self, kind: str) -> Event:
        return {"id": self.new_id("item"), "object": "realtime.item", "type": kind, "status": "completed"}

    def cached(self, inputs: Tokens) -> Tokens:
        """What the prompt cache would have: as much of the input as the response before had."""
        last, self._last_inputs = self._last_inputs, inputs
        return Tokens(min(last.text, inputs.text), min(last.audio, inputs.audio))

    def response_ended(self, response: Response) -> None:
        if self.response is response:
            self.response = None

    async def emit(self, kind: str, **fields: Any) -> None:
        """Send one server event, checked, with the fault that is due at it."""
        event = {"type": kind, "event_id": self.new_id("event"), **fields}
        self.provider.note(check_server, event)
        self.emitted.append(kind)
        await self.outlet.send(kind, orjson.dumps(event).decode())

    async def emit_error(self, code: str | None, message: str = "", **error: Any) -> None:
        whole = {"type": "invalid_request_error", "param": None, "event_id": None, **error}
        await self.emit("error", error={**whole, "code": code, "message": message or f"{code}."})

    async def emit_rate_limits(self) -> None:
        tokens = {"name": "tokens", "limit": 40_000, "remaining": 39_000, "reset_seconds": 1.5}
        await self.emit("rate_limits.updated", rate_limits=[tokens])

    async def emit_item_done(self, item: Event) -> None:
        await self.emit("conversation.item.done", item=item, previous_item_id=self._before(item))

    async def begin_speech(self) -> str:
        """The VAD hears the visitor begin. Returns the id that the turn's item will have."""
        self._turn_id = self.new_id("item")
        where = {"item_id": self._turn_id, "audio_start_ms": round(self._ear.at_ms)}
        await self.emit("input_audio_buffer.speech_started", **where)
        detection = self.conversation.turn_detection
        if self.response is not None and detection is not None and detection["interrupt_response"]:
            self.response.cancel("turn_detected")
        return self._turn_id

    async def end_speech(self, audio_ms: int) -> str:
        """The VAD hears the visitor end, and commits the turn. Returns its item's id."""
        where = {"item_id": self._turn_id, "audio_end_ms": round(self._ear.at_ms)}
        await self.emit("input_audio_buffer.speech_stopped", **where)
        return await self._commit_turn(self._turn_id, audio_ms)

    async def transcribe(self, item_id: str, text: str, *, usage: Event | None = None) -> None:
        """Write down a turn, word by word. `usage`: by the turn's duration if not given."""
        kind = "conversation.item.input_audio_transcription"
        self._remember(item_id, text)
        for n, word in enumerate(text.split(" ")):
            delta = word if n == 0 else " " + word
            await self.emit(f"{kind}.delta", item_id=item_id, content_index=0, delta=delta)
        seconds = self.conversation.audio_ms.get(item_id, 0) / 1000
        billed = usage or {"type": "duration", "seconds": seconds}
        where = {"item_id": item_id, "content_index": 0}
        await self.emit(f"{kind}.completed", **where, transcript=text, usage=billed)

    def _remember(self, item_id: str, text: str) -> None:
        for item in self.conversation.items:
            if item["id"] == item_id:
                item["content"][0]["transcript"] = text

    async def start_response(self, asked: Mapping[str, Any] | None) -> Response:
        self.response = Response(self, asked)
        await self.response.start()
        return self.response

    def _before(self, item: Event) -> str | None:
        ids = [other["id"] for other in self.conversation.items]
        at = ids.index(item["id"]) if item["id"] in ids else 0
        return ids[at - 1] if at else None

    async def _take(self, message: str | bytes) -> None:
        """Check one client event, answer it, and tell whoever waits for it."""
        try:
            event = decode(message)
            check_client(event)
            self._note_received(event)
            await _READERS[event["type"]](self, event)
        except (Violation, ValueError) as error:
            self.provider.violations.append(str(error))
            await self.emit_error("invalid_event", "The event is not of the protocol.")
            return
        except Refused as refused:
            if event["type"] != "conversation.item.retrieve":  # to look for what isn't there does no harm
                self.provider.refused.append(refused.code)
            origin = event.get("event_id")
            await self.emit_error(refused.code, str(refused), param=refused.param, event_id=origin)
        await self.provider.arrived(self, event)

    def _note_received(self, event: Event) -> None:
        if event["type"] != "input_audio_buffer.append":
            self.received.append(event)

    async def _update(self, event: Event) -> None:
        self.conversation.update(event["session"])
        self.is_configured = True
        await self.emit("session.updated", session=self.conversation.session)

    async def _append(self, event: Event) -> None:
        pcm = _pcm(event["audio"])
        if not self.is_configured:
            raise Violation("sound before the session was configured")
        self.append_bytes.append(len(pcm))
        self._buffer += pcm
        if self.conversation.turn_detection is None:
            return
        change = self._ear.feed(pcm)
        if change == "started":
            await self.begin_speech()
        elif change == "stopped":
            audio_ms = self.uncommitted_ms
            self._buffer.clear()
            await self.provider.heard(self, await self.end_speech(audio_ms))

    async def _commit(self, event: Event) -> None:
        audio_ms = self.uncommitted_ms
        if audio_ms < SHORTEST_COMMIT_MS:
            raise Refused("input_audio_buffer_commit_empty", f"The buffer has {audio_ms} ms.")
        self._buffer.clear()
        await self.provider.heard(self, await self._commit_turn(self.new_id("item"), audio_ms))

    async def _commit_turn(self, item_id: str, audio_ms: int) -> str:
        previous = self.conversation.last_id
        await self.emit("input_audio_buffer.committed", item_id=item_id, previous_item_id=previous)
        content = [{"type": "input_audio", "transcript": None}]
        item = {**self.new_item("message"), "id": item_id, "role": "user", "content": content}
        self.conversation.audio_ms[item_id] = audio_ms
        await self._add(item)
        return item_id

    async def _clear(self, event: Event) -> None:
        self._buffer.clear()
        self._ear.is_speech = False
        await self.emit("input_audio_buffer.cleared")

    async def _create_item(self, event: Event) -> None:
        given = event["item"]
        self.conversation.check_call_output(given)
        await self._add({**self.new_item(given["type"]), **given}, event.get("previous_item_id"))

    async def _add(self, item: Event, after: str | None = None) -> None:
        previous = self.conversation.add(item, after)
        await self.emit("conversation.item.added", item=item, previous_item_id=previous)
        await self.emit("conversation.item.done", item=item, previous_item_id=previous)

    async def _delete(self, event: Event) -> None:
        self.conversation.delete(event["item_id"])
        self._last_inputs = Tokens()
        await self.emit("conversation.item.deleted", item_id=event["item_id"])

    async def _truncate(self, event: Event) -> None:
        item_id, audio_end_ms = event["item_id"], event["audio_end_ms"]
        self.conversation.truncate(item_id, audio_end_ms)
        self._last_inputs = Tokens()
        where = {"item_id": item_id, "content_index": event["content_index"]}
        await self.emit("conversation.item.truncated", **where, audio_end_ms=audio_end_ms)

    async def _retrieve(self, event: Event) -> None:
        item = self.conversation.item(event["item_id"])
        await self.emit("conversation.item.retrieved", item=item)

    async def _create_response(self, event: Event) -> None:
        if self.response is not None:
            raise Refused("conversation_already_has_active_response", "One response at a time.")
        await self.start_response(event.get("response") or {})

    async def _cancel_response(self, event: Event) -> None:
        response = self.response
        if response is None or event.get("response_id") not in (None, response.id):
            raise Refused("response_cancel_not_active", "No such response is active.")
        response.cancel("client_cancelled")

    async def _not_here(self, event: Event) -> None:
        raise Violation(f"{event['type']} is for WebRTC and SIP only")


_READERS: Final[Mapping[str, Callable[[Session, Event], Awaitable[None]]]] = {
    "session.update": Session._update,
    "input_audio_buffer.append": Session._append,
    "input_audio_buffer.commit": Session._commit,
    "input_audio_buffer.clear": Session._clear,
    "conversation.item.create": Session._create_item,
    "conversation.item.delete": Session._delete,
    "conversation.item.truncate": Session._truncate,
    "conversation.item.retrieve": Session._retrieve,
    "response.create": Session._create_response,
    "response.cancel": Session._cancel_response,
    "output_audio_buffer.clear": Session._not_here,
}


def _pcm(audio: str) -> bytes:
    try:
        pcm = base64.b64decode(audio, validate=True)
    except binascii.Error as error:
        raise Violation("input_audio_buffer.append: the audio is not base64") from error
    if not pcm or len(pcm) % 2 or len(audio) > MAX_APPEND_BYTES:
        raise Violation(f"input_audio_buffer.append: {len(pcm)} bytes are no whole samples")
    return pcm
