"""Whatever happens in whatever order: the rules that no sequence of events breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from guide.core import effects as fx
from guide.core import events as ev
from guide.core.conversation import step
from guide.core.state import Conversation, Rules

CURRENT = "current"
"""Stands for the request, or the response, that is under way when the event comes: else few events would meet one."""

IDS = ("a", "b", "c")
REQUESTS = (CURRENT, CURRENT, CURRENT, "answer-1", "answer-2", "answer-3")
RESPONSES = (CURRENT, CURRENT, CURRENT, *IDS)
TEXTS = ("How old is it?", "word " * 30)
SAMPLES = (0, 1, 480, 24_000, 96_000)
CODES = ("provider_unreachable", "allowance_gone", "key_refused")
REFUSALS = ("conversation_already_has_active_response", "x")
STATUSES = ("completed", "failed", "cancelled")
EITHER = (False, True)


def any_of(kind: type[ev.Event], *choices: Sequence[object]) -> st.SearchStrategy[ev.Event]:
    """Made once, not in each example: drawing them is what these tests would spend their time on."""
    return st.sampled_from([kind(*values) for values in product(*choices)])


EVENTS = st.one_of(
    st.sampled_from([ev.LinkOpened(), ev.PeerOpened(), ev.PeerClosed(), ev.VisitorInterrupted(), ev.Ticked()]),
    any_of(ev.LinkLost, CODES, EITHER),
    any_of(ev.LinkPrepared),
    any_of(ev.PreparationFailed, CODES),
    any_of(ev.ProviderJudged, ("up", "worth_trying", "down")),
    any_of(ev.PersonaChosen, IDS),
    any_of(ev.GuidePrompted, TEXTS),
    any_of(ev.SpeechStarted, IDS),
    any_of(ev.SpeechStopped, IDS),
    any_of(ev.TurnCommitted, IDS),
    any_of(ev.TurnTranscribed, IDS, ("", *TEXTS), EITHER),
    any_of(ev.TranscriptionFailed, IDS),
    any_of(ev.VisitorTyped, TEXTS),
    any_of(ev.TalkSwitched, EITHER),
    any_of(ev.AnswerAuthorised, REQUESTS, (500,)),
    any_of(ev.AnswerRefused, REQUESTS, ("allowance_gone",)),
    any_of(ev.VoiceRefused, ("allowance_gone",)),
    any_of(ev.RequestRefused, REFUSALS, REQUESTS),
    any_of(ev.ResponseStarted, IDS, (None, *REQUESTS)),
    any_of(ev.AnswerTextArrived, RESPONSES, IDS, ("", *TEXTS)),
    any_of(ev.AnswerAudioArrived, RESPONSES, IDS, SAMPLES),
    any_of(ev.ToolCalled, RESPONSES, IDS, ("look_up", "show_note", "?"), ('{"question":"q"}',)),
    any_of(ev.ToolFinished, IDS, ("{}",)),
    any_of(ev.ResponseEnded, RESPONSES, STATUSES, ("", "quota_exhausted"), (None,)),
    any_of(ev.PlayoutAdvanced, IDS, SAMPLES),
)
Timed = tuple[ev.Event, int]
TIMED_EVENT = st.tuples(EVENTS, st.sampled_from([0, 20, 500, 3_000, 5_000]))
"""With the milliseconds that pass before it."""
TIMED_EVENTS = st.integers(0, 50).flatmap(lambda count: st.lists(TIMED_EVENT, min_size=count, max_size=count))
"""Left to itself, a list is most often too short for anything to happen in it."""

RULES = st.builds(
    Rules,
    turn_detection=st.sampled_from(["server_vad", "push_to_talk"]),
    is_builtin=st.booleans(),
    has_standby=st.booleans(),
    longest_session_ms=st.just(15_000),
    recycle_early_ms=st.just(10_000),
    recycle_late_ms=st.just(2_000),
)
CONNECTED = (ev.PeerOpened(), ev.LinkOpened())
ASKED = (*CONNECTED, ev.VisitorTyped("How old is it?"), ev.AnswerAuthorised("answer-1", 500))
ANSWERING = (*ASKED, ev.ResponseStarted("a", "answer-1"), ev.AnswerAudioArrived("a", "a", 48_000))
BEGINNINGS = st.sampled_from([(), CONNECTED, ASKED, ANSWERING])


class Ledger:
    """Watches the money's side: what was asked, promised, created and settled."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.authorised: set[str] = set()
        self.settled: list[str] = []

    def see(self, event: ev.Event, effects: tuple[fx.Effect, ...]) -> None:
        if isinstance(event, ev.AnswerAuthorised) and event.request_id in self.asked:
            self.authorised.add(event.request_id)
        for effect in effects:
            if isinstance(effect, fx.Authorise):
                self.asked.append(effect.request_id)
            if isinstance(effect, fx.Settle) and effect.request_id in self.asked:
                self.settled.append(effect.request_id)
            if isinstance(effect, fx.CreateResponse):
                assert effect.request_id in self.authorised, "created without the budget's word"
                assert effect.request_id not in self.settled


