"""What can happen to a conversation, told in the past tense. `effects` has what it asks its edges to do.

Audio itself never passes here: the visit moves it between the voice stream and the link, and tells the core how many
samples there were.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from guide.core.circuit import ProviderState
from guide.core.play import Play
from guide.core.usage import TranscriptionUsage, Usage

ResponseStatus: TypeAlias = Literal["completed", "cancelled", "incomplete", "failed"]
Speaker: TypeAlias = Literal["visitor", "guide"]


@dataclass(frozen=True, slots=True)
class LinkOpened:
    """The session is configured and acknowledged: audio may flow."""


@dataclass(frozen=True, slots=True)
class LinkLost:
    """`code`: an error code of `guide.errors`; `may_retry`: whether opening another one can help."""

    code: str
    may_retry: bool


@dataclass(frozen=True, slots=True)
class LinkPrepared:
    """The link that was opened beside the one in use stands, too."""


@dataclass(frozen=True, slots=True)
class PreparationFailed:
    """`code`: an error code of `guide.errors`."""

    code: str


@dataclass(frozen=True, slots=True)
class ProviderJudged:
    """What the house knows of the provider has changed."""

    state: ProviderState


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    item_id: str


@dataclass(frozen=True, slots=True)
class SpeechStopped:
    item_id: str


@dataclass(frozen=True, slots=True)
class TurnCommitted:
    item_id: str


@dataclass(frozen=True, slots=True)
class TurnTranscribed:
    """`text`: everything understood of this turn so far; `final`: nothing more comes; `certainty`: how sure
    recognition is of it, 0..1, where it says so."""

    item_id: str
    text: str
    final: bool
    usage: TranscriptionUsage | None = None
    certainty: float = 1.0


@dataclass(frozen=True, slots=True)
class TranscriptionFailed:
    item_id: str


@dataclass(frozen=True, slots=True)
class ResponseStarted:
    """`request_id`: which of our requests it answers, None when the provider started it by itself."""

    response_id: str
    request_id: str | None


@dataclass(frozen=True, slots=True)
class AnswerTextArrived:
    response_id: str
    item_id: str
    text: str


@dataclass(frozen=True, slots=True)
class AnswerAudioArrived:
    response_id: str
    item_id: str
    samples: int


@dataclass(frozen=True, slots=True)
class ToolCalled:
    """`arguments`: JSON as the model wrote it, not yet checked."""

    response_id: str
    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class ResponseEnded:
    """`usage`: None when the provider gave none, or one that can't be true. `reason`: the provider's word for a
    status other than completed."""

    response_id: str
    status: ResponseStatus
    reason: str
    usage: Usage | None


@dataclass(frozen=True, slots=True)
class RequestRefused:
    """The provider answered one of our messages with an `error` event. `request_id` as in ResponseStarted."""

    code: str
    request_id: str | None


@dataclass(frozen=True, slots=True)
class PeerOpened:
    """The visitor's browser hears and is heard."""


@dataclass(frozen=True, slots=True)
class PeerClosed:
    pass


@dataclass(frozen=True, slots=True)
class PlayoutAdvanced:
    """`heard_samples` of `item_id` have left for the visitor's ear so far."""

    item_id: str
    heard_samples: int


@dataclass(frozen=True, slots=True)
class VisitorTyped:
    text: str


@dataclass(frozen=True, slots=True)
class ChatLineWritten:
    """A line of the chat tab: the same visit, so the voice knows it too."""

    who: Speaker
    text: str


@dataclass(frozen=True, slots=True)
class VisitorInterrupted:
    """The stop button or the hardware key."""


@dataclass(frozen=True, slots=True)
class TalkSwitched:
    """The Talk button or the hardware key: on opens the microphone, off mutes it (or ends a push-to-talk turn)."""

    on: bool


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    language: str


@dataclass(frozen=True, slots=True)
class PersonaChosen:
    """Who the guide is from the next turn on."""

    persona_id: str


@dataclass(frozen=True, slots=True)
class PlayChanged:
    """A game began, a move was made in it, or it is over (None)."""

    play: Play | None


@dataclass(frozen=True, slots=True)
class GuidePrompted:
    """Something happened that the guide should speak of now. `note`: what, for the model."""

    note: str


@dataclass(frozen=True, slots=True)
class ExhibitChosen:
    """`who`: the visitor moved there, or the guide put it on the screen and so knows it already."""

    exhibit_id: str
    who: Speaker = "visitor"


@dataclass(frozen=True, slots=True)
class AnswerAuthorised:
    request_id: str
    max_output_tokens: int


@dataclass(frozen=True, slots=True)
class AnswerRefused:
    """`code`: why the budget said no, an error code of `guide.errors` (`allowance_gone`, `ledger`)."""

    request_id: str
    code: str


@dataclass(frozen=True, slots=True)
class VoiceRefused:
    """What is left doesn't cover another spoken turn."""

    code: str


@dataclass(frozen=True, slots=True)
class ToolFinished:
    """`output`: what the model is told, JSON."""

    call_id: str
    output: str


@dataclass(frozen=True, slots=True)
class AllowanceChanged:
    """Shares of what this visit may spend, 0..1: what is left, by the limit that leaves least, and what it spent."""

    share_left: float
    share_spent: float = 0.0


@dataclass(frozen=True, slots=True)
class VisitEnded:
    """The visitor left or was asked to: whatever runs is over."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """Time passed; `now_ms` comes with every step."""


Event: TypeAlias = (
    LinkOpened
    | LinkLost
    | LinkPrepared
    | PreparationFailed
    | ProviderJudged
    | SpeechStarted
    | SpeechStopped
    | TurnCommitted
    | TurnTranscribed
    | TranscriptionFailed
    | ResponseStarted
    | AnswerTextArrived
    | AnswerAudioArrived
    | ToolCalled
    | ResponseEnded
    | RequestRefused
    | PeerOpened
    | PeerClosed
    | PlayoutAdvanced
    | VisitorTyped
    | ChatLineWritten
    | VisitorInterrupted
    | TalkSwitched
    | LanguageChosen
    | PersonaChosen
    | PlayChanged
    | GuidePrompted
    | ExhibitChosen
    | AnswerAuthorised
    | AnswerRefused
    | VoiceRefused
    | ToolFinished
    | AllowanceChanged
    | VisitEnded
    | Ticked
)
