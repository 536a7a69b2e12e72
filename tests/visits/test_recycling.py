"""A visit outlives its sessions: replaced between turns, and made good when they break, without a lost word."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from guide.core import events as ev
from guide.house import House
from guide.museum.personas import Persona
from tests.ledger.museum import Ledger
from tests.provider import Answer, ConversationalProvider, Fault
from tests.visits.kiosk import kiosk, settings_for, until

pytestmark = pytest.mark.server

AGE = "It was carved in 196 BC."
ASK = "How old is it?"
LOUD = (b"\x00\x20" + b"\x00\xe0") * 240
QUIET = bytes(960)
POET = Persona("poet", "The poet", "You answer in rhyme.", voice="cedar")


def short_lived(**rules: Any) -> Callable[[House], House]:
    """Sessions of this house last a second and are replaced at once."""
    shorter = {"longest_session_ms": 1_000, "recycle_early_ms": 700, "recycle_late_ms": 100, "calm_ms": 100, **rules}
    return lambda house: replace(house, rules=replace(house.rules, **shorter))


def with_poet(house: House) -> House:
    return replace(house, personas={**house.personas, POET.id: POET})


def echo(question: str) -> Answer:
    return Answer(f"You asked: {question}")


def items_of(provider: ConversationalProvider, session: int) -> list[str]:
    return [str(event["item"]) for event in provider.sessions[session].received if "item" in event]


async def test_a_session_is_replaced_by_one_that_knows_the_conversation(tmp_path: Path) -> None:
    async with (
        ConversationalProvider(answers=[Answer(AGE)]) as provider,
        kiosk(settings_for(tmp_path, provider), short_lived()) as place,
        place.visitor(exhibit="rosetta-stone") as ear,
    ):
        await ear.linked()
        ear.type(ASK)
        await ear.saw("caption", text=AGE, final=True)
        await provider.opened(2)
        await until(lambda: provider.sessions[0].is_gone.is_set(), "the old session to be closed")

        replayed = items_of(provider, 1)
        assert "How old is it?" in replayed[0]
        assert AGE in replayed[1]
        assert "reconnecting" not in ear.states()
        assert not ear.all("notice")


async def test_a_visitor_who_talks_all_the_time_loses_no_word(tmp_path: Path) -> None:
    """Five sessions, ten questions: each is asked once and answered once."""
    questions = [f"Question {number}?" for number in range(10)]
    async with (
        ConversationalProvider(answers=echo) as provider,
        kiosk(settings_for(tmp_path, provider), short_lived(recycle_early_ms=800, calm_ms=0)) as place,
        place.visitor() as ear,
    ):
        await ear.linked()
        for number, question in enumerate(questions):
            ear.type(question)
            await until(lambda number=number: len(ear.said("guide")) > number, "the answer")
            await asyncio.sleep(0.25)

        assert ear.said("guide") == [f"You asked: {question}" for question in questions]
        assert len(provider.sessions) >= 4
        assert len(provider.received("response.create")) == len(questions)


@pytest.mark.parametrize("begins_ms", [0, 2, 4, 6, 8, 10, 15, 30])
async def test_what_is_said_while_sessions_change_is_understood_once(tmp_path: Path, begins_ms: int) -> None:
    async with (
        ConversationalProvider(hears=["How old is it?"], answers=[Answer(AGE)]) as provider,
        kiosk(settings_for(tmp_path, provider), with_poet) as place,
        place.visitor() as ear,
    ):
        await ear.linked()
        ear.visit.feed(ev.PersonaChosen("poet"))
        await asyncio.sleep(begins_ms / 1000)
        for sound in [LOUD] * 40 + [QUIET] * 60:
            ear.visit.microphone(sound)
            await asyncio.sleep(0.002)
        await ear.saw("caption", who="guide", text=AGE, final=True)
        await until(lambda: ear.visit.state.link_persona_id == "poet", "the poet")

        assert ear.said("visitor") == ["How old is it?"]
        assert ear.said("guide") == [AGE]


async def test_another_persona_speaks_with_a_voice_of_its_own_and_knows_what_was_said(tmp_path: Path) -> None:
    async with (
        ConversationalProvider(answers=[Answer(AGE)]) as provider,
        kiosk(settings_for(tmp_path, provider), with_poet) as place,
        place.visitor() as ear,
    ):
        await ear.linked()
        ear.type(ASK)
        await ear.saw("caption", text=AGE, final=True)
        ear.visit.feed(ev.PersonaChosen("poet"))
        await until(lambda: ear.visit.state.link_persona_id == "poet", "the poet")

        first, second = provider.received("session.update")
        assert first["session"]["audio"]["output"]["voice"] == "marin"
        assert second["session"]["audio"]["output"]["voice"] == "cedar"
        assert "rhyme" in second["session"]["instructions"]
        await until(lambda: any(AGE in item for item in items_of(provider, 1)), "the conversation so far")


async def test_a_second_session_is_paid_for_before_it_is_opened_and_given_back(tmp_path: Path) -> None:
    async with ConversationalProvider(answers=[Answer(AGE)]) as provider:
        settings = settings_for(tmp_path, provider)
        async with kiosk(settings, with_poet) as place, place.visitor() as ear:
            await ear.linked()
            one = Ledger(settings.ledger_address).open
            ear.visit.feed(ev.PersonaChosen("poet"))
            await until(lambda: ear.visit.state.link_persona_id == "poet", "the poet")
            await until(lambda: provider.sessions[0].is_gone.is_set(), "the old session to be closed")
            await until(lambda: len(Ledger(settings.ledger_address).open) == len(one), "its money")

            assert not set(one) & set(Ledger(settings.ledger_address).open)
        assert not Ledger(settings.ledger_address).open


async def test_a_visit_that_cannot_hold_two_sessions_has_one_after_the_other(tmp_path: Path) -> None:
    async with ConversationalProvider(answers=[Answer(AGE)]) as provider:
        settings = settings_for(tmp_path, provider, visit_limit_usd=Decimal("0.13"))
        async with kiosk(settings, with_poet) as place, place.visitor() as ear:
            await ear.linked()
            ear.visit.feed(ev.PersonaChosen("poet"))
            await until(lambda: len(provider.sessions) == 2 and ear.visit.state.link == "open", "the poet")

            assert not ear.visit.state.is_voice_closed
            assert provider.sessions[0].is_gone.is_set()


@pytest.mark.parametrize("close_code", [1001, 1011])
async def test_an_expired_session_is_replaced_within_three_seconds(tmp_path: Path, close_code: int) -> None:
    async with (
        ConversationalProvider(answers=echo) as provider,
        kiosk(settings_for(tmp_path, provider)) as place,
        place.visitor() as ear,
    ):
        await ear.linked()
        ear.type(ASK)
        await until(lambda: ear.said("guide"), "the answer")
        await provider.session.outlet.close(close_code, "Your session hit the maximum duration of 60 minutes.")
        lost_s = time.monotonic()
        ear.type("Who made it?")
        await until(lambda: len(ear.said("guide")) == 2, "the next answer")

        assert time.monotonic() - lost_s < 3
        assert ear.said("guide")[1] == "You asked: Who made it?"
        assert place.house.health.provider == "up"


async def test_an_error_that_says_the_session_expired_is_a_loss_too(tmp_path: Path) -> None:
    async with (
        ConversationalProvider(answers=echo) as provider,
        kiosk(settings_for(tmp_path, provider)) as place,
        place.visitor() as ear,
    ):
        await ear.linked()
        await provider.session.emit_error("session_expired")
        await provider.opened(2)
        await ear.linked()


@pytest.mark.parametrize(
    "at", ["input_audio_buffer.speech_started", "input_audio_buffer.committed", "response.created"]
)
async def test_a_socket_that_drops_in_the_middle_of_a_question_is_made_good_within_three_seconds(
    tmp_path: Path, at: str
) -> None:
    async with (
        ConversationalProvider(hears=["How old is it?"], answers=[Answer(AGE)]) as provider,
        kiosk(settings_for(tmp_path, provider)) as place,
    ):
        provider.plan_fault(Fault("drop", at))
        async with place.visitor() as ear:
            await ear.linked()
            asked_s = time.monotonic()
            for sound in [LOUD] * 30 + [QUIET] * 60:
                ear.visit.microphone(sound)
                await asyncio.sleep(0.001)
            await ear.saw("caption", who="guide", text=AGE, final=True)

            assert time.monotonic() - asked_s < 3
            assert ear.said("guide") == [AGE]
            creates = provider.received("response.create")
            assert all(create["response"]["output_modalities"] == ["audio"] for create in creates)
            assert len(provider.sessions[1].received) > 0
            assert ear.heard_samples == 24_000


async def test_a_provider_that_drops_every_session_is_not_called_without_pause(tmp_path: Path) -> None:
    async with (
        ConversationalProvider() as provider,
        kiosk(settings_for(tmp_path, provider), short_lived(reconnect_delays_ms=(0, 100, 200))) as place,
    ):
        async with place.visitor() as ear:
            for count in range(1, 5):
                await provider.opened(count)
                await ear.linked()
                await provider.session.outlet.drop()
            await ear.saw("notice", code="provider_unreachable")
            await ear.saw("state", state="resting")
        assert len(provider.sessions) == 4


async def test_nothing_is_left_of_a_visit_that_ends_while_its_session_is_replaced(tmp_path: Path) -> None:
    async with (
        ConversationalProvider() as provider,
        kiosk(settings_for(tmp_path, provider), with_poet) as place,
    ):
        settings = settings_for(tmp_path, provider)
        for pauses in range(0, 30, 3):
            before = asyncio.all_tasks()
            async with place.visitor() as ear:
                await ear.linked()
                ear.visit.feed(ev.PersonaChosen("poet"))
                for _ in range(pauses):
                    await asyncio.sleep(0)
            await until(lambda before=before: not _left_behind(before), "the visit's tasks to end")
            assert not Ledger(settings.ledger_address).open
        await until(lambda: all(session.is_gone.is_set() for session in provider.sessions), "the sessions to close")


def _left_behind(before: set[asyncio.Task[object]]) -> list[str]:
    names = [task.get_name() for task in asyncio.all_tasks() - before]
    return [name for name in names if "visit" in name or "realtime link" in name]
