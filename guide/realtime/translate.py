"""From the wire to the core: server events become core events.

Does no I/O; a Translator remembers what the protocol spreads over several events: the words of a turn so far, the
request that a response answers, the odd byte between two pieces of audio. Everything from the wire is untrusted; an
event that isn't of its type's form is counted and ignored, as is an unknown type.
"""

from __future__ import annotations

import binascii
import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from guide.core import events as ev
from guide.core.sound import BYTES_PER_SAMPLE
from guide.core.usage import Usage
from guide.realtime import failures
from guide.realtime.commands import COMMIT, REQUEST, SIGN
from guide.realtime.usage import read_transcription_usage, read_usage
from guide.realtime.wire import SERVER_EVENTS, Event

AUDIO_DELTA: Final = "response.output_audio.delta"

MAX_UNKNOWN_TYPES: Final = 50
OTHER_TYPES: Final = "(others)"
"""What unknown types beyond the first MAX_UNKNOWN_TYPES are counted as."""

_COMMIT_EMPTY: Final = "input_audio_buffer_commit_empty"
_ALREADY_ACTIVE: Final = "conversation_already_has_active_response"
_NOT_ACTIVE: Final = "response_cancel_not_active"

_STATUSES: Final[Mapping[str, ev.ResponseStatus]] = {
    "completed": "completed",
    "cancelled": "cancelled",
    "incomplete": "incomplete",
    "failed": "failed",
}


@dataclass(frozen=True, slots=True)
class AnswerAudio:
    """`pcm`: whole samples, 16-bit little-endian mono at 24 kHz."""

    response_id: str
    item_id: str
    pcm: bytes


