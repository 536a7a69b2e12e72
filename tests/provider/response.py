"""One response of the service, from `response.created` to `response.done`."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Literal

from guide.realtime.wire import Event, pcm_ms
from tests.provider.sound import BYTES_PER_MS, tone
from tests.provider.tokens import MS_PER_TOKEN_SPOKEN, Billed, Tokens, context, text_tokens, usage

if TYPE_CHECKING:
    from tests.provider.session import Session

Status = Literal["completed", "cancelled", "incomplete", "failed"]

DELTA_MS: Final = 200


class Response:
    """Emitted piece by piece; nothing more is said once it was cancelled or its tokens are used up.

    `counts_usage` False: `response.done` says null, as servers do that count nothing.
    """

    def __init__(self, session: Session, asked: Mapping[str, Any] | None) -> None:
        """`asked`: the `response` object of `response.create`; None when the service began by itself."""
        self._session = session
        self.id = session.new_id("resp")
        self.metadata = (asked or {}).get("metadata")
        self.max_output_tokens = (asked or {}).get("max_output_tokens") or self._setting("max_output_tokens")
        self.instructions = (asked or {}).get("instructions") or self._setting("instructions")
        self.is_aside = (asked or {}).get("conversation") == "none"
        self._own_input = (asked or {}).get("input") if self.is_aside else None
        self._own_tools = (asked or {}).get("tools")
        self.output: list[Event] = []
        self.spoken = Tokens()
        self.end: tuple[Status, str] | None = None
        self.cancelled = asyncio.Event()
        self.is_begun = False
        self.usage_override: Event | None = None
        self.counts_usage = True

    @property
    def is_over(self) -> bool:
        """Nothing more may be said."""
        return self.end is not None

    @property
    def request_id(self) -> str | None:
        return (self.metadata or {}).get("request_id")

    def cancel(self, reason: str) -> None:
        """The rest is never generated. `finish` still has to be called."""
        if self.end is None:
            self.end = ("cancelled", reason)
            self.cancelled.set()

    async def start(self) -> None:
        conversation = self._session.conversation
        session = {**conversation.session, "instructions": self.instructions}
        if self._own_tools is not None:
            session["tools"] = self._own_tools
        items = conversation.items if self._own_input is None else self._own_input
        self._inputs = context(session, items, conversation.audio_ms)
        self._cached = self._session.cached(self._inputs)
        await self._session.emit("response.created", response=self._object("in_progress"))
        await self._session.emit_rate_limits()

    async def say(
        self, text: str, *, audio_ms: int, hz: int = 400, pace_s: float = 0, sound: bytes | None = None
    ) -> str:
        """One spoken message: text and sound side by side, each piece after `pace_s`. Returns the item's id.

        `sound`: PCM to say instead of a tone of `audio_ms` at `hz`.
        """
        item = self._message()
        at = await self._begin_item(item)
        part: Event = {"type": "audio", "transcript": ""}
        await self._emit_at(at, "response.content_part.added", content_index=0, part=part)
        await self._speak(at, part, text, tone(audio_ms, hz=hz) if sound is None else sound, pace_s)
        await self._emit_at(at, "response.output_audio.done", content_index=0)
        said = part["transcript"]
        await self._emit_at(at, "response.output_audio_transcript.done", content_index=0, transcript=said)
        await self._emit_at(at, "response.content_part.done", content_index=0, part=part)
        item["content"] = [{"type": "output_audio", "transcript": said}]
        await self._end_item(at, item)
        return str(item["id"])

    async def call(self, name: str, arguments: Mapping[str, object] | str) -> str:
        """One tool call. `arguments` as text are sent as they are, however wrong. Returns the call's id."""
        text = arguments if isinstance(arguments, str) else json.dumps(arguments)
        call_id = self._session.new_id("call")
        item = {**self._session.new_item("function_call"), "name": name, "call_id": call_id, "arguments": ""}
        at = await self._begin_item(item)
        await self._emit_at(at, "response.function_call_arguments.delta", call_id=call_id, delta=text)
        done = {"call_id": call_id, "name": name, "arguments": text}
        await self._emit_at(at, "response.function_call_arguments.done", **done)
        self.spoken += Tokens(text=text_tokens(name + text))
        item["arguments"] = text
        await self._end_item(at, item)
        return call_id

    async def finish(self, status: Status = "completed", *, error: Mapping[str, str] | None = None) -> None:
        """`response.done`, as the service always ends a response. `error`: why one `failed`."""
        status, reason = self.end or (status, "")
        details: Event | None = None if status == "completed" else {"type": status}
        if details is not None and reason:
            details["reason"] = reason
        if details is not None and error is not None:
            details["error"] = dict(error)
        self._session.response_ended(self)
        done = self._object(status, details)
        done["usage"] = self._usage()
        self._bill(status, done["usage"])
        await self._session.emit("response.done", response=done)

    async def late_delta(self, item_id: str, audio_ms: int) -> None:
        """Sound of a response that the client has cancelled already."""
        delta = base64.b64encode(tone(audio_ms)).decode()
        where = {"response_id": self.id, "item_id": item_id, "output_index": 0, "content_index": 0}
        await self._session.emit("response.output_audio.delta", **where, delta=delta)

    async def _speak(self, at: Event, part: Event, text: str, pcm: bytes, pace_s: float) -> None:
        size = DELTA_MS * BYTES_PER_MS
        pieces = [pcm[start : start + size] for start in range(0, len(pcm), size)]
        for words, piece in _side_by_side(text, pieces):
            await self.wait(pace_s)
            if not self._may_say(words, piece):
                return
            part["transcript"] += words
            if words:
                delta = {"content_index": 0, "delta": words}
                await self._emit_at(at, "response.output_audio_transcript.delta", **delta)
            if piece:
                self._count_audio(at["item_id"], piece)
                delta = {"content_index": 0, "delta": base64.b64encode(piece).decode()}
                await self._emit_at(at, "response.output_audio.delta", **delta)

    async def wait(self, delay_s: float) -> None:
        """Returns early when the response is cancelled."""
        if delay_s:
            try:
                async with asyncio.timeout(delay_s):
                    await self.cancelled.wait()
            except TimeoutError:
                pass

    def _may_say(self, words: str, piece: bytes) -> bool:
        more = Tokens(text_tokens(words), -(-pcm_ms(len(piece)) // MS_PER_TOKEN_SPOKEN))
        wanted = self.spoken + more
        if isinstance(self.max_output_tokens, int) and wanted.text + wanted.audio > self.max_output_tokens:
            self.end = self.end or ("incomplete", "max_output_tokens")
        if self.is_over:
            return False
        self.spoken = wanted
        return True

    def _count_audio(self, item_id: str, piece: bytes) -> None:
        conversation = self._session.conversation
        conversation.has_spoken = True
        conversation.audio_ms[item_id] = conversation.audio_ms.get(item_id, 0) + pcm_ms(len(piece))

    async def _begin_item(self, item: Event) -> Event:
        at = {"response_id": self.id, "item_id": item["id"], "output_index": len(self.output)}
        self.output.append(item)
        started = {**item, "status": "in_progress"}
        where = {"response_id": self.id, "output_index": at["output_index"]}
        await self._session.emit("response.output_item.added", **where, item=started)
        if self.is_aside:
            return at
        previous = self._session.conversation.add(item)
        await self._session.emit("conversation.item.added", item=started, previous_item_id=previous)
        return at

    async def _end_item(self, at: Event, item: Event) -> None:
        item["status"] = "incomplete" if self.is_over else "completed"
        if not self.is_aside:
            await self._session.emit_item_done(item)
        where = {"response_id": self.id, "output_index": at["output_index"]}
        await self._session.emit("response.output_item.done", **where, item=item)

    async def _emit_at(self, at: Event, kind: str, **fields: Any) -> None:
        await self._session.emit(kind, **at, **fields)

    def _message(self) -> Event:
        return {**self._session.new_item("message"), "role": "assistant", "content": []}

    def _setting(self, name: str) -> Any:
        return self._session.conversation.session[name]

    def _usage(self) -> Event | None:
        if not self.counts_usage:
            return None
        if self.usage_override is not None:
            return self.usage_override
        return usage(self._inputs, self._cached, self.spoken)

    def _bill(self, status: str, counted: Event | None) -> None:
        true = counted or usage(self._inputs, Tokens(), self.spoken)
        self._session.bill.append(Billed(self.id, self.request_id, status, self.max_output_tokens, true))

    def _object(self, status: str, details: Event | None = None) -> Event:
        return {
            "object": "realtime.response",
            "id": self.id,
            "status": status,
            "status_details": details,
            "output": [dict(item) for item in self.output],
            "conversation_id": None if self.is_aside else self._session.conversation_id,
            "output_modalities": ["audio"],
            "max_output_tokens": self.max_output_tokens,
            "metadata": self.metadata if self._session.echoes_metadata else None,
            "usage": None,
        }


def _side_by_side(text: str, pieces: list[bytes]) -> list[tuple[str, bytes]]:
    """Words and sound, paired in order; text runs ahead of the sound, as the service's does."""
    words = [word + " " for word in text.split(" ")]
    words[-1] = words[-1].rstrip(" ")
    length = max(len(words), len(pieces))
    words += [""] * (length - len(words))
    pieces = pieces + [b""] * (length - len(pieces))
    return list(zip(words, pieces, strict=True))
