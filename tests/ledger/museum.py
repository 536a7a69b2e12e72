"""A museum with round prices, and what its ledger must show at any moment."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from guide.core.budget import ContextSize, Limits
from guide.core.pricing import Price, Rates, nano_usd
from guide.core.usage import Usage
from guide.ledger.accounts import VisitKeys, accounts
from guide.ledger.book import Balance
from guide.ledger.database import open_engine, transaction
from guide.ledger.guard import Guard
from guide.ledger.schema import BALANCES, RESERVATIONS, SETTLEMENTS
from guide.ledger.tariff import Tariff

DAY = date(2026, 11, 20)
PARIS = ZoneInfo("Europe/Paris")


def _price(model: str, **rates: str) -> Price:
    return Price(
        model,
        "realtime",
        Rates(**{name: Decimal(rate) for name, rate in rates.items()}),
        DAY,
        DAY,
        "https://example.org",
    )


VOICE = _price(
    "voice",
    text_in="1",
    text_cached="0.1",
    text_out="5",
    audio_in="10",
    audio_cached="1",
    audio_out="20",
)
SCRIBE = _price("scribe", per_minute="0.006")
WRITER = _price("writer", text_in="0.1", text_cached="0.01", text_out="0.5")
TARIFF = Tariff(VOICE, SCRIBE, WRITER)

LIMITS = Limits(Decimal("0.50"), Decimal(1), Decimal(25), Decimal(100))
KEYS = VisitKeys("visit-1", "hall", ("cookie", "address"))
CONTEXT = ContextSize(text_tokens=5_000, limit_tokens=14_000)
"""Reading it costs 0.5 cents at most, and saying 800 tokens 1.6."""
USAGE = Usage(text_in=4_000, text_cached=3_000, audio_in=50, text_out=50, audio_out=300)
"""0.78 cents."""
USAGE_USD = Decimal("0.00805")
WRITTEN_CONTEXT = ContextSize(text_tokens=5_000)
WRITTEN_USAGE = Usage(text_in=4_500, text_out=200)


class Clock:
    """The time in the museum, which stands until it is moved."""

    def __init__(self, now: datetime = datetime(2026, 11, 20, 12, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def jump(self, **by: float) -> None:
        self.now += timedelta(**by)


@asynccontextmanager
async def guard_of(
    url: str,
    *,
    limits: Limits = LIMITS,
    tariff: Tariff = TARIFF,
    zone: tzinfo = PARIS,
    now: Clock | None = None,
) -> AsyncIterator[Guard]:
    guard = await Guard.open(url, limits=limits, tariff=tariff, zone=zone, now=now or Clock())
    try:
        yield guard
    finally:
        await guard.close()


class Ledger:
    """Reads a ledger's tables from outside, as an auditor would."""

    def __init__(self, url: str) -> None:
        engine = open_engine(url)
        with transaction(engine) as tx:
            self.kept, self.summed = _kept(tx), _summed(tx)
            self.reservations = _rows(tx, select(RESERVATIONS))
            self.settlements = _rows(tx, select(SETTLEMENTS))
        engine.dispose()

    @property
    def open(self) -> set[str]:
        return self.reservations.keys() - self.settlements.keys()

    @property
    def booked_nano(self) -> int:
        return sum(row.booked_nano for row in self.settlements.values())

    def balance(self, account: str) -> Balance:
        return self.kept.get(account, Balance())

    def outcomes(self, purpose: str) -> list[str]:
        return [
            self.settlements[name].outcome if name in self.settlements else "open"
            for name, row in self.reservations.items()
            if row.purpose == purpose
        ]

    def check(self, limits: Limits = LIMITS) -> None:
        """The sum of the rows is the balance, and no account is over its limit."""
        assert self.kept == self.summed
        for name, balance in self.kept.items():
            kind = name.split("/")[0]
            limit = {
                "visit": limits.visit_usd,
                "visitor": limits.visitor_day_usd,
                "kiosk": limits.kiosk_day_usd,
                "museum": limits.museum_day_usd,
            }[kind]
            assert balance.held_nano >= 0
            assert limit is None or balance.held_nano + balance.spent_nano <= nano_usd(limit), name
        for name, row in self.settlements.items():
            assert row.booked_nano <= self.reservations[name].reserved_nano


def _rows(tx: Connection, statement: Any) -> dict[str, Any]:
    return {row.request_id: row for row in tx.execute(statement)}


def _kept(tx: Connection) -> dict[str, Balance]:
    return {row.account: Balance(row.held_nano, row.spent_nano) for row in tx.execute(select(BALANCES))}


def _summed(tx: Connection) -> dict[str, Balance]:
    """What the balances would be by the rows."""
    booked = func.coalesce(SETTLEMENTS.c.booked_nano, 0).label("booked_nano")
    is_of = SETTLEMENTS.c.request_id == RESERVATIONS.c.request_id
    summed: dict[str, Balance] = {}
    for row in tx.execute(select(RESERVATIONS, SETTLEMENTS.c.outcome, booked).outerjoin(SETTLEMENTS, is_of)):
        held = row.reserved_nano if row.outcome is None else 0
        keys = VisitKeys(row.visit, row.kiosk, tuple(row.visitors.split()))
        for account in accounts(keys, row.day):
            balance = summed.get(account.name, Balance())
            summed[account.name] = Balance(balance.held_nano + held, balance.spent_nano + row.booked_nano)
    return summed
