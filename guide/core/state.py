"""What a conversation remembers between two steps, and what it looks like from outside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from guide.core.captions import heard_text
from guide.core.events import PageState, Speaker

TurnDetection: TypeAlias = Literal["semantic_vad", "server_vad", "push_to_talk"]
LinkState: TypeAlias = Literal["closed", "opening", "open", "lost"]
Phase: TypeAlias = Literal["authorising", "requested", "running"]

MOST_LINES: Final = 200
"""The utterances that a visit remembers, the newest: an hour's conversation, and few enough to replay."""


@dataclass(frozen=True, slots=True)
class Rules:
    """`transcript_wait_ms`: how long an answer waits for the visitor's words to be understood and shown.
    `reconnect_delays_ms`: the pauses before each attempt to open a lost link again.
    `link_without_peer_ms`: how long a link outlives the browser's connection, so that a reload finds it.
    `interrupted_ms`: how long the page shows that the guide was interrupted.
    `longest_silence_ms`: how long a model that was asked may give no sign before its link counts as lost.
    `longest_turn_ms`: after how much speech a turn is ended for the visitor, so that its cost has a bound.
    `low_share`: when less than this share of the allowance is left, the visitor is told that the time is short.
    `longest_chain`: how many answers in a row may follow from tool calls alone.
    """

    turn_detection: TurnDetection = "semantic_vad"
    transcript_wait_ms: int = 500
    reconnect_delays_ms: tuple[int, ...] = (0, 500, 1_000, 2_000, 4_000)
    link_without_peer_ms: int = 30_000
    interrupted_ms: int = 800
    longest_silence_ms: int = 8_000
    longest_turn_ms: int = 55_000
    longest_chain: int = 3
    low_share: float = 0.2


@dataclass(frozen=True, slots=True)
class Line:
    """One utterance of the visit. A visitor's line stands from when they spoke, so that it keeps its place."""

    id: str
    who: Speaker
    text: str


@dataclass(frozen=True, slots=True)
class Response:
    """The one answer that is wanted or runs. `has_spoken`: it said something; `sign_ms`: when the model last gave
    a sign of it; `needs_follow_up`: it called a tool whose output the model must see before it can answer."""

    request_id: str
    phase: Phase = "authorising"
    response_id: str = ""
    is_cancelled: bool = False
    has_spoken: bool = False
    needs_follow_up: bool = False
    has_called: bool = False
    is_goodbye: bool = False
    sign_ms: int = 0
    received_samples: int = 0


@dataclass(frozen=True, slots=True)
class Spoken:
    """One item of an answer that was not heard to its end. Sample counts are at 24 kHz."""

    item_id: str
    response_id: str
    text: str = ""
    received_samples: int = 0
    heard_samples: int = 0
    is_complete: bool = False
    shown: str = ""

    @property
    def heard_text(self) -> str:
        return heard_text(
            self.text,
            heard_samples=self.heard_samples,
            received_samples=self.received_samples,
            is_complete=self.is_complete,
        )

    @property
    def is_heard(self) -> bool:
        return self.is_complete and self.heard_samples >= self.received_samples


@dataclass(frozen=True, slots=True)
class Conversation:
    """The whole state. Times are the `now_ms` of the step that set them; 0 means never.

    `is_link_spoilt`: the provider answered without being asked, so its session is left for a new one.
    `paused_by`: the newest turn at whose sound the answer is paused, until it is known whether anything was said.
    `written`: how many utterances were typed so far, which numbers them.
    `winding_down`: why voice is about to end, "" while it isn't.
    """

    rules: Rules = field(default_factory=Rules)
    language: str = "en"
    exhibit_id: str | None = None
    link: LinkState = "closed"
    attempts: int = 0
    is_peer_open: bool = False
    peer_gone_ms: int = 0
    winding_down: str = ""
    is_voice_closed: bool = False
    is_low_told: bool = False
    is_microphone_on: bool = False
    is_visitor_speaking: bool = False
    speaking_since_ms: int = 0
    interrupted_until_ms: int = 0
    turn_awaiting_text: str = ""
    answer_by_ms: int = 0
    wants_answer: bool = False
    chain: int = 0
    requests: int = 0
    response: Response | None = None
    is_link_spoilt: bool = False
    open_calls: frozenset[str] = frozenset()
    is_follow_up_due: bool = False
    spoken: tuple[Spoken, ...] = ()
    paused_by: str = ""
    transcript: tuple[Line, ...] = ()
    written: int = 0
    shown_state: PageState = "ready"

    @property
    def is_answering(self) -> bool:
        """Something is being said or prepared that an interruption would stop."""
        return bool(self.spoken) or self.response is not None or self.is_waiting

    @property
    def may_listen(self) -> bool:
        """Whether what the visitor says next is paid for."""
        return not (self.is_voice_closed or self.winding_down)

    @property
    def is_waiting(self) -> bool:
        return self.wants_answer or bool(self.turn_awaiting_text) or self.is_follow_up_due

    @property
    def being_said(self) -> str:
        """What the guide says just now, and said last: what its loudspeaker may have brought to the microphone."""
        last = [line.text for line in self.transcript if line.who == "guide" and line.text][-1:]
        return " ".join([*last, *(item.text for item in self.spoken)])

    def is_audible(self, response_id: str) -> bool:
        """Whether audio of this response may still reach the visitor: not after it was cut."""
        response = self.response
        return response is not None and response.response_id == response_id and not response.is_cancelled

    def page_state(self, now_ms: int) -> PageState:
        if self.is_voice_closed and not self.spoken:
            return "resting"
        if self.link == "lost" and self.is_peer_open:
            return "reconnecting"
        if self.is_visitor_speaking:
            return "listening"
        if not self.paused_by and any(item.received_samples for item in self.spoken):
            return "speaking"
        if self.is_answering:
            return "thinking"
        return "interrupted" if now_ms < self.interrupted_until_ms else "ready"
