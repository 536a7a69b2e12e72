"""Server events become core events, whatever a provider sends."""

from __future__ import annotations

import base64
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.core import events as ev
from guide.realtime.translate import AUDIO_DELTA, MAX_UNKNOWN_TYPES, OTHER_TYPES, Translator
from guide.realtime.wire import SERVER_EVENTS
from tests.realtime.test_usage import GIVEN

TRANSCRIPTION = "conversation.item.input_audio_transcription"
AT = {"response_id": "resp_1", "item_id": "item_1", "output_index": 0, "content_index": 0}


def error(code: str | None, event_id: str | None = None) -> dict[str, Any]:
    said = {"type": "invalid_request_error", "code": code, "message": "No.", "event_id": event_id}
    return {"type": "error", "error": said}


def created(response_id: str = "resp_1", request_id: str | None = None) -> dict[str, Any]:
    metadata = {"request_id": request_id} if request_id else None
    return {"type": "response.created", "response": {"id": response_id, "metadata": metadata}}


def done(status: str = "completed", **fields: Any) -> dict[str, Any]:
    return {"type": "response.done", "response": {"id": "resp_1", "status": status, **fields}}


def audio(pcm: bytes) -> dict[str, Any]:
    return {"type": AUDIO_DELTA, **AT, "delta": base64.b64encode(pcm).decode()}


def said(text: str) -> dict[str, Any]:
    return {"type": "response.output_audio_transcript.delta", **AT, "delta": text}


@pytest.mark.parametrize(
    ("kind", "event"),
    [
        ("input_audio_buffer.speech_started", ev.SpeechStarted("item_1")),
        ("input_audio_buffer.speech_stopped", ev.SpeechStopped("item_1")),
        ("input_audio_buffer.committed", ev.TurnCommitted("item_1")),
        (f"{TRANSCRIPTION}.failed", ev.TranscriptionFailed("item_1")),
    ],
)
def test_a_turn_is_followed(kind: str, event: ev.Event) -> None:
    assert Translator().read({"type": kind, "item_id": "item_1"}) == (event,)


def test_what_is_understood_of_a_turn_grows() -> None:
    """Each event tells all the words so far, even when two turns are written down at once."""
    translator = Translator()
    for item_id, delta in [("item_1", "How "), ("item_2", "No"), ("item_1", "old?")]:
        last = translator.read({"type": f"{TRANSCRIPTION}.delta", "item_id": item_id, "delta": delta})
    assert last == (ev.TurnTranscribed("item_1", "How old?", final=False),)


def test_the_final_words_replace_what_was_guessed() -> None:
    translator = Translator()
    translator.read({"type": f"{TRANSCRIPTION}.delta", "item_id": "item_1", "delta": "How cold?"})
    usage = {"type": "duration", "seconds": 2}
    whole = {"type": f"{TRANSCRIPTION}.completed", "item_id": "item_1", "transcript": "How old?\n", "usage": usage}
    (event,) = translator.read(whole)
    assert isinstance(event, ev.TurnTranscribed)
    assert (event.text, event.final) == ("How old?", True)
    assert event.usage is not None


@pytest.mark.parametrize(
    ("logprobs", "certainty"),
    [(None, 1.0), ([], 1.0), ([-0.5, -1.5], math.exp(-1)), ([0.5], 1.0), (["?"], 1.0), ([-9_999.0], 0.0)],
)
def test_how_sure_it_is_of_a_turn_is_the_mean_over_its_pieces(
    logprobs: list[object] | None, certainty: float
) -> None:
    pieces = None if logprobs is None else [{"token": "How", "logprob": one} for one in logprobs]
    whole = {"type": f"{TRANSCRIPTION}.completed", "item_id": "item_1", "transcript": "How old?", "logprobs": pieces}

    (event,) = Translator().read(whole)

    assert isinstance(event, ev.TurnTranscribed)
    assert event.certainty == pytest.approx(certainty)


def test_a_response_says_which_request_it_answers() -> None:
    translator = Translator()
    translator.requested("answer-1")
    translator.requested("answer-2")
    assert translator.read(created(request_id="answer-2")) == (ev.ResponseStarted("resp_1", "answer-2"),)


