"""What a day really cost, read from the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Row, case, distinct, func, inspect, select

from guide.core.pricing import Usd, usd
from guide.ledger.database import open_engine, sqlite_path, transaction
from guide.ledger.schema import RESERVATIONS, SETTLEMENTS, VISIT_ENDS


@dataclass(frozen=True, slots=True)
class Spent:
    """What one model was paid for one purpose. Tokens as the provider reported them; `in_full`: how often it didn't,
    or not believably, and the whole reservation was booked."""

    model: str
    purpose: str
    times: int
    usd: Usd
    tokens_in: int
    tokens_cached: int
    tokens_out: int
    transcribed_s: float
    in_full: int
    in_full_usd: Usd


@dataclass(frozen=True, slots=True)
class Ended:
    """How many visits ended so. `reason`, `voice_ended`: as in VisitEnd; `used_voice`: how many of them spoke."""

    reason: str
    voice_ended: str
    visits: int
    used_voice: int


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the museum. `visits`: that something was reserved for. `open_usd`: reserved and not yet settled."""

    day: date
    visits: int
    spent: tuple[Spent, ...]
    open_usd: Usd
    reasons: Mapping[str, int]
    ended: tuple[Ended, ...]

    @property
    def total_usd(self) -> Usd:
        return sum((row.usd for row in self.spent), usd(0))


BOTH: Final = RESERVATIONS.outerjoin(SETTLEMENTS, SETTLEMENTS.c.request_id == RESERVATIONS.c.request_id)
_IN_FULL: Final = SETTLEMENTS.c.outcome == "in_full"
_TOKENS_IN: Final = SETTLEMENTS.c.text_in + SETTLEMENTS.c.audio_in + SETTLEMENTS.c.image_in
_TOKENS_CACHED: Final = SETTLEMENTS.c.text_cached + SETTLEMENTS.c.audio_cached + SETTLEMENTS.c.image_cached
_TOKENS_OUT: Final = SETTLEMENTS.c.text_out + SETTLEMENTS.c.audio_out


@contextmanager
def reading(url: str) -> Iterator[Connection | None]:
    """The ledger at `url`, for staff to read; None when there is none yet. Raises LedgerError."""
    engine = open_engine(url)
    try:
        path = sqlite_path(engine)
        if path is not None and not path.exists():
            yield None
            return
        with transaction(engine) as tx:
            yield tx
    finally:
        engine.dispose()


def read_day(tx: Connection, day: date) -> Day:
    """The reservations made on a day of the museum, and what became of them."""
    of_day = RESERVATIONS.c.day == day.isoformat()
    visits = select(func.count(distinct(RESERVATIONS.c.visit))).where(of_day)
    held = select(func.sum(RESERVATIONS.c.reserved_nano)).select_from(BOTH)
    reasons = select(SETTLEMENTS.c.reason, func.count()).select_from(BOTH).where(of_day, _IN_FULL).group_by("reason")
    return Day(
        day=day,
        visits=tx.scalar(visits) or 0,
        spent=tuple(map(_spent, tx.execute(_by_model(day)))),
        open_usd=usd(int(tx.scalar(held.where(of_day, SETTLEMENTS.c.request_id.is_(None))) or 0)),
        reasons={row[0]: row[1] for row in tx.execute(reasons)},
        ended=_ended(tx, day),
    )


def _ended(tx: Connection, day: date) -> tuple[Ended, ...]:
    """The most frequent first. A ledger that an older version of the program keeps doesn't know them."""
    if not inspect(tx).has_table(VISIT_ENDS.name):
        return ()
    return tuple(Ended(*row) for row in tx.execute(_ends(day)))


def _ends(day: date) -> Any:
    how, visits = (VISIT_ENDS.c.reason, VISIT_ENDS.c.voice_ended), func.count().label("visits")
    spoke = func.sum(case((VISIT_ENDS.c.used_voice, 1), else_=0))
    of_day = select(*how, visits, spoke).where(VISIT_ENDS.c.day == day.isoformat())
    return of_day.group_by(*how).order_by(visits.desc(), *how)


def _by_model(day: date) -> Any:
    believed = case((_IN_FULL, 0), else_=1)
    return (
        select(
            RESERVATIONS.c.model,
            RESERVATIONS.c.purpose,
            func.count().label("times"),
            func.sum(SETTLEMENTS.c.booked_nano).label("booked"),
            func.sum(_TOKENS_IN * believed).label("tokens_in"),
            func.sum(_TOKENS_CACHED * believed).label("tokens_cached"),
            func.sum(_TOKENS_OUT * believed).label("tokens_out"),
            func.sum(SETTLEMENTS.c.transcribed_ms * believed).label("transcribed_ms"),
            func.sum(case((_IN_FULL, 1), else_=0)).label("in_full"),
            func.sum(case((_IN_FULL, SETTLEMENTS.c.booked_nano), else_=0)).label("in_full_booked"),
        )
        .select_from(BOTH)
        .where(RESERVATIONS.c.day == day.isoformat(), SETTLEMENTS.c.outcome != "released")
        .group_by(RESERVATIONS.c.model, RESERVATIONS.c.purpose)
        .order_by(RESERVATIONS.c.model, RESERVATIONS.c.purpose)
    )


def _spent(row: Row[Any]) -> Spent:
    return Spent(
        model=row.model,
        purpose=row.purpose,
        times=row.times,
        usd=usd(int(row.booked)),
        tokens_in=int(row.tokens_in),
        tokens_cached=int(row.tokens_cached),
        tokens_out=int(row.tokens_out),
        transcribed_s=int(row.transcribed_ms) / 1_000,
        in_full=int(row.in_full),
        in_full_usd=usd(int(row.in_full_booked)),
    )
