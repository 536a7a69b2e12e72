"""A Realtime provider in memory that charges all it may, and visits' links to it.

Its bill is its own: it charges when it begins, every byte of text as a token, nothing from its cache, and each answer
as long as it was allowed to be. It keeps to the protocol in this much: one response at a time, no longer than asked
(or, unasked, than the session allows), no sound that was not sent, and no turn whose beginning it hid. A session
answers unasked once, but it may do so while it is being closed; and what it refused it may run all the same.
"""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

import orjson

from guide.core import effects as fx
from guide.core import events as ev
from guide.core.pricing import Price
from guide.core.usage import TranscriptionUsage, Usage
from guide.errors import ProviderUnreachable
from guide.realtime.plan import ReplayLine, SessionPlan

Mood = Literal[
    "honest",
    "silent",
    "never",
    "twice",
    "late",
    "absurd",
    "unasked",
    "drops",
    "ignores cancel",
    "busy",
    "runs what it refused",
    "fails",
]
MOODS: Final[Mapping[Mood, int]] = {
    "honest": 6, "silent": 1, "never": 1, "twice": 1, "late": 1, "absurd": 1, "drops": 1, "ignores cancel": 2,
    "busy": 1, "runs what it refused": 1, "fails": 1,
}  # fmt: skip
"""How often it answers in each way; `unasked` comes of itself."""
IMPOSSIBLE: Final = (
    None,
    Usage(text_in=-1),
    Usage(text_in=10, text_cached=11),
    Usage(text_in=10**15, audio_out=10**15),
)
ITEM_TOKENS: Final = 8
PREFIX_MS: Final = 300
SOUND: Final = bytes(4_800)
"""100 ms, all that is ever sent of an answer that is charged as a minute."""

OnEvent = Callable[[ev.Event], None]
OnAudio = Callable[[str, str, bytes], None]


@dataclass(slots=True)
class Bill:
    """One visit's, in tokens and US dollars."""

    price: Price
    transcription: Price
    text_in: int = 0
    audio_in: int = 0
    audio_out: int = 0
    seconds: Decimal = Decimal(0)
    behaved: Counter[Mood] = field(default_factory=Counter)

    @property
    def usd(self) -> Decimal:
        rates, minute = self.price.rates, self.transcription.rates.per_minute
        assert rates.text_in is not None
        assert rates.audio_in is not None
        assert rates.audio_out is not None
        assert minute is not None
        tokens = self.text_in * rates.text_in + self.audio_in * rates.audio_in + self.audio_out * rates.audio_out
        return tokens / 1_000_000 + self.seconds * minute / 60


@dataclass(slots=True)
class Given:
    """A response under way."""

    id: str
    mood: Mood
    usage: Usage
    is_cancelled: bool = False
    heard: bool = False