class Translator:
    """Reads the server events of one session, in their order.

    `unknown_events` and `malformed_events` count, by type, what was ignored.
    """

    def __init__(self) -> None:
        self.unknown_events: Counter[str] = Counter()
        self.malformed_events: Counter[str] = Counter()
        self._turn_texts: dict[str, str] = {}
        self._answer_texts: dict[str, str] = {}
        self._odd_bytes: dict[str, bytes] = {}
        self._audible: set[str] = set()
        self._called: set[str] = set()
        self._asked: list[str] = []
        self._is_metadata_echoed = False

    def requested(self, request_id: str) -> None:
        """A `response.create` goes out; a response that doesn't say what it answers may be its."""
        self._asked.append(request_id)

    def read(self, event: Event) -> tuple[ev.Event, ...]:
        """What any event but an audio delta means to the core; () for what it needn't know."""
        kind = event["type"]
        reader = _READERS.get(kind)
        if reader is None:
            if kind not in SERVER_EVENTS:
                self._count_unknown(kind)
            return ()
        try:
            return reader(self, event)
        except _Malformed:
            self.malformed_events[kind] += 1
            return ()

    def read_audio(self, event: Event) -> AnswerAudio | None:
        """The sound in an audio delta; None when there is none in it."""
        try:
            return self._audio(event)
        except (_Malformed, binascii.Error):
            self.malformed_events[AUDIO_DELTA] += 1
            return None

    def _count_unknown(self, kind: str) -> None:
        is_room = kind in self.unknown_events or len(self.unknown_events) < MAX_UNKNOWN_TYPES
        self.unknown_events[kind if is_room else OTHER_TYPES] += 1

    def _audio(self, event: Event) -> AnswerAudio | None:
        response_id, item_id = _text(event, "response_id"), _text(event, "item_id")
        pcm = self._odd_bytes.pop(item_id, b"") + binascii.a2b_base64(_ascii(event, "delta"))
        whole = len(pcm) - len(pcm) % BYTES_PER_SAMPLE
        if whole < len(pcm):
            self._odd_bytes[item_id] = pcm[whole:]
        if whole == 0:
            return None
        self._audible.add(response_id)
        return AnswerAudio(response_id, item_id, pcm[:whole])

    def _speech_started(self, event: Event) -> tuple[ev.Event, ...]:
        return (ev.SpeechStarted(_text(event, "item_id")),)

    def _speech_stopped(self, event: Event) -> tuple[ev.Event, ...]:
        return (ev.SpeechStopped(_text(event, "item_id")),)

    def _committed(self, event: Event) -> tuple[ev.Event, ...]:
        return (ev.TurnCommitted(_text(event, "item_id")),)

    def _turn_grew(self, event: Event) -> tuple[ev.Event, ...]:
        item_id = _text(event, "item_id")
        text = self._turn_texts.get(item_id, "") + (_optional_text(event, "delta") or "")
        self._turn_texts[item_id] = text
        return (ev.TurnTranscribed(item_id, text.strip(), final=False),)

    def _turn_transcribed(self, event: Event) -> tuple[ev.Event, ...]:
        item_id, text = _text(event, "item_id"), _text(event, "transcript")
        self._turn_texts.pop(item_id, None)
        usage = read_transcription_usage(event.get("usage"))
        return (ev.TurnTranscribed(item_id, text.strip(), final=True, usage=usage, certainty=_certainty(event)),)

    def _turn_not_transcribed(self, event: Event) -> tuple[ev.Event, ...]:
        item_id = _text(event, "item_id")
        self._turn_texts.pop(item_id, None)
        return (ev.TranscriptionFailed(item_id),)

    def _response_created(self, event: Event) -> tuple[ev.Event, ...]:
        response = _object(event, "response")
        return (ev.ResponseStarted(_text(response, "id"), self._request_of(response)),)

    def _request_of(self, response: Mapping[str, Any]) -> str | None:
        metadata = response.get("metadata")
        request_id = metadata.get("request_id") if isinstance(metadata, dict) else None
        if isinstance(request_id, str):
            self._is_metadata_echoed = True
            return self._answered(request_id)
        return None if self._is_metadata_echoed else self._only_request()

    def _only_request(self) -> str | None:
        return self._answered(self._asked[0]) if len(self._asked) == 1 else None

    def _answered(self, request_id: str) -> str:
        if request_id in self._asked:
            self._asked.remove(request_id)
        return request_id

    def _answer_grew(self, event: Event) -> tuple[ev.Event, ...]:
        return self._said(event, _text(event, "delta"))

    def _answer_written(self, event: Event) -> tuple[ev.Event, ...]:
        """The whole text: only what no delta brought is new."""
        whole = _optional_text(event, "transcript") or _optional_text(event, "text") or ""
        said = self._answer_texts.get(_text(event, "item_id"), "")
        return self._said(event, whole[len(said) :]) if whole.startswith(said) else ()

    def _said(self, event: Event, text: str) -> tuple[ev.Event, ...]:
        response_id, item_id = _text(event, "response_id"), _text(event, "item_id")
        if not text:
            return ()
        self._answer_texts[item_id] = self._answer_texts.get(item_id, "") + text
        return (ev.AnswerTextArrived(response_id, item_id, text),)

    def _item_done(self, event: Event) -> tuple[ev.Event, ...]:
        response_id, item = _text(event, "response_id"), _object(event, "item")
        if item.get("type") == "function_call" and item.get("status") != "incomplete":
            return self._tool_called(response_id, item)
        return ()

    def _tool_called(self, response_id: str, item: Mapping[str, Any]) -> tuple[ev.Event, ...]:
        call_id = _text(item, "call_id")
        if call_id in self._called:
            return ()
        self._called.add(call_id)
        name, arguments = _text(item, "name"), _optional_text(item, "arguments") or ""
        return (ev.ToolCalled(response_id, call_id, name, arguments),)

    def _response_done(self, event: Event) -> tuple[ev.Event, ...]:
        response = _object(event, "response")
        response_id = _text(response, "id")
        status = _STATUSES.get(str(response.get("status")), "failed")
        calls = self._calls_in(response_id, response) if status == "completed" else ()
        reason = "" if status == "completed" else _reason(response)
        return (*calls, ev.ResponseEnded(response_id, status, reason, self._usage(response)))

    def _calls_in(self, response_id: str, response: Mapping[str, Any]) -> tuple[ev.Event, ...]:
        """Tool calls that no event of their own announced."""
        output = response.get("output")
        items = [item for item in output if isinstance(item, dict)] if isinstance(output, list) else []
        calls = [item for item in items if item.get("type") == "function_call"]
        return tuple(event for item in calls for event in self._tool_called(response_id, item))

    def _usage(self, response: Mapping[str, Any]) -> Usage | None:
        """A response that was heard and counts no sound has been counted wrongly: some count nothing on failure."""
        usage = read_usage(response.get("usage"))
        was_audible = response.get("id") in self._audible
        self._forget(response)
        return None if usage is not None and was_audible and usage.audio_out == 0 else usage

    def _forget(self, response: Mapping[str, Any]) -> None:
        self._audible.discard(response["id"])
        self._answer_texts.clear()
        self._odd_bytes.clear()

    def _error(self, event: Event) -> tuple[ev.Event, ...]:
        error = _object(event, "error")
        word, origin = failures.word_of(error), str(error.get("event_id") or "")
        if word == _NOT_ACTIVE or origin == SIGN:
            return ()
        if origin == COMMIT:
            word = _COMMIT_EMPTY
        refused = ev.RequestRefused(failures.code_of(word), self._refused(word, origin))
        end = failures.session_end(word)
        return (refused,) if end is None else (refused, ev.LinkLost(end.code, end.may_retry))

    def _refused(self, word: str, origin: str) -> str | None:
        if origin.startswith(REQUEST):
            return self._answered(origin.removeprefix(REQUEST))
        return self._only_request() if word == _ALREADY_ACTIVE and not origin else None


