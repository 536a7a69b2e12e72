"""Each effect becomes one event that the protocol takes."""

from __future__ import annotations

from typing import Any

import pytest

from guide.core import effects as fx
from guide.realtime.commands import client_event
from tests.provider import check_client

ITEM = "conversation.item"


@pytest.mark.parametrize(
    ("effect", "event"),
    [
        (fx.CommitTurn(), {"type": "input_audio_buffer.commit"}),
        (fx.DropTurn(), {"type": "input_audio_buffer.clear"}),
        (fx.CancelResponse("resp_1"), {"type": "response.cancel", "response_id": "resp_1"}),
        (fx.DeleteAnswer("item_1"), {"type": f"{ITEM}.delete", "item_id": "item_1"}),
        (
            fx.TruncateAnswer("item_1", 1_250),
            {"type": f"{ITEM}.truncate", "item_id": "item_1", "content_index": 0, "audio_end_ms": 1_250},
        ),
        (
            fx.SendToolOutput("call_1", '{"shown": true}'),
            {
                "type": f"{ITEM}.create",
                "item": {"type": "function_call_output", "call_id": "call_1", "output": '{"shown": true}'},
            },
        ),
    ],
)
def test_an_effect_is_one_event(effect: fx.LinkEffect, event: dict[str, Any]) -> None:
    made = client_event(effect)
    check_client(made)
    assert {key: value for key, value in made.items() if key != "event_id"} == event


@pytest.mark.parametrize(
    ("effect", "role", "part"),
    [
        (fx.AddVisitorText("Why?"), "user", "input_text"),
        (fx.AddGuideText("Because."), "assistant", "output_text"),
        (fx.AddNote("[language: fr]"), "system", "input_text"),
    ],
)
def test_text_becomes_an_item_of_whose_it_is(
    effect: fx.AddVisitorText | fx.AddGuideText | fx.AddNote, role: str, part: str
) -> None:
    made = client_event(effect)
    check_client(made)
    assert made["item"]["role"] == role
    assert made["item"]["content"] == [{"type": part, "text": effect.text}]


def test_a_response_is_bounded_spoken_and_marked_with_its_request() -> None:
    made = client_event(fx.CreateResponse("answer-3", 420))
    check_client(made)
    assert made["response"] == {
        "output_modalities": ["audio"],
        "max_output_tokens": 420,
        "metadata": {"request_id": "answer-3"},
    }


def test_a_response_asks_for_no_more_than_the_protocol_takes() -> None:
    made = client_event(fx.CreateResponse("answer-3", 20_000))
    assert made["response"]["max_output_tokens"] == 4_096
