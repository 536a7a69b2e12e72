"""A thousand visits with a provider that wants money, a fifth of them while somebody works: its bill never passes a
limit, and none of it is hidden.

It prints its table: CI=1 python -m pytest tests/ledger/test_hostile_provider.py
"""

from __future__ import annotations

import random
import tempfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from guide.core.budget import Limits
from guide.ledger.prices import load_prices, model_price
from guide.ledger.tariff import Tariff
from tests.ledger.hostile import Outcome, Provider, run_visits, table
from tests.ledger.museum import Ledger, guard_of
from tests.thoroughness import IS_THOROUGH

TODAY = date(2026, 11, 20)
MEMORY = Path("/dev/shm")
"""A hundred thousand commits to a disk take long, and the disk isn't what is tried here."""


def tariff(realtime: str) -> Tariff:
    prices = load_prices()
    return Tariff(
        model_price(realtime, prices, kind="realtime", today=TODAY),
        model_price("gpt-transcribe", prices, kind="transcription", today=TODAY),
        model_price("gpt-6-luna", prices, kind="chat", today=TODAY),
    )


async def outcomes_of(visits: int, limits: Limits, provider: Provider) -> list[Outcome]:
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        url = f"sqlite:///{folder}/ledger.sqlite3"
        async with guard_of(url, limits=limits, tariff=provider.tariff) as guard:
            outcomes = await run_visits(guard, provider, visits)
        ledger = Ledger(url)
        ledger.check(limits)
        assert not ledger.open
    return outcomes


@pytest.mark.parametrize(
    ("realtime", "visits", "limit"),
    [
        ("gpt-realtime-2.1-mini", 1_000 if IS_THOROUGH else 200, Decimal("0.50")),
        ("gpt-realtime-2.1", 100 if IS_THOROUGH else 20, Decimal(1)),
    ],
)
async def test_no_visits_bill_passes_its_limit_and_none_of_it_is_hidden(
    realtime: str, visits: int, limit: Decimal, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL")
    provider = Provider(tariff(realtime), random.Random(4))
    outcomes = await outcomes_of(visits, Limits(limit), provider)
    with capsys.disabled():
        print(f"\n\n{realtime}\n{table(outcomes, limit, provider.begun)}")

    assert all(outcome.billed <= outcome.booked <= limit for outcome in outcomes)
    assert sum(outcome.billed for outcome in outcomes) > visits * limit / 3, "refusing everybody is no guard"


async def test_the_museums_day_holds_against_all_visits_together(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL")
    provider = Provider(tariff("gpt-realtime-2.1-mini"), random.Random(5))
    limits = Limits(Decimal("0.50"), museum_day_usd=Decimal(2))
    outcomes = await outcomes_of(60, limits, provider)

    assert sum(outcome.billed for outcome in outcomes) <= Decimal(2)
    assert all(outcome.billed <= outcome.booked for outcome in outcomes)


async def test_the_simulation_would_show_an_overshoot() -> None:
    """The bill is the provider's own: it grows with what is granted, not with what we book."""
    provider = Provider(replace(tariff("gpt-realtime-2.1-mini"), chat=None), random.Random(6))
    outcomes = await outcomes_of(3, Limits(Decimal(1)), provider)

    assert any(outcome.billed > Decimal("0.50") for outcome in outcomes)
