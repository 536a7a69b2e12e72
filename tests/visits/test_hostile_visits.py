"""No visit costs more than its limit, whatever the provider does: its own bill is compared with the ledger's.

More visits: HOSTILE_VISITS=1000 python -m pytest tests/visits/test_hostile_visits.py, or python -m
tests.bench.hostile_visits, which takes another limit and model too.
"""

from __future__ import annotations

import os
import random
from datetime import date
from decimal import Decimal

import pytest

from guide.ledger.prices import load_prices, model_price
from guide.realtime.plan import SessionPlan
from tests.bench.hostile_visits import simulate
from tests.visits.hostile_link import MOODS, Bill, HostileLink, HostileProvider
from tests.visits.hostile_visit import table

VISITS = int(os.environ.get("HOSTILE_VISITS", "120"))


@pytest.mark.parametrize(
    ("model", "visits", "limit"),
    [
        ("gpt-realtime-2.1-mini", VISITS, Decimal("0.50")),
        ("gpt-realtime-2.1-mini", VISITS // 2, Decimal("0.20")),
        ("gpt-realtime-2.1", VISITS // 6, Decimal("1.50")),
    ],
)
async def test_no_visits_bill_passes_its_limit_and_none_of_it_is_hidden(
    model: str, visits: int, limit: Decimal, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL")
    outcomes = await simulate(model, visits, limit, seed=4)
    with capsys.disabled():
        print(f"\n\n{model}\n{table(outcomes, limit)}")

    wrong = [number for number, one in enumerate(outcomes) if not one.billed_usd <= one.booked_usd <= limit]
    assert not wrong, f"visits {wrong} cost more than the limit, or than the ledger shows"
    assert sum(outcome.billed_usd for outcome in outcomes) > visits * limit / 3, "refusing everybody is no guard"
    assert sum((outcome.behaved for outcome in outcomes), start=outcomes[0].behaved).keys() >= MOODS.keys() - {"busy"}


async def test_the_providers_bill_is_its_own() -> None:
    """It grows with what a session may say, whatever the ledger makes of it."""
    prices, today = load_prices(), date(2026, 11, 20)
    bill = Bill(
        model_price("gpt-realtime-2.1-mini", prices, kind="realtime", today=today),
        model_price("gpt-transcribe", prices, kind="transcription", today=today),
    )
    provider = HostileProvider(bill, random.Random(1))
    link = await provider.open(_plan(), (), lambda event: None, lambda *sound: None)
    assert isinstance(link, HostileLink)
    link.answer_unasked()

    assert bill.audio_out == 800
    assert bill.usd == (bill.text_in * Decimal("0.60") + 800 * Decimal("20.00")) / 1_000_000


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
