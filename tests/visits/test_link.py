"""How a visit comes to its link, and lets go of it, at every unlucky moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest

from guide.core import events as ev
from guide.core.budget import Refused
from guide.core.state import Conversation, Rules
from guide.errors import LedgerError
from guide.house import House
from guide.ledger.guard import Guard
from guide.settings import Settings
from guide.visits.kept_sound import KEPT_MS
from guide.visits.link import VisitLink
from guide.visits.session import VisitSession
from guide.visits.spending import Spending
from guide.visits.tasks import VisitTasks
from tests.ledger.museum import KEYS, LIMITS, Ledger
from tests.provider import Answer, ConversationalProvider, Fault
from tests.visits.kiosk import Ear, at_work, kiosk, settings_for, until

pytestmark = pytest.mark.server

AGE = "It was carved in 196 BC."
LOUD = (b"\x00\x20" + b"\x00\xe0") * 240


async def hold_talk(ear: Ear) -> None:
    ear.visit.page_said('{"type":"talk","on":true}')
    for _ in range(30):
        ear.visit.microphone(LOUD)
    ear.visit.page_said('{"type":"talk","on":false}')


async def test_a_question_asked_by_push_to_talk_before_the_link_stands_is_answered(tmp_path: Path) -> None:
    async with (
        ConversationalProvider(hears=["How old is it?"], answers=[Answer(AGE)]) as provider,
        kiosk(settings_for(tmp_path, provider, turn_detection="push_to_talk")) as place,
        place.visitor() as ear,
    ):
        await hold_talk(ear)
        assert ear.visit.state.link == "opening"

        await ear.saw("caption", who="visitor", text="How old is it?")
        await ear.saw("caption", who="guide", text=AGE, final=True)
        assert b'guide_turn_seconds_count{mark="first_sound",mouth="voice"} 1.0' in place.house.metrics.text()


@dataclass
class Clock:
    ms: int = 1_000

    def __call__(self) -> int:
        return self.ms


async def test_a_question_asked_too_long_before_the_link_stands_is_not_answered_late(tmp_path: Path) -> None:
    clock = Clock()
    async with (
        ConversationalProvider() as provider,
        kiosk(settings_for(tmp_path, provider, turn_detection="push_to_talk")) as place,
        at_work(replace(place.house, now_ms=clock)) as late,
        late.visitor() as ear,
    ):
        await hold_talk(ear)
        clock.ms += KEPT_MS + 1
        await ear.linked()
        ear.type("How old is it?")
        await ear.saw("caption", who="guide", final=True)

        assert not provider.received("input_audio_buffer.append")
        assert not provider.received("input_audio_buffer.commit")


async def test_a_link_that_fails_as_nobody_foresaw_ends_in_an_honest_sentence(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(**_: object) -> None:
        raise RuntimeError("How old is my secret?")

    rules = Rules(turn_detection="server_vad", reconnect_delays_ms=(0,))
    async with (
        kiosk(settings_for(tmp_path, realtime_base_url="http://127.0.0.1:9/v1")) as place,
        at_work(replace(place.house, open_link=broken, rules=rules)) as unlucky,
        unlucky.visitor() as ear,
    ):
        await ear.saw("state", state="resting")
        assert ear.all("notice")

    assert "RuntimeError" in caplog.text
    assert "secret" not in caplog.text.replace('RuntimeError("How old is my secret?")', "")


async def test_a_tool_that_fails_is_answered_to_the_model_and_the_visit_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> str:
        raise RuntimeError("broken")

    monkeypatch.setattr("guide.visits.visit.run_tool", broken)
    answers = [Answer("", audio_ms=0, calls=(("look_up", {"question": "q"}),)), Answer(AGE)]
    async with (
        ConversationalProvider(answers=answers) as provider,
        kiosk(settings_for(tmp_path, provider)) as place,
        place.visitor() as ear,
    ):
        await ear.linked()
        ear.type("How old is it?")

        await ear.saw("caption", text=AGE, final=True)


async def test_a_budget_that_fails_closes_voice_and_lets_nobody_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("guide.ledger.guard.Guard.authorise", broken)
    async with (
        ConversationalProvider() as provider,
        kiosk(settings_for(tmp_path, provider)) as place,
        place.visitor() as ear,
    ):
        await ear.linked()
        ear.type("How old is it?")

        await ear.saw("notice", code="ledger")
        await ear.saw("state", state="resting")


async def test_a_visit_that_ends_while_its_link_opens_costs_nothing(tmp_path: Path) -> None:
    async with ConversationalProvider() as provider, kiosk(settings_for(tmp_path, provider)) as place:
        for steps in range(40):
            async with place.visitor() as ear:
                for _ in range(steps):
                    await asyncio.sleep(0)
            assert ear.visit.ended

            assert await place.house.guard.spent_usd(ear.visit.id) == Decimal(0)
        assert not provider.received("response.create")


async def test_nothing_opens_for_a_visit_that_has_ended(tmp_path: Path) -> None:
    async with ConversationalProvider() as provider, kiosk(settings_for(tmp_path, provider)) as place:
        async with place.visitor() as ear:
            pass
        ear.visit.peer_opened(ear)  # type: ignore[arg-type]  # an Ear is all of a Peer that a visit uses

        assert ear.visit.state.link == "closed"
        assert ear.states()[-1] == "resting"


async def test_a_visit_shows_its_provider_one_pseudonym_and_other_visits_another(tmp_path: Path) -> None:
    async with (
        ConversationalProvider() as provider,
        kiosk(settings_for(tmp_path, provider)) as place,
        place.visitor() as first,
        place.visitor() as second,
    ):
        await first.linked()
        await second.linked()
        await provider.session.outlet.drop()
        await until(lambda: len(provider.sessions) == 3, "another session")

        shown = [session.safety_identifier for session in provider.sessions]
        assert len(set(shown)) == 2
        assert not {first.visit.id, second.visit.id} & set(shown)


async def test_what_the_provider_said_in_vain_is_counted(tmp_path: Path) -> None:
    async with (
        ConversationalProvider(answers=[Answer(AGE)]) as provider,
        kiosk(settings_for(tmp_path, provider)) as place,
    ):
        provider.plan_fault(Fault("garbage", "response.created", garbage='{"type":"new.thing"}'))
        async with place.visitor() as ear:
            await ear.linked()
            ear.type("How old is it?")
            await ear.saw("caption", text=AGE, final=True)

        assert b'guide_realtime_events_ignored_total{why="unknown"} 1.0' in place.house.metrics.text()


@asynccontextmanager
async def link_of(house: House) -> AsyncIterator[tuple[VisitLink, list[ev.Event]]]:
    """A visit's link by itself, and what it tells."""
    told: list[ev.Event] = []
    tasks = VisitTasks(KEYS.visit_id, tell=told.append)
    state = Conversation(persona_id=house.default_persona)
    link = VisitLink(
        house,
        KEYS.visit_id,
        Spending(KEYS, house.guard),
        begin=tasks.begin,
        look=lambda: state,
        tell=told.append,
        play=lambda *_: None,
    )
    try:
        yield link, told
    finally:
        link.release()
        await tasks.all_ended()


