"""The values of one session: what they are at first, how an update changes them, what is never allowed.

They are kept in the shape that the wire shows them in, so that an update is acknowledged with what was sent. Nothing
inside them is ever changed in place: an update makes new ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

from guide.pipeline import refusals
from guide.pipeline.value_rules import check_hearing, check_speaking, check_tools

Values: TypeAlias = dict[str, Any]
Eagerness: TypeAlias = Literal["low", "medium", "high", "auto"]
Format: TypeAlias = Literal["audio/pcm", "audio/pcmu", "audio/pcma"]
SessionKind: TypeAlias = Literal["realtime", "transcription"]

_SERVER_VAD: Final[Values] = {
    "type": "server_vad",
    "threshold": 0.5,
    "prefix_padding_ms": 300,
    "silence_duration_ms": 500,
    "idle_timeout_ms": None,
    "create_response": True,
    "interrupt_response": True,
}
_SEMANTIC_VAD: Final[Values] = {
    "type": "semantic_vad",
    "eagerness": "auto",
    "create_response": True,
    "interrupt_response": True,
}
_TURN_DETECTIONS: Final = {"server_vad": _SERVER_VAD, "semantic_vad": _SEMANTIC_VAD}

_PCM: Final[Values] = {"type": "audio/pcm", "rate": 24000}
_INPUT: Final[Values] = {
    "format": _PCM,
    "transcription": None,
    "noise_reduction": None,
    "turn_detection": _SERVER_VAD,
}
_REALTIME: Final[Values] = {
    "type": "realtime",
    "object": "realtime.session",
    "output_modalities": ["audio"],
    "instructions": "",
    "tools": [],
    "tool_choice": "auto",
    "max_output_tokens": "inf",
    "tracing": None,
    "truncation": "auto",
    "prompt": None,
    "include": None,
    "reasoning": None,
    "parallel_tool_calls": None,
    "audio": {"input": _INPUT, "output": {"format": _PCM, "voice": "marin", "speed": 1.0}},
}
_TRANSCRIPTION: Final[Values] = {
    "type": "transcription",
    "object": "realtime.transcription_session",
    "include": None,
    "audio": {"input": _INPUT},
}
"""A guess, formed after the other kind; the service's own was not seen."""
_AT_FIRST: Final = {"realtime": _REALTIME, "transcription": _TRANSCRIPTION}
_MERGED: Final = frozenset({"transcription", "noise_reduction", "turn_detection"})
"""Objects of which an update may give a part; the others are replaced whole."""
_LOGPROBS: Final = "item.input_audio_transcription.logprobs"


# Two detections are equal that find the same turns, whatever then follows: a turn goes on over such an update.
@dataclass(frozen=True, slots=True)
class ServerVad:
    threshold: float
    prefix_padding_ms: int
    silence_duration_ms: int
    idle_timeout_ms: int | None = field(compare=False)
    create_response: bool = field(compare=False)
    interrupt_response: bool = field(compare=False)


@dataclass(frozen=True, slots=True)
class SemanticVad:
    eagerness: Eagerness
    create_response: bool = field(compare=False)
    interrupt_response: bool = field(compare=False)


TurnDetection: TypeAlias = ServerVad | SemanticVad | None


@dataclass(frozen=True, slots=True)
class Transcription:
    """`language`: "" when the client didn't say. `has_logprobs`: how sure it is of each word is told, too."""

    model: str
    language: str
    has_logprobs: bool


