"""What a dialogue asks its edge to do. The edge reports back through the dialogue's methods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Role: TypeAlias = Literal["system", "user", "assistant", "tool"]


@dataclass(frozen=True, slots=True)
class Utterance:
    """One line of the conversation. `certainty`: how sure recognition is of it, 1 when typed. `alternatives`: what
    else was perhaps said."""

    role: Role
    text: str
    certainty: float = 1.0
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """All that an answer may rest on. `language`: the one the session expects to hear, "" when it didn't say.
    `tools`: the functions that may be called, by name. `must_call`: whether one of them has to be."""

    instructions: str
    utterances: tuple[Utterance, ...]
    language: str
    tools: Mapping[str, Mapping[str, Any]]
    must_call: bool


@dataclass(frozen=True, slots=True)
class Transcribe:
    """Understand a whole turn, then call `heard` or `not_heard` with this `id`. It isn't the item's: that may be
    another one's by then."""

    id: str
    pcm: bytes
    language: str


@dataclass(frozen=True, slots=True)
class Probe:
    """Understand what was said up to this pause, then call `probed` or `not_probed`; nothing when by then nobody
    waits for it any more (`is_awaited`)."""

    pause_ms: int
    pcm: bytes
    language: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Produce this response, then call `finish` or `fail`. `speaks`: with sound, else text alone."""

    response_id: str
    context: Context
    speaks: bool
    voice: str
    speed: float


@dataclass(frozen=True, slots=True)
class StopAnswer:
    """The response has ended: what is still being produced for it isn't wanted."""

    response_id: str


Job: TypeAlias = Transcribe | Probe | Answer | StopAnswer