def test_a_server_without_metadata_answers_the_only_request() -> None:
    translator = Translator()
    translator.requested("answer-1")
    assert translator.read(created()) == (ev.ResponseStarted("resp_1", "answer-1"),)
    assert translator.read(created("resp_2")) == (ev.ResponseStarted("resp_2", None),)


def test_which_of_two_requests_is_answered_is_not_guessed() -> None:
    translator = Translator()
    translator.requested("answer-1")
    translator.requested("answer-2")
    assert translator.read(created()) == (ev.ResponseStarted("resp_1", None),)


def test_a_response_nobody_asked_for_is_not_taken_for_ours() -> None:
    """A server that has echoed metadata once would have done so again."""
    translator = Translator()
    translator.requested("answer-1")
    translator.read(created(request_id="answer-1"))
    translator.requested("answer-2")
    assert translator.read(created("resp_2")) == (ev.ResponseStarted("resp_2", None),)


def test_an_answers_text_comes_piece_by_piece() -> None:
    assert Translator().read(said("Very ")) == (ev.AnswerTextArrived("resp_1", "item_1", "Very "),)


def test_a_written_answer_is_text_too() -> None:
    event = {"type": "response.output_text.delta", **AT, "delta": "Very old."}
    assert Translator().read(event) == (ev.AnswerTextArrived("resp_1", "item_1", "Very old."),)


def test_text_that_no_piece_brought_comes_with_the_end() -> None:
    translator = Translator()
    translator.read(said("Very "))
    end = {"type": "response.output_audio_transcript.done", **AT, "transcript": "Very old."}
    assert translator.read(end) == (ev.AnswerTextArrived("resp_1", "item_1", "old."),)
    assert translator.read(end) == ()


def test_sound_split_inside_a_sample_is_put_together() -> None:
    translator = Translator()
    pieces = [translator.read_audio(audio(pcm)) for pcm in (b"\1\2\3", b"\4", b"\5\6")]
    assert [piece and piece.pcm for piece in pieces] == [b"\1\2", b"\3\4", b"\5\6"]


@pytest.mark.parametrize("delta", ["é", "a", None, 7])
def test_sound_that_is_none_is_counted_and_ignored(delta: object) -> None:
    translator = Translator()
    assert translator.read_audio({"type": AUDIO_DELTA, **AT, "delta": delta}) is None
    assert translator.malformed_events == {AUDIO_DELTA: 1}


CALL = {"type": "function_call", "call_id": "call_1", "name": "look_up", "arguments": "{", "status": "completed"}


def test_a_tool_call_is_told_once() -> None:
    """Its own event and the response's end both have it."""
    translator = Translator()
    item_done = {"type": "response.output_item.done", "response_id": "resp_1", "item": CALL}
    assert translator.read(item_done) == (ev.ToolCalled("resp_1", "call_1", "look_up", "{"),)
    (event,) = translator.read(done(output=[CALL]))
    assert isinstance(event, ev.ResponseEnded)


def test_a_tool_call_that_only_the_end_tells_is_told_before_it() -> None:
    call, end = Translator().read(done(output=[CALL]))
    assert isinstance(call, ev.ToolCalled)
    assert isinstance(end, ev.ResponseEnded)


def test_a_tool_call_cut_in_the_middle_is_none() -> None:
    item = {**CALL, "status": "incomplete"}
    item_done = {"type": "response.output_item.done", "response_id": "resp_1", "item": item}
    assert Translator().read(item_done) == ()
    assert len(Translator().read(done("cancelled", output=[CALL]))) == 1


@pytest.mark.parametrize(
    ("status", "details", "reason"),
    [
        ("completed", None, ""),
        ("cancelled", {"reason": "client_cancelled"}, "client_cancelled"),
        ("incomplete", {"reason": "max_output_tokens"}, "max_output_tokens"),
        ("failed", {"error": {"code": "insufficient_quota"}}, "quota_exhausted"),
        ("failed", {"error": {"code": "rate_limit_exceeded"}}, "provider_busy"),
        ("failed", {"error": {"code": None, "type": "server_error"}}, "provider_unreachable"),
        ("failed", None, ""),
    ],
)
def test_a_response_ends_with_its_reason(status: str, details: object, reason: str) -> None:
    (event,) = Translator().read(done(status, status_details=details))
    assert isinstance(event, ev.ResponseEnded)
    assert (event.status, event.reason, event.usage) == (status, reason, None)


