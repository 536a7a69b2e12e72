"""The listening half of a dialogue: input buffer, turns, commits, and what was understood."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, assert_never

from guide.core.sound import BYTES_PER_MS
from guide.pipeline import refusals
from guide.pipeline.input_audio import InputAudio
from guide.pipeline.items import ContentPart, Conversation, Item
from guide.pipeline.jobs import Probe, Transcribe
from guide.pipeline.outbox import Outbox
from guide.pipeline.session import ServerVad, Session, Transcription, TurnDetection
from guide.pipeline.stages import Heard
from guide.pipeline.transcribing import tell_failure, tell_transcript
from guide.pipeline.turns import TurnBegan, TurnEnded, TurnEvent, TurnPaused, Turns
from guide.realtime.wire import MAX_APPEND_BYTES, pcm_ms

MAX_TURN_MS: Final = 120_000
"""A turn that lasts longer is ended by force: no visitor asks for two minutes, but a fan hums for hours."""
_KEPT_MS: Final = 1_500
"""What is kept beside padding and time-out while nobody speaks: more than speech takes to be recognised as such."""
_SLICE_BYTES: Final = 100 * BYTES_PER_MS
"""What one call of `listen` looks at: about a millisecond of work."""


def decoded_audio(audio: str, param: str) -> bytes:
    """Raises Refused."""
    try:
        wire = base64.b64decode(audio, validate=True)
    except (binascii.Error, ValueError):
        raise refusals.bad_base64(param) from None
    if len(wire) > MAX_APPEND_BYTES:
        raise refusals.append_too_large(MAX_APPEND_BYTES)
    return wire


@dataclass(frozen=True, slots=True)
class _Unheard:
    """`transcription`: how the client is told what was understood, None when it isn't."""

    item: Item
    transcription: Transcription | None