def for_one_session(folder: Path, provider: ConversationalProvider) -> Settings:
    """Two sessions at once are more than a visit may cost."""
    return settings_for(folder, provider, visit_limit_usd=Decimal("0.13"))


def tell_late(
    monkeypatch: pytest.MonkeyPatch, verdict_number: int, may_tell: Callable[[], object]
) -> Sequence[Refused | None]:
    """The guard's verdicts on new sessions, as they are given. One, counted from 1, is heard only when it may be."""
    open_voice = Guard.open_voice
    verdicts: list[Refused | None] = []

    async def told_late(*given: object, **named: object) -> Refused | None:
        verdict = await open_voice(*given, **named)  # type: ignore[arg-type]  # what the guard was given
        verdicts.append(verdict)
        if len(verdicts) == verdict_number:
            await until(may_tell, "the moment to tell the verdict")
        return verdict

    monkeypatch.setattr(Guard, "open_voice", told_late)
    return verdicts


async def test_a_session_refused_for_what_another_has_given_back_by_then_is_opened_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger refuses before the old session gives back its money, and is heard after that."""
    closed: list[VisitSession] = []
    verdicts = tell_late(monkeypatch, 2, lambda: closed)
    close = VisitSession.close

    async def close_after_the_refusal(session: VisitSession, *, lost: bool) -> None:
        await until(lambda: len(verdicts) > 1, "the new session to be refused")
        await close(session, lost=lost)
        closed.append(session)

    monkeypatch.setattr(VisitSession, "close", close_after_the_refusal)
    async with ConversationalProvider() as provider:
        settings = for_one_session(tmp_path, provider)
        async with kiosk(settings) as place, link_of(place.house) as (link, told):
            link.open(0, "provider")
            await until(lambda: told, "a link")
            link.release()
            link.open(0, "provider")
            await until(lambda: len(told) > 1, "another in its place")

            assert told == [ev.LinkOpened()] * 2
            assert verdicts == [None, Refused("allowance_gone", "visit"), None]
            assert provider.sessions[0].is_gone.is_set()
            Ledger(settings.ledger_address).check(replace(LIMITS, visit_usd=settings.visit_limit_usd))
        assert not Ledger(settings.ledger_address).open


async def test_a_session_waits_for_what_was_held_for_one_that_never_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first is given up while it waits for the ledger's word, which holds its money already."""
    verdicts = tell_late(monkeypatch, 1, lambda: len(verdicts) > 1)
    async with ConversationalProvider() as provider:
        settings = for_one_session(tmp_path, provider)
        async with kiosk(settings) as place, link_of(place.house) as (link, told):
            link.open(0, "provider")
            await until(lambda: verdicts, "the money for the first session")
            link.release()
            link.open(0, "provider")
            await until(lambda: told, "a link")

            assert told == [ev.LinkOpened()]
            assert verdicts[:2] == [None, Refused("allowance_gone", "visit")]
            assert len(provider.sessions) == 1
            Ledger(settings.ledger_address).check(replace(LIMITS, visit_usd=settings.visit_limit_usd))
        assert not Ledger(settings.ledger_address).open


async def test_what_a_failing_ledger_did_not_cover_is_covered_with_what_comes_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cover = Guard.cover
    asked: list[object] = []

    async def fails_once(*given: object, **named: object) -> bool:
        asked.append(given)
        if len(asked) == 1:
            raise LedgerError("the disk is full")
        return await cover(*given, **named)  # type: ignore[arg-type]  # what the guard was given

    monkeypatch.setattr(Guard, "cover", fails_once)
    async with (
        ConversationalProvider() as provider,
        kiosk(settings_for(tmp_path, provider)) as place,
        link_of(place.house) as (link, told),
    ):
        link.open(0, "provider")
        await until(lambda: told, "a link")
        link.note("long " * 1_200)
        await until(lambda: "the disk is full" in caplog.text, "the ledger's failure")
        link.note("short")

        notes = ("long long long", "short")
        await until(lambda: all(note in str(provider.received("conversation.item.create")) for note in notes), "both")
