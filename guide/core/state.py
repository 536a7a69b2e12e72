"""What a conversation remembers between two steps, and what it looks like from outside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from guide.core.captions import heard_text
from guide.core.circuit import ProviderState
from guide.core.effects import PageState, Rung
from guide.core.events import Speaker
from guide.core.play import Play

TurnDetection: TypeAlias = Literal["semantic_vad", "server_vad", "push_to_talk"]
LinkState: TypeAlias = Literal["closed", "opening", "open", "lost"]
Phase: TypeAlias = Literal["authorising", "requested", "running"]

MOST_LINES: Final = 200
"""The utterances that a visit remembers, the newest: an hour's conversation, and few enough to replay."""
NO_MONEY: Final = ("allowance_gone", "day_limit", "ledger")
"""Why a session may not be opened: nobody else would do it for nothing, so voice ends."""
INCURABLE: Final = ("key_refused", "quota_exhausted", "model_gone")
"""Failures that asking again can't cure."""
MOST_FAILED_ANSWERS: Final = 2
"""After so many in a row it isn't the question's fault, nor chance."""


@dataclass(frozen=True, slots=True)
class Rules:
    """`transcript_wait_ms`: how long an answer waits for the visitor's words to be understood and shown.
    `commit_wait_ms`: how long the end of a visitor's speech may go without its turn being taken.
    `reconnect_delays_ms`: the pauses before each attempt to open a lost link again. `reconnect_for_ms`: no attempt
    begins later than this after the loss, however long each takes to fail.
    `settled_link_ms`: a link that stood for so long was no failed attempt.
    `is_builtin`: whether the provider is the guide's own server. `has_standby`: whether that can stand in for it.
    `standby_after_ms`: how long a lost provider is tried again before the standby answers, or the visitor is told.
    `link_without_peer_ms`: how long a link outlives the browser's connection, so that a reload finds it.
    `answer_without_peer_ms`: how long an answer waits for the browser to be connected again.
    `longest_session_ms`: when the provider ends a session. `recycle_early_ms`, `recycle_late_ms`: how long before
    that it is replaced, in a calm moment and in any pause.
    `calm_ms`: how long nothing must have been under way before a link is replaced without need.
    `renew_again_ms`: how long after a link couldn't be replaced it is tried again.
    `interrupted_ms`: how long the page shows that the guide was interrupted.
    `longest_silence_ms`: how long a model that was asked may give no sign before its link counts as lost.
    `longest_work_ms`: the same of the guide's own server, whose stages give up by themselves before: on a busy
    machine another link would only begin the same work again. After `longest_silence_ms` the visitor is told.
    `longest_turn_ms`: after how much speech a turn is ended for the visitor, so that its cost has a bound.
    `low_share`: when less than this share of the allowance is left, the visitor is told that the time is short.
    `longest_chain`: how many answers in a row may follow from tool calls alone.
    """

    turn_detection: TurnDetection = "semantic_vad"
    transcript_wait_ms: int = 500
    commit_wait_ms: int = 5_000
    reconnect_delays_ms: tuple[int, ...] = (0, 500, 1_000, 2_000, 4_000)
    reconnect_for_ms: int = 8_000
    settled_link_ms: int = 10_000
    is_builtin: bool = False
    has_standby: bool = False
    standby_after_ms: int = 2_500
    link_without_peer_ms: int = 30_000
    answer_without_peer_ms: int = 20_000
    longest_session_ms: int = 60 * 60_000
    recycle_early_ms: int = 10 * 60_000
    recycle_late_ms: int = 2 * 60_000
    calm_ms: int = 2_000
    renew_again_ms: int = 30_000
    interrupted_ms: int = 800
    longest_silence_ms: int = 6_000
    longest_work_ms: int = 45_000
    longest_turn_ms: int = 55_000
    longest_chain: int = 3
    low_share: float = 0.2


@dataclass(frozen=True, slots=True)
class Line:
    """One utterance of the visit. A visitor's line stands from when they spoke, so that it keeps its place.
    `is_final`: its text won't change any more. `certainty`: how sure recognition is of it, 0..1; 1 where it doesn't
    say, or nothing was to be recognised."""

    id: str
    who: Speaker
    text: str
    is_final: bool = True
    certainty: float = 1.0