class Hearing:
    """`turn_began`, `turn_ended`: called when a visitor starts to speak, and when their turn is in the
    conversation. `understood`: called when an item is heard, or is known never to be. `is_answering`: whether a
    response of the conversation is in progress.

    `turn_item_id`: what the item will be called of the turn that is being spoken, "" between turns.
    """

    def __init__(
        self,
        outbox: Outbox,
        session: Session,
        conversation: Conversation,
        *,
        turn_began: Callable[[], None],
        turn_ended: Callable[[], None],
        understood: Callable[[], None],
        is_answering: Callable[[], bool],
    ) -> None:
        self._outbox = outbox
        self._session = session
        self._conversation = conversation
        self._turn_began = turn_began
        self._turn_ended = turn_ended
        self._understood = understood
        self._is_answering = is_answering
        self._audio = InputAudio()
        self._arrived = bytearray()
        self._detection: TurnDetection = None
        self._turns: Turns | None = None
        self.turn_item_id = ""
        self._turn_start_ms = 0
        self._idle_from_ms: int | None = None
        self._unheard: dict[str, _Unheard] = {}
        self._ended_in: dict[int, _Unheard] = {}
        self.follow_session()

    def follow_session(self) -> None:
        """After an update: one that finds other turns starts afresh."""
        before, detection = self._detection, self._session.turn_detection
        self._detection = detection
        if detection == before:
            return
        self.turn_item_id = ""
        self._turns = None if detection is None else Turns(detection, self._audio.now_ms)

    def append(self, audio: str) -> None:
        """Raises Refused. With turn detection on, the audio waits until `listen` has been through it."""
        wire = decoded_audio(audio, "audio")
        if self._turns is None:
            self._audio.append(wire, self._session.input_format)
        else:
            self._arrived += wire

    def listen(self) -> bool:
        """Look for turns in some of what arrived. True: there is more, call again."""
        if not self._arrived:
            return False
        piece = bytes(self._arrived[:_SLICE_BYTES])
        del self._arrived[:_SLICE_BYTES]
        self._forget_old_audio()
        pcm = self._audio.append(piece, self._session.input_format)
        if self._turns is not None:
            self._follow(self._turns.feed(pcm))
            self._watch_limits()
        return bool(self._arrived)

    def commit(self) -> None:
        """By the client. Raises Refused."""
        pcm = self._audio.take_all()
        item_id = self.turn_item_id or self._outbox.new_id("item")
        self._forget_turn()
        self._commit(item_id, pcm)

    def clear(self) -> None:
        self._audio.clear()
        self._forget_turn()
        self._outbox.send("input_audio_buffer.cleared")

    def take_in(self, item: Item, pcm: bytes) -> None:
        """Have an item understood that came with its own audio."""
        self._transcribe(_Unheard(item, None), pcm)

    def heard(self, job_id: str, heard: Heard) -> None:
        self._take_words(self._unheard.pop(job_id), heard)

    def not_heard(self, job_id: str, message: str) -> None:
        """Recognition failed; it isn't tried again."""
        self._give_up(self._unheard.pop(job_id), message)

    def is_awaited(self, pause_ms: int) -> bool:
        """Whether what was said up to this pause is still to be understood: it lasts, or the turn has ended in it."""
        return pause_ms in self._ended_in or (self._turns is not None and self._turns.is_paused_since(pause_ms))

    def probed(self, pause_ms: int, heard: Heard) -> None:
        """A turn that has ended in this pause isn't recognised again: nothing but silence has come since."""
        if pause_ms in self._ended_in:
            self._take_words(self._ended_in.pop(pause_ms), heard)
        elif self._turns is not None:
            self._follow(self._turns.probed(pause_ms, heard))

    def not_probed(self, pause_ms: int, message: str) -> None:
        """Recognition failed."""
        if pause_ms in self._ended_in:
            self._give_up(self._ended_in.pop(pause_ms), message)
        elif self._turns is not None:
            self._turns.not_probed(pause_ms)

    def response_ended(self, spoken_ms: int) -> None:
        """The idle time-out counts from when the answer has been played."""
        self._idle_from_ms = self._audio.now_ms + spoken_ms

    @property
    def _language(self) -> str:
        transcription = self._session.transcription
        return transcription.language if transcription is not None else ""

    def _follow(self, events: Iterable[TurnEvent]) -> None:
        for event in events:
            match event:
                case TurnBegan(at_ms):
                    self._begin_turn(at_ms)
                case TurnPaused(at_ms):
                    pcm = self._audio.between(self._turn_start_ms, at_ms)
                    self._outbox.start(Probe(at_ms, pcm, self._language))
                case TurnEnded():
                    self._end_turn(event)
                case _:
                    assert_never(event)

    def _begin_turn(self, at_ms: int) -> None:
        self.turn_item_id, self._turn_start_ms = self._outbox.new_id("item"), at_ms
        self._outbox.send("input_audio_buffer.speech_started", audio_start_ms=at_ms, item_id=self.turn_item_id)
        self._turn_began()

    def _end_turn(self, ended: TurnEnded) -> None:
        item_id, self.turn_item_id = self.turn_item_id, ""
        self._idle_from_ms = None
        self._outbox.send("input_audio_buffer.speech_stopped", audio_end_ms=ended.at_ms, item_id=item_id)
        pcm = self._audio.between(self._turn_start_ms, ended.at_ms)
        self._audio.take_until(ended.at_ms)
        self._commit(item_id, pcm, ended.heard, ended.pause_ms)
        self._turn_ended()

    def _forget_turn(self) -> None:
        self.turn_item_id = ""
        self._idle_from_ms = None
        if self._turns is not None:
            self._turns.forget()

    def _commit(self, item_id: str, pcm: bytes, heard: Heard | None = None, pause_ms: int | None = None) -> None:
        """`pause_ms`: the pause up to which it is being recognised already, where `heard` isn't known yet."""
        part = ContentPart("input_audio", pcm=bytearray(pcm), audio_ms=pcm_ms(len(pcm)))
        item = Item(item_id, "message", "user", parts=[part])
        before = self._conversation.add(item)
        self._outbox.send("input_audio_buffer.committed", previous_item_id=before, item_id=item_id)
        self._outbox.send("conversation.item.added", previous_item_id=before, item=item.shown())
        self._outbox.send("conversation.item.done", previous_item_id=before, item=item.shown())
        unheard = _Unheard(item, self._session.transcription)
        if heard is not None:
            self._take_words(unheard, heard)
        elif pause_ms is not None:
            self._ended_in[pause_ms] = unheard
        else:
            self._transcribe(unheard, pcm)

    def _transcribe(self, unheard: _Unheard, pcm: bytes) -> None:
        job_id = self._outbox.new_id("heard")
        self._unheard[job_id] = unheard
        self._outbox.start(Transcribe(job_id, pcm, self._language))

    def _take_words(self, unheard: _Unheard, heard: Heard) -> None:
        item, transcription = unheard.item, unheard.transcription
        part = _put_words(heard, item)
        if transcription is not None:
            part.transcript = heard.text
            tell_transcript(self._outbox, item.id, heard, transcription, audio_ms=part.audio_ms)
        self._understood()

    def _give_up(self, unheard: _Unheard, message: str) -> None:
        _put_words(Heard("", 0.0), unheard.item)
        if unheard.transcription is not None:
            tell_failure(self._outbox, unheard.item.id, message)
        self._understood()

    def _forget_old_audio(self) -> None:
        """What was before the padding of a turn that might begin now, and in no silence that might time out."""
        if self._turns is not None and not self.turn_item_id:
            self._audio.keep_latest(self._turns.prefix_ms + (self._idle_timeout_ms or 0) + _KEPT_MS)

    def _watch_limits(self) -> None:
        now_ms = self._audio.now_ms
        if not self.turn_item_id:
            self._time_out(now_ms)
        elif self._turns is not None and now_ms - self._turn_start_ms >= MAX_TURN_MS:
            self._turns.forget()
            self._end_turn(TurnEnded(now_ms))

    @property
    def _idle_timeout_ms(self) -> int | None:
        return self._detection.idle_timeout_ms if isinstance(self._detection, ServerVad) else None

    def _time_out(self, now_ms: int) -> None:
        """A long silence after an answer becomes a turn of its own, where the client asked for that."""
        timeout_ms, start_ms = self._idle_timeout_ms, self._idle_from_ms
        if timeout_ms is None or start_ms is None or now_ms - start_ms < timeout_ms or self._is_answering():
            return
        self._idle_from_ms = None
        item_id = self._outbox.new_id("item")
        self._outbox.send(
            "input_audio_buffer.timeout_triggered",
            audio_start_ms=start_ms,
            audio_end_ms=now_ms,
            item_id=item_id,
        )
        pcm = self._audio.between(start_ms, now_ms)
        self._audio.take_until(now_ms)
        self._commit(item_id, pcm, Heard("", 1.0))
        self._turn_ended()


def _put_words(heard: Heard, item: Item) -> ContentPart:
    """All that was heard goes to the first of the item's audio parts, which is returned."""
    first, *others = [part for part in item.parts if part.kind == "input_audio"]
    first.heard = heard
    for other in others:
        other.heard = Heard("", 1.0)
    return first
