"""What a Realtime session is told to be, and the transcript that a new one begins with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from guide.core.sound import SAMPLE_RATE_HZ
from guide.core.state import TurnDetection
from guide.realtime.wire import Event

RETENTION_RATIO: Final = 0.8
"""How much of a full context is kept when old items go: dropping a lot at once lets the provider's prompt cache
work between droppings."""

PCM_FORMAT: Final[Mapping[str, Any]] = {"type": "audio/pcm", "rate": SAMPLE_RATE_HZ}

_CERTAINTY: Final = "item.input_audio_transcription.logprobs"

OPENAI_VOICES: Final = ("alloy", "ash", "ballad", "cedar", "coral", "echo", "marin", "sage", "shimmer", "verse")
"""Those of its Realtime models; one made to order has an id, which no file of ours can hold."""


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """`tools`: function declarations as the protocol writes them. `transcription_model` None: the visitor's words
    are not written down. `max_output_tokens`: of any one response, also of one that nobody asked for.
    `context_tokens`: the most conversation that is sent with a response. `speed`: 0.25..1.5. `asks_certainty`: the
    server shall tell how sure it is of the visitor's words, which not every `transcription_model` can.
    """

    model: str
    instructions: str
    voice: str
    language: str
    tools: tuple[Mapping[str, object], ...]
    turn_detection: TurnDetection
    transcription_model: str | None
    max_output_tokens: int
    context_tokens: int
    speed: float = 1.0
    asks_certainty: bool = False


@dataclass(frozen=True, slots=True)
class ReplayLine:
    """One utterance of an earlier session of the visit, or a `note` that nobody said."""

    who: Literal["visitor", "guide", "note"]
    text: str


def opening_update(plan: SessionPlan) -> Event:
    """The `session.update` that configures a session just opened. A later one couldn't change its voice: the service
    locks that at the first sound."""
    return {"type": "session.update", "event_id": "session", "session": _session(plan)}


def _session(plan: SessionPlan) -> Event:
    return {
        "type": "realtime",
        "output_modalities": ["audio"],
        "instructions": plan.instructions,
        "max_output_tokens": plan.max_output_tokens,
        "tools": [dict(tool) for tool in plan.tools],
        **({"include": [_CERTAINTY]} if plan.asks_certainty else {}),
        "truncation": {
            "type": "retention_ratio",
            "retention_ratio": RETENTION_RATIO,
            "token_limits": {"post_instructions": plan.context_tokens},
        },
        "audio": {"input": _input(plan), "output": _output(plan)},
    }


def _output(plan: SessionPlan) -> Event:
    return {"format": dict(PCM_FORMAT), "speed": plan.speed, "voice": plan.voice}


def _input(plan: SessionPlan) -> Event:
    return {
        "format": dict(PCM_FORMAT),
        "noise_reduction": {"type": "far_field"},
        "transcription": _transcription(plan),
        "turn_detection": _turn_detection(plan.turn_detection),
    }


def _transcription(plan: SessionPlan) -> Event | None:
    if plan.transcription_model is None:
        return None
    return {"model": plan.transcription_model, "language": plan.language}


def _turn_detection(kind: TurnDetection) -> Event | None:
    """Responses and interruptions are ours to decide, so the server only listens for turns."""
    if kind == "push_to_talk":
        return None
    return {"type": kind, "create_response": False, "interrupt_response": False}


def replayed(line: ReplayLine) -> Event:
    """The `conversation.item.create` that tells a new session what was said before."""
    if line.who == "visitor":
        return text_item("user", "input_text", line.text)
    if line.who == "guide":
        return text_item("assistant", "output_text", line.text)
    return text_item("system", "input_text", line.text)


def text_item(role: str, part: str, text: str) -> Event:
    item = {"type": "message", "role": role, "content": [{"type": part, "text": text}]}
    return {"type": "conversation.item.create", "item": item}