def test_an_unknown_ending_is_a_failure() -> None:
    (event,) = Translator().read(done("paused"))
    assert isinstance(event, ev.ResponseEnded)
    assert event.status == "failed"


def test_a_response_ends_with_what_it_took() -> None:
    (event,) = Translator().read(done(usage=GIVEN))
    assert isinstance(event, ev.ResponseEnded)
    assert event.usage is not None
    assert event.usage.audio_out == 91


def test_a_response_that_was_heard_did_not_take_nothing() -> None:
    """Some servers count zero for a response that failed or was cancelled half-way."""
    zero = {"total_tokens": 0, "input_tokens": 0, "output_tokens": 0, "input_token_details": {}}
    translator = Translator()
    translator.read_audio(audio(bytes(960)))
    (event,) = translator.read(done("failed", usage=zero))
    assert isinstance(event, ev.ResponseEnded)
    assert event.usage is None


def test_cancelling_what_has_ended_is_no_error() -> None:
    assert Translator().read(error("response_cancel_not_active")) == ()


def test_a_refused_request_is_named() -> None:
    translator = Translator()
    translator.requested("answer-1")
    refused = translator.read(error("rate_limit_exceeded", "request:answer-1"))
    assert refused == (ev.RequestRefused("provider_busy", "answer-1"),)


@pytest.mark.parametrize("event_id", [None, "request:answer-1"])
def test_a_response_already_active_is_told_of_the_request(event_id: str | None) -> None:
    """Also by a server that doesn't say which event it refuses."""
    translator = Translator()
    translator.requested("answer-1")
    code = "conversation_already_has_active_response"
    assert translator.read(error(code, event_id)) == (ev.RequestRefused(code, "answer-1"),)


def test_an_empty_turn_is_told_whatever_the_provider_calls_it() -> None:
    refused = Translator().read(error(None, "commit"))
    assert refused == (ev.RequestRefused("input_audio_buffer_commit_empty", None),)


@pytest.mark.parametrize(
    ("code", "loss"),
    [
        ("session_expired", ev.LinkLost("provider_unreachable", may_retry=True)),
        ("invalid_api_key", ev.LinkLost("key_refused", may_retry=False)),
        ("insufficient_quota", ev.LinkLost("quota_exhausted", may_retry=False)),
        ("model_not_found", ev.LinkLost("model_gone", may_retry=False)),
        ("beta_api_shape_disabled", ev.LinkLost("provider", may_retry=False)),
    ],
)
def test_an_error_that_ends_the_session_is_its_loss(code: str, loss: ev.LinkLost) -> None:
    assert Translator().read(error(code))[-1] == loss


def test_an_unknown_event_is_counted_and_ignored() -> None:
    translator = Translator()
    for _ in range(2):
        assert translator.read({"type": "response.hologram.delta"}) == ()
    assert translator.unknown_events == {"response.hologram.delta": 2}


def test_endless_unknown_types_are_counted_together() -> None:
    translator = Translator()
    for n in range(MAX_UNKNOWN_TYPES + 3):
        translator.read({"type": f"new.{n}"})
    assert len(translator.unknown_events) == MAX_UNKNOWN_TYPES + 1
    assert translator.unknown_events[OTHER_TYPES] == 3


def test_an_event_that_says_nothing_new_is_no_unknown_one() -> None:
    translator = Translator()
    assert translator.read({"type": "rate_limits.updated", "rate_limits": []}) == ()
    assert not translator.unknown_events


fields = st.sampled_from(["item_id", "response_id", "item", "response", "error", "id", "delta", "output", "status"])
values = st.recursive(
    st.none() | st.integers() | st.text(max_size=4) | st.just("function_call") | st.just("completed"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(fields, inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(st.tuples(st.sampled_from(sorted(SERVER_EVENTS)), st.dictionaries(fields, values)), max_size=6))
def test_no_event_breaks_the_reading(events: list[tuple[str, dict[str, Any]]]) -> None:
    translator = Translator()
    for kind, said_fields in events:
        event = {**said_fields, "type": kind}
        translator.read_audio(event) if kind == AUDIO_DELTA else translator.read(event)
