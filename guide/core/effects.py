"""What a conversation asks its edges to do, in the imperative. What comes of it is a later event: see `events`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from guide.core.events import Speaker
from guide.core.usage import TranscriptionUsage, Usage

PageState: TypeAlias = Literal["ready", "listening", "thinking", "speaking", "interrupted", "reconnecting", "resting"]
Rung: TypeAlias = Literal["provider", "standby"]
"""Where a link leads: to the model's provider, or to the built-in server that stands in for it."""


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
    """Tell the model something that nobody said, as a system item. The visit makes one of each Tell… effect."""

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

MoneyEffect: TypeAlias = Authorise | Settle | HoldTurn | BookTranscription | BookUnasked
"""What the budget performs."""

PageEffect: TypeAlias = ShowState | ShowCaption | ShowNotice | ShowPersona | OfferQuestions | ShowAllowance
"""What the page shows."""

VisitEffect: TypeAlias = (
    OpenLink
    | CloseLink
    | PrepareLink
    | SwitchLink
    | DropPrepared
    | GiveUpProvider
    | TellExhibit
    | TellLanguage
    | TellPlay
    | SayGoodbye
    | CutPlayout
    | PausePlayout
    | ResumePlayout
    | HearMicrophone
    | RunTool
)
"""What the visit itself performs."""

Effect: TypeAlias = LinkEffect | MoneyEffect | PageEffect | VisitEffect
