"""Whatever happens in whatever order: the rules that no sequence of events breaks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guide.core import effects as fx
from guide.core import events as ev
from guide.core.conversation import step
from guide.core.state import Conversation, Rules

IDS = st.sampled_from(["a", "b", "c"])
REQUESTS = st.sampled_from([f"answer-{n}" for n in range(1, 8)])
TEXTS = st.sampled_from(["", "How old is it?", "word " * 30])

CODES = st.sampled_from(["provider_unreachable", "allowance_gone", "key_refused"])

EVENTS = st.one_of(
    st.sampled_from([ev.LinkOpened(), ev.PeerOpened(), ev.PeerClosed(), ev.VisitorInterrupted(), ev.Ticked()]),
    st.builds(ev.LinkLost, CODES, may_retry=st.booleans()),
    st.just(ev.LinkPrepared()),
    st.builds(ev.PreparationFailed, CODES),
    st.builds(ev.ProviderJudged, st.sampled_from(["up", "worth_trying", "down"])),
    st.builds(ev.PersonaChosen, IDS),
    st.builds(ev.GuidePrompted, TEXTS.filter(bool)),
    st.builds(ev.SpeechStarted, IDS),
    st.builds(ev.SpeechStopped, IDS),
    st.builds(ev.TurnCommitted, IDS),
    st.builds(ev.TurnTranscribed, IDS, TEXTS, final=st.booleans()),
    st.builds(ev.TranscriptionFailed, IDS),
    st.builds(ev.VisitorTyped, TEXTS.filter(bool)),
    st.builds(ev.TalkSwitched, st.booleans()),
    st.builds(ev.AnswerAuthorised, REQUESTS, st.just(500)),
    st.builds(ev.AnswerRefused, REQUESTS, st.just("allowance_gone")),
    st.builds(ev.VoiceRefused, st.just("allowance_gone")),
    st.builds(ev.RequestRefused, st.sampled_from(["conversation_already_has_active_response", "x"]), REQUESTS),
    st.builds(ev.ResponseStarted, IDS, st.none() | REQUESTS),
    st.builds(ev.AnswerTextArrived, IDS, IDS, TEXTS),
    st.builds(ev.AnswerAudioArrived, IDS, IDS, st.integers(0, 96_000)),
    st.builds(ev.ToolCalled, IDS, IDS, st.sampled_from(["look_up", "show_note", "?"]), st.just('{"question":"q"}')),
    st.builds(ev.ToolFinished, IDS, st.just("{}")),
    st.builds(
        ev.ResponseEnded,
        IDS,
        st.sampled_from(["completed", "failed", "cancelled"]),
        st.sampled_from(["", "quota_exhausted"]),
        st.none(),
    ),
    st.builds(ev.PlayoutAdvanced, IDS, st.integers(0, 96_000)),
)


RULES = st.builds(
    Rules,
    turn_detection=st.sampled_from(["server_vad", "push_to_talk"]),
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


def honest(events: list[ev.Event], ledger: Ledger) -> list[ev.Event]:
    """The budget says its word once for each request, as the real one does."""
    answered: set[str] = set()
    kept: list[ev.Event] = []
    for event in events:
        if isinstance(event, ev.AnswerAuthorised | ev.AnswerRefused):
            if event.request_id in answered:
                continue
            answered.add(event.request_id)
        kept.append(event)
    return kept


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


@given(st.lists(EVENTS, max_size=60), st.lists(st.integers(0, 3_000), min_size=60, max_size=60))
def test_any_order_of_events_keeps_the_rules(events: list[ev.Event], pauses_ms: list[int]) -> None:
    state, ledger, now_ms = Conversation(), Ledger(), 0
    heard: dict[str, int] = {}
    for event, pause_ms in zip(honest(events, ledger), pauses_ms, strict=False):
        now_ms += pause_ms
        before = state
        state, effects = step(state, event, now_ms)
        ledger.see(event, effects)
        well_formed(state)
        for item in state.spoken:
            assert item.heard_samples >= heard.get(item.item_id, 0) or before.spoken == ()
        heard = {item.item_id: item.heard_samples for item in state.spoken}
        assert state.response is None or state.response.phase in ("authorising", "requested", "running")


@given(st.lists(EVENTS, max_size=60))
def test_every_answer_that_was_created_is_settled_exactly_once_by_the_end(events: list[ev.Event]) -> None:
    state, ledger = Conversation(), Ledger()
    created: list[str] = []
    for event in [*honest(events, ledger), ev.VisitEnded()]:
        state, effects = step(state, event, 0)
        ledger.see(event, effects)
        created += [effect.request_id for effect in effects if isinstance(effect, fx.CreateResponse)]

    for request_id in created:
        assert ledger.settled.count(request_id) == 1
    assert len(set(created)) == len(created)


@given(RULES, BEGINNINGS, st.lists(EVENTS, max_size=60), st.lists(st.integers(0, 5_000), min_size=66, max_size=66))
def test_links_change_only_when_nothing_can_be_lost_and_answers_come_one_by_one(
    rules: Rules, beginning: tuple[ev.Event, ...], events: list[ev.Event], pauses_ms: list[int]
) -> None:
    state, now_ms, is_preparing = Conversation(rules=rules), 0, False
    promised: set[str] = set()
    created: set[str] = set()
    for event, pause_ms in zip([*beginning, *honest(events, Ledger())], pauses_ms, strict=False):
        now_ms += pause_ms
        before = state
        state, effects = step(state, event, now_ms)
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
        for _ in range(duration_ms // 500):
            self.now_ms += 500
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


@given(RULES, BEGINNINGS, st.lists(EVENTS, max_size=40), st.booleans())
def test_nobody_waits_for_ever(
    rules: Rules, beginning: tuple[ev.Event, ...], events: list[ev.Event], opens: bool
) -> None:
    """Whatever happened and whoever falls silent then, the page comes to rest."""
    state = Conversation(rules=rules)
    for event in [*beginning, *events]:
        state, _ = step(state, event, 0)
    world = DeadWorld(state, 0, opens=opens)
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


@given(st.lists(EVENTS, max_size=60))
def test_after_the_end_nothing_is_opened_created_or_heard(events: list[ev.Event]) -> None:
    state = Conversation()
    state, _ = step(state, ev.VisitEnded(), 0)
    for event in events:
        state, effects = step(state, event, 0)
        assert not [e for e in effects if isinstance(e, fx.OpenLink | fx.CreateResponse | fx.Authorise)]
        assert fx.HearMicrophone(True) not in effects
