"""What a client is told of what was understood."""

from __future__ import annotations

import math
from typing import Any

import pytest

from guide.pipeline.outbox import Outbox
from guide.pipeline.session import Transcription
from guide.pipeline.stages import Heard
from guide.pipeline.transcribing import tell_failure, tell_transcript
from guide.realtime.wire import Event
from tests.pipeline.promised import check_promised


def told(text: str, *, model: str = "gpt-4o-transcribe", has_logprobs: bool = False) -> list[Event]:
    outbox = Outbox(lambda kind: f"{kind}_1")
    tell_transcript(outbox, "item_1", Heard(text, 0.5), Transcription(model, "en", has_logprobs), audio_ms=1_000)
    events = outbox.take_events()
    for event in events:
        check_promised(event)
    return events


def pieces(events: list[Event]) -> list[Any]:
    return [event["delta"] for event in events[:-1]]


@pytest.mark.parametrize(
    ("model", "expected"),
    [("whisper-1", ["how old is it"]), ("gpt-4o-transcribe", ["how", " old", " is", " it"])],
)
def test_models_tell_at_once_or_word_by_word(model: str, expected: list[str]) -> None:
    events = told("how old is it", model=model)

    assert pieces(events) == expected
    assert events[-1]["transcript"] == "how old is it"


def test_nothing_understood_has_no_pieces() -> None:
    assert pieces(told("", model="whisper-1")) == pieces(told("")) == []


def test_gpt_transcribe_names_the_language() -> None:
    assert told("how old", model="gpt-transcribe")[-1]["languages"] == [{"code": "en"}]
    assert told("", model="gpt-transcribe")[-1]["languages"] == []
    assert "languages" not in told("how old")[-1]


def test_how_sure_it_is_of_each_word_is_told_only_where_wanted() -> None:
    *deltas, completed = told("how old", has_logprobs=True)

    assert all("logprobs" not in event for event in told("how old"))
    assert [entry["token"] for entry in completed["logprobs"]] == ["how", " old"]
    assert [delta["logprobs"] for delta in deltas] == [[entry] for entry in completed["logprobs"]]
    assert completed["logprobs"][1]["bytes"] == list(b" old")
    assert math.exp(completed["logprobs"][0]["logprob"]) == pytest.approx(0.5)


def test_a_failure_says_of_which_item_and_why() -> None:
    outbox = Outbox(lambda kind: f"{kind}_1")

    tell_failure(outbox, "item_1", "no ears")

    (failed,) = outbox.take_events()
    check_promised(failed)
    assert failed["error"]["message"] == "Input transcription failed for item 'item_1'. no ears"
