"""What a session is told to be is what the protocol takes, and starts nothing by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from openai.types.realtime import RealtimeFunctionTool

from guide.core.state import TurnDetection
from guide.core.tools import declarations
from guide.realtime.plan import ReplayLine, opening_update, replayed
from tests.provider import check_client
from tests.realtime.recorder import PLAN


@pytest.mark.parametrize("kind", ["server_vad", "semantic_vad"])
def test_the_server_listens_for_turns_and_decides_nothing(kind: TurnDetection) -> None:
    update = opening_update(replace(PLAN, turn_detection=kind))
    check_client(update)
    expected = {"type": kind, "create_response": False, "interrupt_response": False}
    assert update["session"]["audio"]["input"]["turn_detection"] == expected


def test_push_to_talk_clears_the_turn_detection() -> None:
    """The service starts with one, so it must be null, not absent."""
    update = opening_update(replace(PLAN, turn_detection="push_to_talk"))
    check_client(update)
    assert update["session"]["audio"]["input"]["turn_detection"] is None


def test_every_tool_is_declared_as_the_protocol_wants_it() -> None:
    for declared in declarations(personas={"robot": "fast"}, games={"hunt": "clues"}):
        RealtimeFunctionTool.model_validate(declared, strict=True)


def test_the_plan_reaches_the_session() -> None:
    update = opening_update(replace(PLAN, speed=1.2))
    check_client(update)
    session = update["session"]
    assert session["type"] == "realtime"
    assert session["output_modalities"] == ["audio"]
    assert session["instructions"] == PLAN.instructions
    assert session["max_output_tokens"] == 300
    assert [tool["name"] for tool in session["tools"]] == ["show_exhibit"]
    assert session["truncation"] == {
        "type": "retention_ratio",
        "retention_ratio": 0.8,
        "token_limits": {"post_instructions": 8_000},
    }
    pcm = {"type": "audio/pcm", "rate": 24_000}
    assert session["audio"]["output"] == {"format": pcm, "voice": "marin", "speed": 1.2}
    assert session["audio"]["input"]["format"] == pcm
    assert session["audio"]["input"]["noise_reduction"] == {"type": "far_field"}
    assert session["audio"]["input"]["transcription"] == {"model": "gpt-transcribe", "language": "en"}


def test_only_who_can_tell_is_asked_how_sure_it_is_of_the_visitors_words() -> None:
    asking = opening_update(replace(PLAN, asks_certainty=True))
    check_client(asking)
    assert asking["session"]["include"] == ["item.input_audio_transcription.logprobs"]
    assert "include" not in opening_update(PLAN)["session"]


def test_without_a_transcription_model_nothing_is_written_down() -> None:
    update = opening_update(replace(PLAN, transcription_model=None))
    check_client(update)
    assert update["session"]["audio"]["input"]["transcription"] is None


@pytest.mark.parametrize("who", ["visitor", "guide", "note"])
def test_every_replayed_line_is_an_item_of_the_protocol(who: str) -> None:
    check_client(replayed(ReplayLine(who, "How old is it?")))  # type: ignore[arg-type]  # parametrize knows no literals