class Session:
    """A session of the kind `transcription` only hears; it has no `model` and makes no responses. `voice_heard` is
    set by whoever sends audio, "" until then: from the first on no other voice may be chosen."""

    def __init__(self, *, session_id: str, kind: SessionKind, model: str, expires_at: int) -> None:
        self.kind = kind
        self._at_first = {**_AT_FIRST[kind], "model": model} if kind == "realtime" else _AT_FIRST[kind]
        self._values = {**self._at_first, "id": session_id, "expires_at": expires_at}
        self.voice_heard = ""

    def shown(self) -> Values:
        """The session object of `session.created` and `session.updated`."""
        return self._values

    def update(self, changes: Mapping[str, Any]) -> None:
        """Take over what `session.update` gives, already checked for its types. Raises Refused and changes
        nothing when a value isn't allowed."""
        if changes["type"] != self.kind:
            raise refusals.another_kind_of_session(changes["type"], self.kind)
        updated = _merged(self._values, changes, self._at_first)
        check_hearing(updated, "session")
        if self.kind == "realtime":
            self._check_speaking(changes, updated)
        self._values = updated

    def _check_speaking(self, changes: Mapping[str, Any], updated: Values) -> None:
        self._refuse_new_model(changes)
        check_speaking(updated, "session")
        check_tools(updated["tools"], updated["tool_choice"], "session")
        tracing = self._values["tracing"]
        if tracing is not None and updated["tracing"] not in (None, tracing):
            raise refusals.tracing_locked()
        self._refuse_new_voice(updated)

    def _refuse_new_voice(self, updated: Values) -> None:
        if self.voice_heard and voice_name(updated) not in (self.voice_heard, voice_name(self._values)):
            raise refusals.voice_locked()

    def _refuse_new_model(self, changes: Mapping[str, Any]) -> None:
        if changes.get("model") not in (None, self._values["model"]):
            raise refusals.forbidden_value("session.model", "the model of a session can't be changed.")

    def with_overrides(self, response: Mapping[str, Any]) -> ResponseValues:
        """The values of one response: the session's, also where a null is given, and over them those of
        `response.create`. Raises Refused."""
        names = ("instructions", "tools", "tool_choice", "max_output_tokens", "output_modalities", "audio")
        changes = {name: response[name] for name in names if name in response}
        chosen = _merged(self._values, changes, self._values)
        check_speaking(chosen, "response")
        check_tools(chosen["tools"], chosen["tool_choice"], "response")
        self._refuse_new_voice(chosen)
        output = chosen["audio"]["output"]
        return ResponseValues(
            instructions=chosen["instructions"],
            tools=tuple(chosen["tools"]),
            tool_choice=chosen["tool_choice"],
            max_output_tokens=chosen["max_output_tokens"],
            output_modalities=tuple(chosen["output_modalities"]),
            format=output["format"],
            voice=voice_name(chosen),
            speed=float(output["speed"]),
        )

    @property
    def instructions(self) -> str:
        return str(self._values["instructions"])

    @property
    def input_format(self) -> Format:
        kind: Format = self._values["audio"]["input"]["format"]["type"]
        return kind

    @property
    def turn_detection(self) -> TurnDetection:
        values = self._values["audio"]["input"]["turn_detection"]
        if values is None:
            return None
        given = {name: value for name, value in values.items() if name != "type"}
        return ServerVad(**given) if values["type"] == "server_vad" else SemanticVad(**given)

    @property
    def transcription(self) -> Transcription | None:
        values = self._values["audio"]["input"]["transcription"]
        if values is None:
            return None
        likely = values.get("languages") or []
        return Transcription(
            model=values.get("model") or "whisper-1",
            language=values.get("language") or (likely[0] if len(likely) == 1 else ""),
            has_logprobs=_LOGPROBS in (self._values["include"] or ()),
        )

    @property
    def truncation(self) -> str | Mapping[str, Any]:
        chosen: str | Mapping[str, Any] = self._values["truncation"]
        return chosen


@dataclass(frozen=True, slots=True)
class ResponseValues:
    """What one response is made with. `max_output_tokens`: a number, or "inf"."""

    instructions: str
    tools: Sequence[Mapping[str, Any]]
    tool_choice: str | Mapping[str, Any]
    max_output_tokens: int | Literal["inf"]
    output_modalities: tuple[str, ...]
    format: Mapping[str, Any]
    voice: str
    speed: float

    @property
    def speaks(self) -> bool:
        return self.output_modalities == ("audio",)


def voice_name(values: Mapping[str, Any]) -> str:
    voice = values["audio"]["output"]["voice"]
    return str(voice["id"]) if isinstance(voice, Mapping) else str(voice)


def _merged(old: Values, changes: Mapping[str, Any], for_null: Values) -> Values:
    """`old` with `changes` over it. A null goes back to the value in `for_null`, or clears what may be absent; the
    service refuses it for some of the former (seen for `speed` alone, so for nothing here)."""
    new = dict(old)
    for name, value in changes.items():
        if name in _MERGED:
            new[name] = _merged_part(name, new.get(name), value)
        elif value is None:
            new[name] = for_null.get(name)
        elif name in ("audio", "input", "output"):
            new[name] = _merged(new[name], value, for_null[name])
        elif name == "format":
            new[name] = _PCM if value.get("type") == "audio/pcm" else value
        else:
            new[name] = value
    return new


def _merged_part(name: str, old: Values | None, given: Mapping[str, Any] | None) -> Values | None:
    if given is None:
        return None
    if name == "turn_detection":
        base = old if old is not None and old["type"] == given["type"] else _TURN_DETECTIONS[given["type"]]
        known = {key: value for key, value in given.items() if value is not None or key == "idle_timeout_ms"}
        return {**base, **known}
    return {**(old or {}), **given}