_READERS: Final[Mapping[str, Callable[[Translator, Event], tuple[ev.Event, ...]]]] = {
    "input_audio_buffer.speech_started": Translator._speech_started,
    "input_audio_buffer.speech_stopped": Translator._speech_stopped,
    "input_audio_buffer.committed": Translator._committed,
    "conversation.item.input_audio_transcription.delta": Translator._turn_grew,
    "conversation.item.input_audio_transcription.completed": Translator._turn_transcribed,
    "conversation.item.input_audio_transcription.failed": Translator._turn_not_transcribed,
    "response.created": Translator._response_created,
    "response.output_audio_transcript.delta": Translator._answer_grew,
    "response.output_audio_transcript.done": Translator._answer_written,
    "response.output_text.delta": Translator._answer_grew,
    "response.output_text.done": Translator._answer_written,
    "response.output_item.done": Translator._item_done,
    "response.done": Translator._response_done,
    "error": Translator._error,
}


def _certainty(event: Mapping[str, Any]) -> float:
    """How sure recognition is of a whole turn: the geometric mean over its pieces. 1 where it doesn't say."""
    told = event.get("logprobs")
    pieces = told if isinstance(told, list) else []
    found = [piece.get("logprob") for piece in pieces if isinstance(piece, dict)]
    logprobs = [logprob for logprob in found if isinstance(logprob, int | float)]
    return math.exp(min(0.0, sum(logprobs) / len(logprobs))) if logprobs else 1.0


class _Malformed(ValueError):
    pass


def _reason(response: Mapping[str, Any]) -> str:
    """Why a response isn't complete: the code of a failure, or the protocol's word for a cancellation or a limit."""
    details = response.get("status_details")
    if not isinstance(details, dict):
        return ""
    word = failures.word_of(details.get("error"))
    return failures.code_of(word) if word else str(details.get("reason") or "")


def _object(event: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = event.get(key)
    if not isinstance(value, dict):
        raise _Malformed(key)
    return value


def _text(event: Mapping[str, Any], key: str) -> str:
    value = event.get(key)
    if not isinstance(value, str):
        raise _Malformed(key)
    return value


def _optional_text(event: Mapping[str, Any], key: str) -> str | None:
    return None if event.get(key) is None else _text(event, key)


def _ascii(event: Mapping[str, Any], key: str) -> bytes:
    text = _text(event, key)
    if not text.isascii():
        raise _Malformed(key)
    return text.encode("ascii")
