"""What can happen to a conversation (events) and what it asks its edges to do (effects).

Events are past tense, effects imperative. Audio itself never passes here: the visit moves it between the voice
stream and the link, and tells the core how many samples there were.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from guide.core.play import Play

ResponseStatus: TypeAlias = Literal["completed", "cancelled", "incomplete", "failed"]
PageState: TypeAlias = Literal["ready", "listening", "thinking", "speaking", "interrupted", "reconnecting", "resting"]
Speaker: TypeAlias = Literal["visitor", "guide"]
Rung: TypeAlias = Literal["provider", "standby"]
"""Where a link leads: to the model's provider, or to the built-in server that stands in for it."""
ProviderState: TypeAlias = Literal["up", "worth_trying", "down"]


@dataclass(frozen=True, slots=True)
class Usage:
    """The tokens of one response, as the provider counted them. Cached tokens are part of the input ones, and so are
    those that some models charge extra for writing to their cache (`text_cache_written`)."""

    text_in: int = 0
    audio_in: int = 0
    image_in: int = 0
    text_cached: int = 0
    audio_cached: int = 0
    image_cached: int = 0
    text_out: int = 0
    audio_out: int = 0
    text_cache_written: int = 0


@dataclass(frozen=True, slots=True)
class TranscriptionUsage:
    """What transcribing one turn took: tokens or seconds, whichever the provider bills by."""

    text_in: int = 0
    audio_in: int = 0
    text_out: int = 0
    seconds: Decimal | None = None


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
    """`text`: everything understood of this turn so far; `final`: nothing more comes."""

    item_id: str
    text: str
    final: bool
    usage: TranscriptionUsage | None = None


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


@dataclass(frozen=True, slots=True)
class OpenLink:
    """Open a session after `delay_ms` and replay the transcript into it."""

    delay_ms: int = 0
    rung: Rung = "provider"


@dataclass(frozen=True, slots=True)
class CloseLink:
    pass


@dataclass(frozen=True, slots=True)
class PrepareLink:
    """Open another session beside the one in use, as OpenLink does."""

    rung: Rung


@dataclass(frozen=True, slots=True)
class SwitchLink:
    """Let the prepared session take over, with what happened meanwhile."""


@dataclass(frozen=True, slots=True)
class DropPrepared:
    """Let go of the session that was prepared, or is being."""


@dataclass(frozen=True, slots=True)
class GiveUpProvider:
    """This visit has tried what could be tried. `code`: why, an error code of `guide.errors`."""

    code: str


@dataclass(frozen=True, slots=True)
class CommitTurn:
    """End a push-to-talk turn."""


@dataclass(frozen=True, slots=True)
class DropTurn:
    """Forget the microphone audio that was not committed."""


@dataclass(frozen=True, slots=True)
class AddVisitorText:
    text: str


@dataclass(frozen=True, slots=True)
class AddNote:
    """Tell the model something that nobody said, as a system item. The visit makes it of a Tell… effect."""

    text: str


@dataclass(frozen=True, slots=True)
class AddGuideText:
    """Let the model know what the guide wrote in the chat tab."""

    text: str


@dataclass(frozen=True, slots=True)
class TellExhibit:
    """Note for the model which exhibit the visitor stands before."""

    exhibit_id: str


@dataclass(frozen=True, slots=True)
class TellLanguage:
    """Note for the model which language the visitor chose."""

    language: str


@dataclass(frozen=True, slots=True)
class TellPlay:
    """Note for the model whether a game is on, and which."""


@dataclass(frozen=True, slots=True)
class CreateResponse:
    request_id: str
    max_output_tokens: int


@dataclass(frozen=True, slots=True)
class CreateAside:
    """A spoken response outside of the conversation, which reads nothing but these instructions."""

    request_id: str
    max_output_tokens: int
    instructions: str


@dataclass(frozen=True, slots=True)
class SayGoodbye:
    """Say goodbye in the visitor's language. The visit makes a CreateAside of it."""

    request_id: str
    max_output_tokens: int