class HostileLink:
    """One session. The test moves time on: `serve` reads what we sent, `deliver` lets us hear what it says."""

    def __init__(self, provider: HostileProvider, plan: SessionPlan, on_event: OnEvent, on_audio: OnAudio) -> None:
        self._provider = provider
        self._chance = provider.chance
        self._bill = provider.bill
        self._plan = plan
        self._on_event = on_event
        self._on_audio = on_audio
        head = plan.instructions.encode() + orjson.dumps([dict(tool) for tool in plan.tools])
        self._head = len(head) + ITEM_TOKENS
        self._text = self._audio = 0
        self._sent: deque[fx.LinkEffect | int] = deque()
        self._said: deque[ev.Event] = deque()
        self._given: Given | None = None
        self._was_unasked = False
        self._refused: tuple[str, int, tuple[int, int] | None] | None = None
        self._turn = ""
        self._turn_ms = 0
        self.is_closed = False
        self._is_broken = False

    # Our side of it.

    unknown_events: Mapping[str, int] = {}
    malformed_events: Mapping[str, int] = {}
    dropped_audio_ms = 0

    def send_audio(self, pcm: bytes) -> None:
        if not self._sent or not isinstance(self._sent[-1], int):
            self._sent.append(0)
        self._sent[-1] += len(pcm) // 48  # type: ignore[operator]  # it is one

    def perform(self, effect: fx.LinkEffect) -> None:
        self._sent.append(effect)

    async def close(self) -> None:
        """What we had sent it still reads and charges, and a turn that had begun it takes for ended. Until its socket
        is closed we hear of the answers that it begins."""
        while self._sent and not self._is_broken:
            self.serve()
        if self._refused is not None and self._chance.random() < 0.7:
            self._run_refused(*self._refused)
        if self._chance.random() < 0.1:
            self.answer_unasked()
        for event in self._said:
            if isinstance(event, ev.ResponseStarted) and not self._is_broken:
                self._on_event(event)
        if self._turn and self._chance.random() < 0.5:
            self.hear_end()
        self.is_closed = True

    # Its own side.

    def add_text(self, text: str) -> None:
        self._text += len(text.encode()) + ITEM_TOKENS

    def serve(self) -> None:
        """Read the next of what we sent."""
        if self.is_closed or self._is_broken or not self._sent:
            return
        match self._sent.popleft():
            case int(duration_ms):
                self._turn_ms += duration_ms
            case fx.AddVisitorText(text) | fx.AddNote(text) | fx.AddGuideText(text):
                self.add_text(text)
            case fx.SendToolOutput(call_id, output):
                self.add_text(call_id + output)
            case fx.CreateResponse(request_id, max_output_tokens):
                self._asked(request_id, max_output_tokens, None)
            case fx.CreateAside(request_id, max_output_tokens, instructions):
                self._asked(request_id, max_output_tokens, (len(instructions.encode()), 0))
            case fx.CancelResponse(response_id):
                self._cancelled(response_id)
            case fx.CommitTurn():
                self.hear_end()
            case fx.DropTurn():
                self._turn_ms = 0

    def deliver(self) -> None:
        """Let us hear the next of what it said."""
        if self.is_closed or not self._said:
            return
        event = self._said.popleft()
        if isinstance(event, ev.AnswerAudioArrived):
            if self._given is not None:
                self._given.heard = True
            self._on_audio(event.response_id, event.item_id, SOUND)
        if isinstance(event, ev.LinkLost):
            self.is_closed = True
        self._on_event(event)

    @property
    def has_said(self) -> bool:
        return bool(self._said)

    @property
    def is_busy(self) -> bool:
        """Something is under way, in one direction or the other."""
        return not self.is_closed and bool(self._said or (self._sent and not self._is_broken))

    def hear_begin(self) -> None:
        if not self._turn:
            self._turn = self._provider.new_id("item")
            self._turn_ms = min(self._turn_ms, PREFIX_MS)
            self._said.append(ev.SpeechStarted(self._turn))

    def hear_end(self) -> None:
        """Commit what was said and has come, charge for writing it down, and say so in one way or another."""
        began = any(isinstance(event, ev.SpeechStarted | ev.TurnCommitted) for event in self._said)
        if self._turn_ms <= PREFIX_MS or began or self._is_broken:
            return
        item, duration_ms = self._turn or self._provider.new_id("item"), self._turn_ms
        self._turn, self._turn_ms = "", 0
        self._audio += -(-duration_ms // 100)
        self._text += ITEM_TOKENS
        seconds = Decimal(duration_ms) / 1_000
        self._bill.seconds += seconds
        self._said += [ev.SpeechStopped(item), ev.TurnCommitted(item)]
        self._write_down(item, seconds)

    def answer_unasked(self) -> None:
        if self._given is None and not (self._was_unasked or self.is_closed or self._is_broken):
            self._bill.behaved["unasked"] += 1
            self._was_unasked = True
            self._begin(None, self._plan.max_output_tokens, self._read(), "honest")

    def _run_refused(self, request_id: str, max_output_tokens: int, read: tuple[int, int] | None) -> None:
        """`read`: of a goodbye, which reads its own instructions; None: what the conversation has by now."""
        self._refused = None
        if self._given is None and not (self.is_closed or self._is_broken):
            self._bill.behaved["runs what it refused"] += 1
            self._begin(request_id, max_output_tokens, read or self._read(), "honest")

    def drop(self) -> None:
        """The connection breaks; what it had said is lost with it."""
        while self._sent and self._chance.random() < 0.5:
            self.serve()
        self._is_broken = True
        self._said.clear()
        self._said.append(ev.LinkLost("provider_unreachable", may_retry=True))

    def go_on(self) -> None:
        """A little more of the answer under way, or its end."""
        given = self._given
        if self._refused is not None:
            self._run_refused(*self._refused)
        if given is None or self._is_broken:
            return
        if given.is_cancelled and given.mood != "ignores cancel" or self._chance.random() < 0.5:
            self._end(given)
        else:
            self._speak(given)

    def _read(self) -> tuple[int, int]:
        """What an answer reads now: as much as the session keeps, the dearest first."""
        audio = min(self._audio, self._plan.context_tokens)
        return self._head + min(self._text, self._plan.context_tokens - audio), audio

    def _asked(self, request_id: str, max_output_tokens: int, read: tuple[int, int] | None) -> None:
        if self._given is not None:
            self._said.append(ev.RequestRefused("conversation_already_has_active_response", request_id))
            return
        mood = self._chance.choices(list(MOODS), list(MOODS.values()))[0]
        if mood == "runs what it refused":
            self._refused = request_id, max_output_tokens, read
            self._said.append(ev.RequestRefused("provider_busy", request_id))
            return
        self._bill.behaved[mood] += 1
        if mood == "busy":
            self._said.append(ev.RequestRefused("provider_busy", request_id))
        elif mood == "fails":
            given_id = self._provider.new_id("resp")
            self._said.append(ev.ResponseStarted(given_id, request_id))
            self._said.append(ev.ResponseEnded(given_id, "failed", "server_error", Usage()))
        else:
            self._begin(request_id, max_output_tokens, read or self._read(), mood)

    def _begin(self, request_id: str | None, max_output_tokens: int, read: tuple[int, int], mood: Mood) -> None:
        text, audio = read
        self._bill.text_in += text
        self._bill.audio_in += audio
        self._bill.audio_out += max_output_tokens
        usage = Usage(text_in=text, audio_in=audio, audio_out=max_output_tokens)
        self._given = Given(self._provider.new_id("resp"), mood, usage)
        self._audio += max_output_tokens
        self._text += ITEM_TOKENS
        self._said.append(ev.ResponseStarted(self._given.id, request_id))

    def _cancelled(self, response_id: str) -> None:
        if self._given is not None and self._given.id == response_id:
            self._given.is_cancelled = True

    def _speak(self, given: Given) -> None:
        item = f"{given.id}-item"
        self._said.append(ev.AnswerTextArrived(given.id, item, "It was carved in 196 BC. "))
        self._said.append(ev.AnswerAudioArrived(given.id, item, len(SOUND) // 2))

    def _end(self, given: Given) -> None:
        if given.mood == "never":
            return
        self._given = None
        if given.mood == "drops":
            self.drop()
            return
        status: ev.ResponseStatus = "cancelled" if given.is_cancelled else "completed"
        for usage in self._reports(given):
            self._said.append(ev.ResponseEnded(given.id, status, "", usage))

    def _reports(self, given: Given) -> Sequence[Usage | None]:
        low = (Usage(audio_in=200, audio_out=1),) if given.heard and not given.is_cancelled else ()
        match given.mood:
            case "silent":
                return (None,)
            case "absurd":
                return (self._chance.choice((*IMPOSSIBLE, *low)),)
            case "twice":
                return (given.usage, self._chance.choice((*IMPOSSIBLE, *low)))
            case _:
                return (given.usage,)

    def _write_down(self, item: str, seconds: Decimal) -> None:
        true = TranscriptionUsage(seconds=seconds)
        lies = (None, TranscriptionUsage(seconds=Decimal(10**7)), TranscriptionUsage(-5))
        text = self._chance.choice(("How old is it?", "How old is it?", "How old is it?", ""))
        told = [
            [ev.TurnTranscribed(item, text, final=True, usage=true)],
            [ev.TurnTranscribed(item, text, final=True, usage=true)],
            [ev.TurnTranscribed(item, text, final=True, usage=self._chance.choice(lies))],
            [ev.TurnTranscribed(item, text, final=True, usage=true)] * 2,
            [ev.TranscriptionFailed(item)],
            [],
        ]
        self._said += self._chance.choice(told)


class HostileProvider:
    """One visit's provider."""

    def __init__(self, bill: Bill, chance: random.Random) -> None:
        self.bill = bill
        self.chance = chance
        self._links: list[HostileLink] = []
        self._ids = 0

    async def open(
        self, plan: SessionPlan, replay: Sequence[ReplayLine], on_event: OnEvent, on_audio: OnAudio, **_: str
    ) -> HostileLink:
        if self.chance.random() < 0.02:
            raise ProviderUnreachable("not now")
        link = HostileLink(self, plan, on_event, on_audio)
        for line in replay:
            link.add_text(line.text)
        self._links.append(link)
        return link

    @property
    def link(self) -> HostileLink | None:
        """One of the sessions that are open."""
        self._links = [link for link in self._links if not link.is_closed]
        return self.chance.choice(self._links) if self._links else None

    def new_id(self, kind: str) -> str:
        self._ids += 1
        return f"{kind}-{self._ids}"