@dataclass(frozen=True, slots=True)
class Response:
    """The one answer that is wanted or runs. `has_spoken`: it said something; `sign_ms`: when the model last gave
    a sign of it; `is_slowness_told`: the visitor knows that it takes long; `needs_follow_up`: it called a tool whose
    output the model must see before it can answer."""

    request_id: str
    phase: Phase = "authorising"
    response_id: str = ""
    is_cancelled: bool = False
    has_spoken: bool = False
    needs_follow_up: bool = False
    has_called: bool = False
    is_goodbye: bool = False
    sign_ms: int = 0
    is_slowness_told: bool = False
    received_samples: int = 0


@dataclass(frozen=True, slots=True)
class Replacement:
    """A link that is being opened beside the one in use: where to, and as whom the guide speaks there."""

    rung: Rung
    persona_id: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """One item of an answer that was not heard to its end. Sample counts are at 24 kHz. `is_of_link`: the session in
    use gave it, and so can forget what wasn't heard."""

    item_id: str
    response_id: str
    is_of_link: bool = True
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

    `provider`: what the house knows of it. `rung`: where the link leads, or will; `told_rung`: what the visitor knows
    of that; `left_for`: why the provider was left, an error code.
    `lost_ms`: since when there has been no link that answers; `is_loss_told`: the visitor knows.
    `not_before_ms`: until then the link isn't replaced.
    `link_persona_id`: as whom the guide was introduced to the session in use.
    `busy_ms`: when something was last under way.
    `failed_answers`: how many there were in a row.
    `spoilt_by`: why the session in use is left for a new one at the end of this step: `unasked` when the provider
    answered without being asked, or an error code.
    `paused_by`: the newest turn at whose sound the answer is paused, until it is known whether anything was said.
    `written`: how many utterances were typed so far, which numbers them.
    `first_spent_ms`: when the visit first told what it spends.
    `winding_down`: why voice is about to end, "" while it isn't.
    """

    rules: Rules = field(default_factory=Rules)
    language: str = "en"
    exhibit_id: str | None = None
    persona_id: str = ""
    play: Play | None = None
    link: LinkState = "closed"
    provider: ProviderState = "up"
    rung: Rung = "provider"
    told_rung: Rung = "provider"
    left_for: str = ""
    attempts: int = 0
    lost_ms: int = 0
    is_loss_told: bool = False
    link_opened_ms: int = 0
    link_persona_id: str = ""
    replacement: Replacement | None = None
    not_before_ms: int = 0
    busy_ms: int = 0
    is_peer_open: bool = False
    peer_gone_ms: int = 0
    winding_down: str = ""
    is_voice_closed: bool = False
    is_low_told: bool = False
    first_spent_ms: int = 0
    is_microphone_on: bool = False
    is_visitor_speaking: bool = False
    speaking_since_ms: int = 0
    interrupted_until_ms: int = 0
    turn_awaiting_text: str = ""
    answer_by_ms: int = 0
    commit_by_ms: int = 0
    wants_answer: bool = False
    chain: int = 0
    requests: int = 0
    response: Response | None = None
    failed_answers: int = 0
    spoilt_by: str = ""
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
    def may_talk_again(self) -> bool:
        """Voice was closed because nobody could be reached, and by now somebody may."""
        was_unreachable = bool(self.winding_down) and self.winding_down not in NO_MONEY
        return self.is_voice_closed and was_unreachable and (self.provider != "down" or self.rules.has_standby)

    @property
    def can_step_down(self) -> bool:
        """Whether somebody else could answer in the provider's place."""
        return self.rung == "provider" and self.rules.has_standby

    @property
    def is_at_builtin(self) -> bool:
        """Whether the link leads to the guide's own server."""
        return self.rules.is_builtin or self.rung == "standby"

    @property
    def is_between_turns(self) -> bool:
        """Nothing is under way that a session would have to be kept for."""
        is_quiet = not (self.is_answering or self.is_visitor_speaking or self.paused_by or self.open_calls)
        return self.link == "open" and self.is_peer_open and not self.winding_down and is_quiet

    @property
    def is_waiting(self) -> bool:
        return self.wants_answer or bool(self.turn_awaiting_text) or self.is_follow_up_due

    @property
    def open_question(self) -> str:
        """What the visitor said last, while nobody has answered it yet."""
        return self.open_line.text if self.open_line is not None else ""

    @property
    def open_line(self) -> Line | None:
        """As `open_question`, with how well it was understood."""
        said = [line for line in self.transcript if line.text][-1:]
        return said[0] if said and said[0].who == "visitor" else None

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
