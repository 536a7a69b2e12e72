"""A conversation under test: feed it events, look at the effects."""

from __future__ import annotations

from typing import TypeVar

from guide.core import effects as fx
from guide.core import events as ev
from guide.core.conversation import step
from guide.core.state import Conversation, Rules
from guide.core.usage import Usage

E = TypeVar("E")
SAMPLES_PER_S = 24_000
LOST = ev.LinkLost("provider_unreachable", may_retry=True)


class Talk:
    """Remembers every effect; time is what the test says it is."""

    def __init__(self, **rules: object) -> None:
        self.state = Conversation(rules=Rules(**rules))  # type: ignore[arg-type]
        self.now_ms = 1_000
        self.effects: list[fx.Effect] = []

    def on(self, *events: ev.Event, after_ms: int = 0) -> list[fx.Effect]:
        """The effects of these events, in order."""
        self.now_ms += after_ms
        new: list[fx.Effect] = []
        for event in events:
            self.state, effects = step(self.state, event, self.now_ms)
            new += effects
        self.effects += new
        return new

    def calm(self) -> list[fx.Effect]:
        """Time passes in which nothing happens."""
        return self.on(ev.Ticked(), after_ms=self.state.rules.calm_ms)

    def all(self, kind: type[E]) -> list[E]:
        return [effect for effect in self.effects if isinstance(effect, kind)]

    def last(self, kind: type[E]) -> E:
        return self.all(kind)[-1]

    def connect(self) -> Talk:
        self.on(ev.PeerOpened(), ev.LinkOpened())
        return self

    def ask(self, words: str = "How old is it?", item_id: str = "turn-1") -> Talk:
        """The visitor speaks and is understood; the answer is authorised and asked for."""
        self.on(ev.SpeechStarted(item_id), ev.SpeechStopped(item_id), ev.TurnCommitted(item_id))
        self.on(ev.TurnTranscribed(item_id, words, final=True))
        return self.authorise()

    def authorise(self, max_output_tokens: int = 1_200) -> Talk:
        self.on(ev.AnswerAuthorised(self.last(fx.Authorise).request_id, max_output_tokens))
        return self

    def start(self, response_id: str = "resp-1") -> Talk:
        self.on(ev.ResponseStarted(response_id, self.last(fx.CreateResponse).request_id))
        return self

    def speak(self, text: str, seconds: float, *, response_id: str = "resp-1", item_id: str = "item-1") -> Talk:
        """The answer's words and sound arrive."""
        samples = int(seconds * SAMPLES_PER_S)
        self.on(
            ev.AnswerTextArrived(response_id, item_id, text), ev.AnswerAudioArrived(response_id, item_id, samples)
        )
        return self

    def finish(self, response_id: str = "resp-1", status: ev.ResponseStatus = "completed") -> Talk:
        self.on(ev.ResponseEnded(response_id, status, "", Usage(text_in=10, audio_out=20)))
        return self

    def hear(self, seconds: float, item_id: str = "item-1") -> list[fx.Effect]:
        return self.on(ev.PlayoutAdvanced(item_id, int(seconds * SAMPLES_PER_S)))


def kinds(effects: list[fx.Effect]) -> list[str]:
    return [type(effect).__name__ for effect in effects]


def with_standby(**rules: object) -> Talk:
    return Talk(has_standby=True, **rules)


def standing_in() -> Talk:
    """A visit whose provider is gone, on its standby."""
    talk = with_standby().connect()
    talk.on(ev.LinkLost("key_refused", may_retry=False), ev.ProviderJudged("down"), ev.LinkOpened())
    return talk