class Replay:
    """Performs events, one after another. The budget says its word once for each request, as the real one does."""

    def __init__(self, state: Conversation) -> None:
        self.state = state
        self.now_ms = 0
        self._judged: set[str] = set()

    def perform(self, event: ev.Event, pause_ms: int = 0) -> tuple[ev.Event, tuple[fx.Effect, ...]]:
        """What came, with the ids it had, and what was decided."""
        self.now_ms += pause_ms
        event = self._honest(self._aimed(event))
        self.state, effects = step(self.state, event, self.now_ms)
        return event, effects

    def _aimed(self, event: ev.Event) -> ev.Event:
        response = self.state.response
        if getattr(event, "request_id", None) == CURRENT:
            event = replace(event, request_id=response.request_id if response else "answer-1")
        if getattr(event, "response_id", None) == CURRENT:
            event = replace(event, response_id=response.response_id if response else "a")
        return event

    def _honest(self, event: ev.Event) -> ev.Event:
        if not isinstance(event, ev.AnswerAuthorised | ev.AnswerRefused):
            return event
        if event.request_id in self._judged:
            return ev.Ticked()
        self._judged.add(event.request_id)
        return event


def well_formed(state: Conversation) -> None:
    for item in state.spoken:
        assert 0 <= item.heard_samples <= item.received_samples
        assert item.text.startswith(item.shown)
    assert len({item.item_id for item in state.spoken}) == len(state.spoken)
    assert len({line.id for line in state.transcript}) == len(state.transcript)
    if state.is_voice_closed:
        assert state.link == "closed"
    if state.replacement is not None:
        assert state.is_between_turns
    assert not state.spoilt_by
    assert state.rung == "provider" or state.rules.has_standby


@given(BEGINNINGS, TIMED_EVENTS)
def test_any_order_of_events_keeps_the_rules(beginning: tuple[ev.Event, ...], events: list[Timed]) -> None:
    replay, ledger = Replay(Conversation()), Ledger()
    heard: dict[str, int] = {}
    for event, pause_ms in [*((event, 0) for event in beginning), *events]:
        before = replay.state
        ledger.see(*replay.perform(event, pause_ms))
        state = replay.state
        well_formed(state)
        for item in state.spoken:
            assert item.heard_samples >= heard.get(item.item_id, 0) or before.spoken == ()
        heard = {item.item_id: item.heard_samples for item in state.spoken}
        assert state.response is None or state.response.phase in ("authorising", "requested", "running")


@given(BEGINNINGS, TIMED_EVENTS)
def test_every_answer_that_was_created_is_settled_exactly_once_by_the_end(
    beginning: tuple[ev.Event, ...], events: list[Timed]
) -> None:
    replay, ledger = Replay(Conversation()), Ledger()
    created: list[str] = []
    for event, pause_ms in [*((event, 0) for event in beginning), *events, (ev.VisitEnded(), 0)]:
        event, effects = replay.perform(event, pause_ms)
        ledger.see(event, effects)
        created += [effect.request_id for effect in effects if isinstance(effect, fx.CreateResponse)]

    for request_id in created:
        assert ledger.settled.count(request_id) == 1
    assert len(set(created)) == len(created)


