"""One response while it is produced: its items, its events in the service's order, its tokens, its end."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any, Final, Literal, TypeAlias

from guide.core.sound import BYTES_PER_MS
from guide.pipeline.g711 import ToTelephone
from guide.pipeline.items import ContentPart, Conversation, Item
from guide.pipeline.outbox import Outbox
from guide.pipeline.session import ResponseValues
from guide.pipeline.tokens import SPOKEN_BYTES_PER_TOKEN, Tokens, text_tokens, usage
from guide.realtime.wire import Event, pcm_ms

Status: TypeAlias = Literal["in_progress", "completed", "cancelled", "incomplete", "failed"]
_WORD: Final = re.compile(r"\s*\S+")
_ARGUMENT_PIECE_CHARS: Final = 24


class Response:
    """`conversation`: where its items go, None for an out-of-band response. `read`, `cached`: its input tokens.

    Order of calls: `open`, then any of `say`, `sound`, `call`, then `end`. Once `is_over`, nothing is sent.
    """

    def __init__(
        self,
        outbox: Outbox,
        values: ResponseValues,
        *,
        conversation: Conversation | None,
        conversation_id: str | None,
        metadata: Mapping[str, str] | None,
    ) -> None:
        self.id = outbox.new_id("resp")
        self.values = values
        self.read = self.cached = Tokens()
        self.is_exhausted = False
        self._outbox = outbox
        self._conversation = conversation
        self._conversation_id = conversation_id
        self._metadata = metadata
        self._status: Status = "in_progress"
        self._status_details: Event | None = None
        self._items: list[Item] = []
        self._said = ""
        self._text_out = 0
        self._spoken_bytes = 0
        self._telephone: ToTelephone | None = None

    @property
    def is_over(self) -> bool:
        return self._status != "in_progress"

    @property
    def is_out_of_band(self) -> bool:
        return self._conversation is None

    @property
    def spoken_ms(self) -> int:
        return pcm_ms(self._spoken_bytes)

    def open(self) -> None:
        self._outbox.send("response.created", response=self._shown())

    def say(self, text: str) -> None:
        """More of the message: its text, or the transcript of the audio that follows. Words beyond
        `max_output_tokens` are left out, and then the response `is_exhausted`."""
        item = self._message()
        kind = "output_audio_transcript" if self.values.speaks else "output_text"
        for word in _WORD.findall(text):
            cost = text_tokens(word)
            if self._left() < cost:
                self.is_exhausted = True
                return
            self._text_out += cost
            delta = self._joined(word)
            self._said += delta
            if not item.is_truncated:
                item.parts[0].text = self._said
            self._send_part(f"response.{kind}.delta", item, delta=delta)

    def sound(self, pcm: bytes) -> None:
        """More audio of the message, PCM16 at 24 kHz; what is beyond `max_output_tokens` is left out."""
        item = self._message()
        most_bytes = self._audio_bytes_left()
        if len(pcm) > most_bytes:
            self.is_exhausted = True
            pcm = pcm[:most_bytes]
        if not pcm:
            return
        self._spoken_bytes += len(pcm)
        part = item.parts[0]
        if not item.is_truncated:
            part.pcm += pcm
            # Rounded up: a client that received all of it may truncate at what it counts itself.
            part.audio_ms = -(-len(part.pcm) // BYTES_PER_MS)
        wire = self._telephone.convert(pcm) if self._telephone else pcm
        delta = base64.b64encode(wire).decode()
        self._send_part("response.output_audio.delta", item, delta=delta)

    def call(self, name: str, arguments: str) -> None:
        """Call one of the session's functions. `arguments`: JSON."""
        if self._left() < text_tokens(name):
            self.is_exhausted = True
            return
        self._close_message("completed")
        item = Item(self._outbox.new_id("item"), "function_call", status="in_progress", name=name)
        item.call_id = self._outbox.new_id("call")
        self._text_out += text_tokens(name)
        self._add(item)
        for start in range(0, len(arguments), _ARGUMENT_PIECE_CHARS):
            piece = arguments[start : start + _ARGUMENT_PIECE_CHARS]
            if self._left() < text_tokens(piece):
                self.is_exhausted = True
                break
            self._text_out += text_tokens(piece)
            item.arguments += piece
            self._send_in("response.function_call_arguments.delta", item, call_id=item.call_id, delta=piece)
        self._close_call(item, "incomplete" if self.is_exhausted else "completed")

    def end(self, status: Status, *, reason: str = "", error: Event | None = None) -> None:
        """Close what is open and send `response.done`."""
        self._close_message("completed" if status == "completed" else "incomplete")
        self._status = status
        if status != "completed":
            self._status_details = {"type": status}
            self._status_details |= {"reason": reason} if reason else {}
            self._status_details |= {"error": error} if error else {}
        self._outbox.send("response.done", response=self._shown())

    def _joined(self, word: str) -> str:
        """`word` with the space that parts it from what was said before."""
        bare = word.lstrip()
        return f" {bare}" if self._said and bare == word else word if self._said else bare

    def _left(self) -> float:
        most = self.values.max_output_tokens
        return float("inf") if most == "inf" else most - self._text_out - self._audio_out()

    def _audio_out(self) -> int:
        return -(-self._spoken_bytes // SPOKEN_BYTES_PER_TOKEN)

    def _audio_bytes_left(self) -> int:
        most = self.values.max_output_tokens
        if most == "inf":
            return 1 << 62
        return max(0, (most - self._text_out) * SPOKEN_BYTES_PER_TOKEN - self._spoken_bytes)

    def _message(self) -> Item:
        """The message that is open, or a new one."""
        if self._items and self._items[-1].status == "in_progress":
            return self._items[-1]
        kind = "audio" if self.values.speaks else "text"
        item = Item(self._outbox.new_id("item"), "message", "assistant", "in_progress")
        self._said = ""
        self._add(item)
        item.parts.append(ContentPart("output_audio" if self.values.speaks else "output_text"))
        law = self.values.format["type"]
        self._telephone = None if law == "audio/pcm" else ToTelephone(law)
        part = {"type": "audio", "transcript": ""} if kind == "audio" else {"type": "text", "text": ""}
        self._send_part("response.content_part.added", item, part=part)
        return item

    def _add(self, item: Item) -> None:
        self._items.append(item)
        self._outbox.send(
            "response.output_item.added", response_id=self.id, output_index=self._index(item), item=item.shown()
        )
        if self._conversation is not None:
            before = self._conversation.add(item)
            self._outbox.send("conversation.item.added", previous_item_id=before, item=item.shown())

    def _close_message(self, status: Literal["completed", "incomplete"]) -> None:
        item = self._items[-1] if self._items else None
        if item is None or item.status != "in_progress":
            return
        text = self._said
        if self.values.speaks:
            self._send_part("response.output_audio.done", item)
            self._send_part("response.output_audio_transcript.done", item, transcript=text)
            part = {"type": "audio", "transcript": text}
        else:
            self._send_part("response.output_text.done", item, text=text)
            part = {"type": "text", "text": text}
        self._send_part("response.content_part.done", item, part=part)
        self._finish(item, status)

    def _close_call(self, item: Item, status: Literal["completed", "incomplete"]) -> None:
        self._send_in(
            "response.function_call_arguments.done",
            item,
            call_id=item.call_id,
            name=item.name,
            arguments=item.arguments,
        )
        self._finish(item, status)

    def _finish(self, item: Item, status: Literal["completed", "incomplete"]) -> None:
        item.status = status
        if self._conversation is not None and self._conversation.get(item.id) is item:
            before = self._conversation.before(item.id)
            self._outbox.send("conversation.item.done", previous_item_id=before, item=item.shown())
        self._outbox.send(
            "response.output_item.done", response_id=self.id, output_index=self._index(item), item=item.shown()
        )

    def _index(self, item: Item) -> int:
        return self._items.index(item)

    def _send_in(self, type: str, item: Item, **fields: Any) -> None:
        self._outbox.send(type, response_id=self.id, item_id=item.id, output_index=self._index(item), **fields)

    def _send_part(self, type: str, item: Item, **fields: Any) -> None:
        self._send_in(type, item, content_index=0, **fields)

    def _shown(self) -> Event:
        output = {"format": self.values.format, "voice": self.values.voice}
        written = Tokens(self._text_out, self._audio_out())
        return {
            "object": "realtime.response",
            "id": self.id,
            "status": self._status,
            "status_details": self._status_details,
            "output": [item.shown() for item in self._items] if self.is_over else [],
            "conversation_id": self._conversation_id,
            "output_modalities": list(self.values.output_modalities),
            "max_output_tokens": self.values.max_output_tokens,
            "audio": {"output": output},
            "usage": usage(self.read, self.cached, written) if self.is_over else None,
            "metadata": self._metadata,
        }
