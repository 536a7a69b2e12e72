"""No visit costs more than its limit, whatever the provider does: its own bill is compared with the ledger's.

More visits: HOSTILE_VISITS=1000 python -m pytest tests/visits/test_hostile_visits.py, or python -m
tests.bench.hostile_visits, which takes another limit and model too.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from guide.core.pricing import Price
from guide.house import House
from guide.ledger.prices import load_prices, model_price
from guide.realtime.plan import SessionPlan
from tests.bench.hostile_visits import simulate
from tests.visits.hostile_chat import MANNERS
from tests.visits.hostile_link import MOODS, Bill, HostileLink, HostileProvider
from tests.visits.hostile_visit import is_held, table
from tests.visits.hostile_wire import MOODS as WIRE_MOODS
from tests.visits.hostile_wire import HostileWire
from tests.visits.kiosk import Ear, Kiosk, kiosk, settings_for, until

pytestmark = pytest.mark.server

VISITS = int(os.environ.get("HOSTILE_VISITS", "100"))
MANY = 100
"""So many visits see the provider in every mood."""
LANES, WIRE_VISITS, MOST_TURNS = 6, 6, 8
WIRE_LIMIT = Decimal("0.25")


@pytest.mark.parametrize(
    ("model", "visits", "limit"),
    [
        ("gpt-realtime-2.1-mini", VISITS, Decimal("0.50")),
        ("gpt-realtime-2.1-mini", VISITS // 4, Decimal("0.20")),
        ("gpt-realtime-2.1", VISITS // 10, Decimal("1.50")),
    ],
)
def test_no_visits_bill_passes_its_limit_and_none_of_it_is_hidden(
    model: str, visits: int, limit: Decimal, capsys: pytest.CaptureFixture[str]
) -> None:
    """A visit that fails fails again: python -m tests.bench.hostile_visits --only NUMBER."""
    outcomes = simulate(model, range(visits), limit, seed=4)
    with capsys.disabled():
        print(f"\n\n{model}\n{table(outcomes, limit)}")

    wrong = [outcome.name for outcome in outcomes if not is_held(outcome, limit)]
    assert not wrong, f"{wrong} cost more than the limit, than the ledger shows, or voice more than its share"
    assert sum(outcome.billed_usd for outcome in outcomes) > visits * limit / 3, "refusing everybody is no guard"
    if visits >= MANY:
        assert sum((outcome.behaved for outcome in outcomes), start=Counter()).keys() >= MOODS.keys()
        assert sum((outcome.wrote for outcome in outcomes), start=Counter()).keys() == MANNERS.keys()


def test_a_visit_goes_the_same_way_again() -> None:
    limit = Decimal("0.50")
    [*_, again] = simulate("gpt-realtime-2.1-mini", range(3), limit, seed=4)

    assert simulate("gpt-realtime-2.1-mini", [2], limit, seed=4) == [again]


async def test_the_providers_bill_is_its_own() -> None:
    """It grows with what a session may say, whatever the ledger makes of it."""
    bill = Bill(*_prices())
    provider = HostileProvider(bill, random.Random(1))
    link = await provider.open(_plan(), (), lambda event: None, lambda *sound: None)
    assert isinstance(link, HostileLink)
    link.answer_unasked()

    assert bill.audio_out == 800
    assert bill.usd == (bill.text_in * Decimal("0.60") + 800 * Decimal("20.00")) / 1_000_000


def _prices() -> tuple[Price, Price]:
    prices, today = load_prices(), date(2026, 11, 20)
    return (
        model_price("gpt-realtime-2.1-mini", prices, kind="realtime", today=today),
        model_price("gpt-transcribe", prices, kind="transcription", today=today),
    )


def _plan() -> SessionPlan:
    return SessionPlan(
        model="gpt-realtime-2.1-mini",
        instructions="Be kind.",
        voice="marin",
        language="en",
        tools=(),
        turn_detection="server_vad",
        transcription_model="gpt-transcribe",
        max_output_tokens=800,
        context_tokens=8_000,
    )


@dataclass(slots=True)
class Told:
    """US dollars of one visit: what the provider's bill says, and what our ledger does."""

    billed_usd: Decimal
    booked_usd: Decimal


async def test_over_the_real_wire_no_bill_passes_its_limit_and_none_of_it_is_hidden(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL")
    behaved: Counter[str] = Counter()
    lanes = await asyncio.gather(*(_lane(tmp_path / str(number), number, behaved) for number in range(LANES)))
    told = [one for lane in lanes for one in lane]
    with capsys.disabled():
        over = max(one.booked_usd - one.billed_usd for one in told)
        mean = sum(one.billed_usd for one in told) / len(told) / WIRE_LIMIT
        print(f"\n\nover the wire: {len(told)} visits, mean use {mean:.1%}, most overstated {over:.4f}, {behaved}")

    assert [one for one in told if not one.billed_usd <= one.booked_usd <= WIRE_LIMIT] == []
    assert behaved.keys() == set(WIRE_MOODS)


async def _lane(folder: Path, number: int, behaved: Counter[str]) -> list[Told]:
    """Some visits, one after the other, at a kiosk with a provider of its own."""
    chance = random.Random(number)
    settings = {"realtime_model": "gpt-realtime-2.1-mini", "visit_limit_usd": WIRE_LIMIT}
    async with (
        HostileWire(*_prices(), chance) as provider,
        kiosk(settings_for(folder, provider, **settings), _in_a_hurry) as place,
    ):
        told = [await _visit(place, provider, chance) for _ in range(WIRE_VISITS)]
    behaved.update(provider.behaved)
    return told


async def _visit(place: Kiosk, provider: HostileWire, chance: random.Random) -> Told:
    before_usd = provider.billed_usd
    async with place.visitor() as ear:
        for _ in range(MOST_TURNS):
            await until(lambda: _is_at_rest(ear), "the answer's end")
            if ear.visit.state.is_voice_closed:
                break
            await _ask(ear, provider, chance)
        await until(lambda: _is_at_rest(ear), "the last answer's end")
    booked_usd = await place.house.guard.spent_usd(ear.visit.id)
    return Told(provider.billed_usd - before_usd, booked_usd)


async def _ask(ear: Ear, provider: HostileWire, chance: random.Random) -> None:
    if chance.random() < 0.4:
        await provider.visitor_says("How old is it?", audio_ms=chance.choice((800, 5_000)))
    else:
        ear.type("How old is it?")
    if chance.random() < 0.4:
        await asyncio.sleep(0.03)
        ear.visit.page_said('{"type":"interrupt"}')
    await asyncio.sleep(0.02)


def _is_at_rest(ear: Ear) -> bool:
    state = ear.visit.state
    return state.is_voice_closed or (state.link == "open" and not state.is_answering)


def _in_a_hurry(house: House) -> House:
    """Time passes ten times as fast for what waits for a provider that never says that it is done."""
    return replace(house, now_ms=lambda: time.monotonic_ns() // 100_000)
