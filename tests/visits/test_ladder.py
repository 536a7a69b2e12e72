"""Down the ladder and up again: a visit goes on when its provider doesn't."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest

from app import link_opener
from guide.core import circuit
from guide.house import House, Standby
from tests.provider import Answer, ConversationalProvider
from tests.visits.kiosk import Ear, Kiosk, kiosk, settings_for, until

pytestmark = pytest.mark.server

ASK = "How old is it?"
ASK_AGAIN = "Who made it?"
BROKEN = {"type": "server_error", "code": "server_error", "message": "Broken."}
LONGEST_WAIT_S = 8.0


@dataclass
class Two:
    """A kiosk with a provider, and another server that stands in for it."""

    place: Kiosk
    provider: ConversationalProvider
    standby: ConversationalProvider


@asynccontextmanager
async def two(
    folder: Path, *, answers: list[Answer] | None = None, change: Callable[[House], House] = lambda house: house
) -> AsyncIterator[Two]:
    async with AsyncExitStack() as stack:
        provider = await stack.enter_async_context(
            ConversationalProvider(answers=answers or [Answer("The provider answers.")], tolerated=_ANY)
        )
        standby = await stack.enter_async_context(ConversationalProvider(answers=[Answer("The standby answers.")]))
        settings = settings_for(folder, provider)

        def beside(house: House) -> House:
            stand_in = Standby(house.speech, link_opener(settings, standby.base_url))
            rules = replace(house.rules, has_standby=True, calm_ms=100)
            return change(replace(house, standby=stand_in, rules=rules))

        place = await stack.enter_async_context(kiosk(settings, beside))
        yield Two(place, provider, standby)


_ANY = ("response_cancel_not_active", "conversation_already_has_active_response", "item_not_found")


async def answered(ear: Ear, text: str) -> float:
    """How long it was waited for, in seconds: until it began to be heard. Comes back when all of it was."""
    count, heard_samples = len(ear.said("guide")), ear.heard_samples
    asked_s = time.monotonic()
    ear.type(text)
    await until(lambda: ear.heard_samples > heard_samples, "an answer's first sound")
    waited_s = time.monotonic() - asked_s
    await until(lambda: len(ear.said("guide")) > count, "an answer")
    return waited_s


def notices(ear: Ear) -> list[str]:
    return [notice["code"] for notice in ear.all("notice")]


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, "invalid_api_key"), (403, ""), (429, "insufficient_quota"), (404, ""), (500, ""), (429, "")],
)
async def test_a_provider_that_refuses_is_stood_in_for(tmp_path: Path, status: int, code: str) -> None:
    async with two(tmp_path) as both:
        both.provider.refuse(status, code, times=100)
        async with both.place.visitor() as ear:
            waited_s = await answered(ear, ASK)

            assert waited_s < LONGEST_WAIT_S / 4
            assert ear.said("guide") == ["The standby answers."]
            assert notices(ear) == ["standby"]
            assert both.place.house.health.parts()["provider"].state == "down"


@pytest.mark.parametrize("reason", ["server_error", "rate_limit_exceeded", "insufficient_quota"])
async def test_a_provider_whose_answers_fail_is_stood_in_for(tmp_path: Path, reason: str) -> None:
    failing = Answer("", audio_ms=0, status="failed", error={**BROKEN, "code": reason})
    async with two(tmp_path, answers=[failing]) as both, both.place.visitor() as ear:
        await ear.linked()
        waited_s = await answered(ear, ASK)

        assert waited_s < LONGEST_WAIT_S / 4
        assert ear.said("guide") == ["The standby answers."]
        assert ear.said("visitor") == ["How old is it?"]
        assert len(both.standby.received("response.create")) == 1


async def test_a_provider_that_dies_in_the_middle_of_an_answer_is_stood_in_for(tmp_path: Path) -> None:
    answers = [Answer("One."), Answer("two " * 40, audio_ms=8_000, pace_s=0.01)]
    async with two(tmp_path, answers=answers) as both, both.place.visitor() as ear:
        await answered(ear, ASK)
        both.provider.refuse(503, times=1_000)
        ear.type(ASK_AGAIN)
        await until(lambda: ear.heard_samples > 36_000, "half a second of the second answer")
        await both.provider.session.outlet.drop()
        await ear.saw("notice", code="standby")
        await answered(ear, "Go on.")

        replayed = [str(event["item"]) for event in both.standby.received("conversation.item.create")]
        assert any("How old is it?" in item for item in replayed)
        assert any("'One.'" in item for item in replayed)
        assert sum("Go on." in item for item in replayed) == 1
        assert ear.said("visitor") == ["How old is it?", "Who made it?", "Go on."]


def soon(house: House) -> House:
    """A model that gives no sign is given up sooner than visitors would."""
    return replace(house, rules=replace(house.rules, longest_silence_ms=300))


async def test_a_provider_that_falls_silent_is_stood_in_for_while_the_visitor_still_waits(tmp_path: Path) -> None:
    silent = [Answer("Never.", delay_s=60)]
    async with two(tmp_path, answers=silent, change=soon) as both, both.place.visitor() as ear:
        waited_s = await answered(ear, ASK)

        assert waited_s < 0.3 + 2, "the silence that is allowed is six seconds, and nobody waits for more than eight"
        assert ear.said("guide") == ["The standby answers."]
        assert len(both.standby.received("response.create")) == 1


async def test_a_provider_that_accepts_and_drops_every_session_is_left(tmp_path: Path) -> None:
    async with two(tmp_path) as both, both.place.visitor() as ear:
        for count in range(1, 4):
            await both.provider.opened(count)
            await ear.linked()
            await both.provider.session.outlet.drop()
        await ear.saw("notice", code="standby")
        await answered(ear, ASK)

        assert ear.said("guide") == ["The standby answers."]
        assert len(both.provider.sessions) == 3


async def test_only_one_visit_at_a_time_tries_whether_the_provider_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(circuit, "FIRST_PAUSE_MS", 400)
    async with two(tmp_path) as both:
        both.provider.refuse(401, "invalid_api_key", times=4)
        async with both.place.visitor() as first, both.place.visitor() as second, both.place.visitor() as third:
            ears = (first, second, third)
            for ear in ears:
                await ear.saw("notice", code="standby")
            for ear in ears:
                await ear.saw("notice", code="provider_back")

            assert len(both.provider.sessions) == 3
            assert not both.provider._refusals
            assert [notices(ear) for ear in ears] == [["standby", "provider_back"]] * 3


async def test_the_next_visitor_begins_on_the_rung_that_works(tmp_path: Path) -> None:
    async with two(tmp_path) as both:
        both.provider.refuse(401, "invalid_api_key", times=1_000)
        async with both.place.visitor() as ear:
            await answered(ear, ASK)
        tried = len(both.provider._refusals)
        async with both.place.visitor() as ear:
            waited_s = await answered(ear, ASK)

            assert waited_s < 1
            assert notices(ear) == ["standby"]
            assert len(both.provider._refusals) == tried
            assert both.place.house.voice_problem() is None


async def test_when_the_provider_is_back_the_visit_climbs_up_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(circuit, "FIRST_PAUSE_MS", 500)
    async with two(tmp_path) as both:
        both.provider.refuse(500, times=3)
        async with both.place.visitor(exhibit="rosetta-stone") as ear:
            await answered(ear, ASK)
            assert ear.said("guide") == ["The standby answers."]
            await ear.saw("notice", code="provider_back")
            await answered(ear, ASK_AGAIN)

            assert ear.said("guide")[-1] == "The provider answers."
            assert notices(ear) == ["standby", "provider_back"]
            replayed = [str(event["item"]) for event in both.provider.received("conversation.item.create")]
            assert any("The standby answers." in item for item in replayed)
            assert both.place.house.health.parts()["provider"].state == "ok"
        await until(lambda: both.standby.session.is_gone.is_set(), "the standby's session to be closed")


async def test_what_the_standby_says_costs_nothing(tmp_path: Path) -> None:
    async with two(tmp_path) as both:
        both.provider.refuse(401, "invalid_api_key", times=1_000)
        async with both.place.visitor() as ear:
            await answered(ear, ASK)
            await answered(ear, ASK_AGAIN)
        assert await both.place.house.guard.spent_usd(ear.visit.id) == Decimal(0)


async def test_each_session_is_booked_at_its_own_prices(tmp_path: Path) -> None:
    async with two(tmp_path) as both, both.place.visitor() as ear:
        await answered(ear, ASK)
        await until(lambda: ear.all("allowance"), "the settlement")
        before_usd = await both.place.house.guard.spent_usd(ear.visit.id)
        both.provider.refuse(500, times=1_000)
        await both.provider.session.outlet.drop()
        await ear.saw("notice", code="standby")
        lost_usd = await both.place.house.guard.spent_usd(ear.visit.id)
        await answered(ear, ASK_AGAIN)

        assert before_usd > 0
        assert await both.place.house.guard.spent_usd(ear.visit.id) == lost_usd


async def test_when_nobody_can_stand_in_voice_closes_with_the_reason(tmp_path: Path) -> None:
    def alone(house: House) -> House:
        assert house.standby is not None
        nobody = link_opener(settings_for(tmp_path), "http://127.0.0.1:9/v1")
        rules = replace(house.rules, reconnect_delays_ms=(0,))
        return replace(house, standby=replace(house.standby, open_link=nobody), rules=rules)

    async with two(tmp_path, change=alone) as both:
        both.provider.refuse(404, times=1_000)
        async with both.place.visitor() as ear:
            await ear.saw("state", state="resting")

            assert notices(ear) == ["model_gone"]


async def test_with_the_allowance_gone_nobody_stands_in(tmp_path: Path) -> None:
    async with ConversationalProvider() as provider:
        settings = settings_for(tmp_path, provider, day_limit_usd=Decimal(0))
        with_standby = lambda house: replace(  # noqa: E731
            house, standby=Standby(house.speech, house.open_link), rules=replace(house.rules, has_standby=True)
        )
        async with kiosk(settings, with_standby) as place, place.visitor() as ear:
            await ear.saw("state", state="resting")

            assert notices(ear) == ["allowance_gone"]
        assert not provider.sessions


async def test_the_built_in_server_stands_in_with_the_conversation_so_far(tmp_path: Path) -> None:
    async with ConversationalProvider() as provider:
        settings = settings_for(tmp_path, provider, standby="builtin")
        async with kiosk(settings) as place:
            before = asyncio.all_tasks()
            async with place.visitor(exhibit="rosetta-stone") as ear:
                await answered(ear, ASK)
                await until(lambda: _standby(place).startswith("ready"), "the standby to be started")
                provider.refuse(503, times=1_000)
                await provider.session.outlet.drop()
                await ear.saw("notice", code="standby")
                waited_s = await answered(ear, "Where was it found?")

                assert waited_s < LONGEST_WAIT_S / 4
                assert "Rashid" in ear.said("guide")[-1]
                assert _standby(place).startswith("ready")
            await until(lambda: not _left_behind(before), "the visit's tasks to end")


def _standby(place: Kiosk) -> str:
    return place.house.health.parts()["standby"].reason


def _left_behind(before: set[asyncio.Task[object]]) -> list[str]:
    names = [task.get_name() for task in asyncio.all_tasks() - before]
    return [name for name in names if "visit" in name or "realtime link" in name]
