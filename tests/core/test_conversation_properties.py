"""Whatever happens in whatever order: the rules that no sequence of events breaks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guide.core import events as ev
from guide.core.conversation import step
from guide.core.state import Conversation

IDS = st.sampled_from(["a", "b", "c"])
REQUESTS = st.sampled_from([f"answer-{n}" for n in range(1, 8)])
TEXTS = st.sampled_from(["", "How old is it?", "word " * 30])

EVENTS = st.one_of(
    st.sampled_from([ev.LinkOpened(), ev.PeerOpened(), ev.PeerClosed(), ev.VisitorInterrupted(), ev.Ticked()]),
    st.builds(ev.LinkLost, st.just("provider_unreachable"), may_retry=st.booleans()),
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
    st.builds(ev.ResponseEnded, IDS, st.sampled_from(["completed", "failed", "cancelled"]), st.just(""), st.none()),
    st.builds(ev.PlayoutAdvanced, IDS, st.integers(0, 96_000)),
)


class Ledger:
    """Watches the money's side: what was asked, promised, created and settled."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.authorised: set[str] = set()
        self.settled: list[str] = []

    def see(self, event: ev.Event, effects: tuple[ev.Effect, ...]) -> None:
        if isinstance(event, ev.AnswerAuthorised) and event.request_id in self.asked:
            self.authorised.add(event.request_id)
        for effect in effects:
            if isinstance(effect, ev.Authorise):
                self.asked.append(effect.request_id)
            if isinstance(effect, ev.Settle) and effect.request_id in self.asked:
                self.settled.append(effect.request_id)
            if isinstance(effect, ev.CreateResponse):
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


@given(st.lists(EVENTS, max_size=60), st.lists(st.integers(0, 3_000), min_size=60, max_size=60))
def test_any_order_of_events_keeps_the_rules(events: list[ev.Event], pauses_ms: list[int]) -> None:
    state, ledger, now_ms = Conversation(), Ledger(), 0
    active: str | None = None
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
        created = [effect for effect in effects if isinstance(effect, ev.CreateResponse)]
        assert len(created) <= 1
        if created:
            assert active is None or before.response is None or active == created[0].request_id
            active = created[0].request_id
        assert state.response is None or state.response.phase in ("authorising", "requested", "running")


@given(st.lists(EVENTS, max_size=60))
def test_every_answer_that_was_created_is_settled_exactly_once_by_the_end(events: list[ev.Event]) -> None:
    state, ledger = Conversation(), Ledger()
    created: list[str] = []
    for event in [*honest(events, ledger), ev.VisitEnded()]:
        state, effects = step(state, event, 0)
        ledger.see(event, effects)
        created += [effect.request_id for effect in effects if isinstance(effect, ev.CreateResponse)]

    for request_id in created:
        assert ledger.settled.count(request_id) == 1
    assert len(set(created)) == len(created)


@given(st.lists(EVENTS, max_size=60))
def test_after_the_end_nothing_is_opened_created_or_heard(events: list[ev.Event]) -> None:
    state = Conversation()
    state, _ = step(state, ev.VisitEnded(), 0)
    for event in events:
        state, effects = step(state, event, 0)
        assert not [e for e in effects if isinstance(e, ev.OpenLink | ev.CreateResponse | ev.Authorise)]
        assert ev.HearMicrophone(True) not in effects