@dataclass(frozen=True, slots=True)
class CancelResponse:
    response_id: str


@dataclass(frozen=True, slots=True)
class TruncateAnswer:
    """The visitor heard only the first `heard_ms` of this item."""

    item_id: str
    heard_ms: int


@dataclass(frozen=True, slots=True)
class DeleteAnswer:
    """The visitor heard nothing of this item."""

    item_id: str


@dataclass(frozen=True, slots=True)
class SendToolOutput:
    call_id: str
    output: str


@dataclass(frozen=True, slots=True)
class Authorise:
    """Reserve the worst case of one answer, then say AnswerAuthorised or AnswerRefused. `is_goodbye`: it is the last
    one, whose cost was kept back from the start."""

    request_id: str
    is_goodbye: bool = False


@dataclass(frozen=True, slots=True)
class Settle:
    """Book what the answer cost. `usage` None: book the whole reservation; `Usage()`: it never ran. `received_ms`:
    how much sound of it came, which the provider must have counted."""

    request_id: str
    usage: Usage | None
    received_ms: int = 0


@dataclass(frozen=True, slots=True)
class HoldTurn:
    """A turn was committed, which starts a transcription by itself: hold what the next one may cost."""

    item_id: str


@dataclass(frozen=True, slots=True)
class BookTranscription:
    item_id: str
    usage: TranscriptionUsage | None


@dataclass(frozen=True, slots=True)
class BookUnasked:
    """The provider answered without being asked: book the worst case."""

    response_id: str


@dataclass(frozen=True, slots=True)
class CutPlayout:
    """Be silent now and forget what was not yet heard."""


@dataclass(frozen=True, slots=True)
class PausePlayout:
    """Be silent now, and keep what was not yet heard: somebody may be speaking."""


@dataclass(frozen=True, slots=True)
class ResumePlayout:
    """Go on where the pause began: it was only a noise."""


@dataclass(frozen=True, slots=True)
class HearMicrophone:
    """Send the microphone to the model, or don't."""

    on: bool


@dataclass(frozen=True, slots=True)
class ShowState:
    state: PageState


@dataclass(frozen=True, slots=True)
class ShowCaption:
    """`text`: the whole utterance so far; `final`: nothing more comes; `cut`: the visitor heard no more than this."""

    id: str
    who: Speaker
    text: str
    final: bool
    cut: bool = False


@dataclass(frozen=True, slots=True)
class ShowNotice:
    """`code`: key of a page string `notice.<code>`."""

    code: str


@dataclass(frozen=True, slots=True)
class ShowPersona:
    """Who the guide is now."""

    persona_id: str


@dataclass(frozen=True, slots=True)
class OfferQuestions:
    """Put the suggested questions of where the visitor stands on the screen."""


@dataclass(frozen=True, slots=True)
class ShowAllowance:
    """`minutes_left`: about how long that lasts, None when nobody can tell."""

    share_left: float
    minutes_left: float | None = None


@dataclass(frozen=True, slots=True)
class RunTool:
    """`arguments`: a JSON object, already decoded."""

    call_id: str
    name: str
    arguments: Mapping[str, object]


LinkEffect: TypeAlias = (
    CommitTurn
    | DropTurn
    | AddVisitorText
    | AddNote
    | AddGuideText
    | CreateResponse
    | CreateAside
    | CancelResponse
    | TruncateAnswer
    | DeleteAnswer
    | SendToolOutput
)
"""What the link performs."""

Effect: TypeAlias = (
    LinkEffect
    | OpenLink
    | CloseLink
    | PrepareLink
    | SwitchLink
    | DropPrepared
    | GiveUpProvider
    | TellExhibit
    | TellLanguage
    | TellPlay
    | SayGoodbye
    | Authorise
    | Settle
    | HoldTurn
    | BookTranscription
    | BookUnasked
    | CutPlayout
    | PausePlayout
    | ResumePlayout
    | HearMicrophone
    | ShowState
    | ShowCaption
    | ShowNotice
    | ShowPersona
    | OfferQuestions
    | ShowAllowance
    | RunTool
)