@given(RULES, BEGINNINGS, TIMED_EVENTS)
def test_links_change_only_when_nothing_can_be_lost_and_answers_come_one_by_one(
    rules: Rules, beginning: tuple[ev.Event, ...], events: list[Timed]
) -> None:
    replay, is_preparing = Replay(Conversation(rules=rules)), False
    promised: set[str] = set()
    created: set[str] = set()
    for event, pause_ms in [*((event, 0) for event in beginning), *events]:
        before = replay.state
        event, effects = replay.perform(event, pause_ms)
        state = replay.state
        well_formed(state)
        if isinstance(event, ev.AnswerAuthorised) and before.response is not None:
            promised |= {event.request_id} & {before.response.request_id}
        is_preparing = is_preparing and not isinstance(event, ev.PreparationFailed)
        for effect in effects:
            match effect:
                case fx.SwitchLink():
                    assert before.is_between_turns
                    assert is_preparing
                    is_preparing = False
                case fx.PrepareLink():
                    assert not is_preparing
                    assert state.link == "open"
                    is_preparing = True
                case fx.DropPrepared() | fx.CloseLink():
                    is_preparing = False
                case fx.CreateResponse(request_id) | fx.SayGoodbye(request_id):
                    assert request_id in promised
                    created.add(request_id)
                case fx.Settle(request_id):
                    promised.discard(request_id)
                    created.discard(request_id)
                case _:
                    pass
        assert len(created) <= 1
        assert len(promised) <= 1


class DeadWorld:
    """Sessions open and nobody ever says a word in them; the budget and the tools do what they should."""

    def __init__(self, state: Conversation, now_ms: int, *, opens: bool) -> None:
        self.state = state
        self.now_ms = now_ms
        self._opens = opens

    def live(self, duration_ms: int) -> None:
        for _ in range(duration_ms // 1_000):
            self.now_ms += 1_000
            if not self.state.paused_by:
                self._feed(*(ev.PlayoutAdvanced(item.item_id, item.received_samples) for item in self.state.spoken))
            self._feed(ev.Ticked())

    def _feed(self, *events: ev.Event) -> None:
        waiting = list(events)
        while waiting:
            self.state, effects = step(self.state, waiting.pop(0), self.now_ms)
            waiting += [event for effect in effects if (event := self._came_of(effect)) is not None]

    def _came_of(self, effect: fx.Effect) -> ev.Event | None:
        match effect:
            case fx.OpenLink():
                return ev.LinkOpened() if self._opens else ev.LinkLost("provider_unreachable", may_retry=True)
            case fx.PrepareLink():
                return ev.LinkPrepared() if self._opens else ev.PreparationFailed("provider_unreachable")
            case fx.Authorise(request_id):
                return ev.AnswerAuthorised(request_id, 500)
            case fx.RunTool(call_id):
                return ev.ToolFinished(call_id, "{}")
            case _:
                return None


@given(RULES, BEGINNINGS, TIMED_EVENTS, st.booleans())
def test_nobody_waits_for_ever(
    rules: Rules, beginning: tuple[ev.Event, ...], events: list[Timed], opens: bool
) -> None:
    """Whatever happened and whoever falls silent then, the page comes to rest."""
    replay = Replay(Conversation(rules=rules))
    for event, pause_ms in [*((event, 0) for event in beginning), *events]:
        replay.perform(event, pause_ms)
    state = replay.state
    world = DeadWorld(state, replay.now_ms, opens=opens)
    world._feed(*_answered_by_the_edges(state, opens=opens))
    world.live(rules.longest_turn_ms + 120_000)

    assert world.state.page_state(world.now_ms) in ("ready", "resting", "interrupted"), world.state
    assert world.state.response is None


def _answered_by_the_edges(state: Conversation, *, opens: bool) -> list[ev.Event]:
    """What the edges were still to bring when the world fell silent."""
    came: list[ev.Event] = [ev.ToolFinished(call_id, "{}") for call_id in state.open_calls]
    if state.response is not None and state.response.phase == "authorising":
        came.append(ev.AnswerAuthorised(state.response.request_id, 500))
    if state.link in ("opening", "lost"):
        came.append(ev.LinkOpened() if opens else ev.LinkLost("provider_unreachable", may_retry=True))
    if state.replacement is not None:
        came.append(ev.LinkPrepared())
    return came


@given(BEGINNINGS, TIMED_EVENTS)
def test_after_the_end_nothing_is_opened_created_or_heard(
    beginning: tuple[ev.Event, ...], events: list[Timed]
) -> None:
    replay = Replay(Conversation())
    for event in [*beginning, ev.VisitEnded()]:
        replay.perform(event)
    for event, pause_ms in events:
        _, effects = replay.perform(event, pause_ms)
        assert not [e for e in effects if isinstance(e, fx.OpenLink | fx.CreateResponse | fx.Authorise)]
        assert fx.HearMicrophone(True) not in effects
