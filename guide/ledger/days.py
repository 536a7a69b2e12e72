"""How many visits there were day by day and kiosk by kiosk, what they cost, and what the day's limits leave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal, TypeAlias, get_args

from sqlalchemy import Connection, case, distinct, func, inspect, select, union

from guide.core.budget import LimitName, Limits
from guide.core.pricing import Usd, usd
from guide.ledger.accounts import Account, VisitKeys, accounts, limit_nano
from guide.ledger.reports import BOTH, reading
from guide.ledger.schema import BALANCES, RESERVATIONS, SETTLEMENTS, VISIT_ENDS

Kind: TypeAlias = Literal["voice", "transcription", "writing"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
_KIND_OF: Final[Mapping[str, Kind]] = {
    "transcription": "transcription",
    "last_turn": "transcription",
    "chat": "writing",
}
"""By purpose; every other one is voice."""
_ANSWERS: Final = ("answer", "chat")


@dataclass(slots=True)
class KioskDay:
    """One kiosk on one day of the museum. `visits`: that a model answered, or that have ended; `spoke`: how many of
    the ended ones had a voice. `answers`: those of a model or of the built-in guide's voice; what the exhibits alone
    answer in writing costs nothing and stands in no ledger."""

    day: date
    kiosk: str
    visits: int = 0
    spoke: int = 0
    answers: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    spent: dict[Kind, Usd] = field(default_factory=lambda: dict.fromkeys(KINDS, usd(0)))

    @property
    def total_usd(self) -> Usd:
        return sum(self.spent.values(), usd(0))


@dataclass(frozen=True, slots=True)
class Allowed:
    """One of today's limits. `kiosk`: whose, "" for the museum's. `held_usd`: reserved for what is under way."""

    kiosk: str
    limit_usd: Usd
    spent_usd: Usd
    held_usd: Usd

    @property
    def left_usd(self) -> Usd:
        return max(self.limit_usd - self.spent_usd - self.held_usd, usd(0))


def kiosk_days(url: str, first: date, last: date) -> tuple[KioskDay, ...]:
    """The days from `first` to `last`, the newest first; none without visits. Raises LedgerError."""
    with reading(url) as tx:
        if tx is None:
            return ()
        found: dict[tuple[str, str], KioskDay] = {}
        for row in tx.execute(_spent(first, last)):
            _add_spent(_of(found, row), row)
        has_ends = inspect(tx).has_table(VISIT_ENDS.name)
        for row in tx.execute(_visits(first, last, has_ends=has_ends)):
            _of(found, row).visits = row.visits
        for row in tx.execute(_ends(first, last)) if has_ends else ():
            _of(found, row).spoke = row.spoke
    return tuple(sorted(found.values(), key=lambda one: (-one.day.toordinal(), one.kiosk)))


def allowed(url: str, limits: Limits, kiosks: Sequence[str], today: date) -> tuple[Allowed, ...]:
    """What today's limits, the museum's and these kiosks', have left. Raises LedgerError."""
    with reading(url) as tx:
        return tuple(_allowed(tx, limits, kiosks, today))


def _allowed(tx: Connection | None, limits: Limits, kiosks: Sequence[str], today: date) -> Iterator[Allowed]:
    named: list[tuple[LimitName, str]] = [("museum_day", ""), *(("kiosk_day", kiosk) for kiosk in kiosks)]
    for name, kiosk in named:
        limit = limit_nano(limits, name)
        if limit is not None:
            held, spent = _balance(tx, _account(name, kiosk, today))
            yield Allowed(kiosk, usd(limit), usd(spent), usd(held))


def _account(name: LimitName, kiosk: str, today: date) -> Account:
    return next(one for one in accounts(VisitKeys("", kiosk), today.isoformat()) if one.limit == name)


def _balance(tx: Connection | None, account: Account) -> tuple[int, int]:
    held_and_spent = select(BALANCES.c.held_nano, BALANCES.c.spent_nano).where(BALANCES.c.account == account.name)
    row = None if tx is None else tx.execute(held_and_spent).first()
    return (0, 0) if row is None else (int(row.held_nano), int(row.spent_nano))


def _of(found: dict[tuple[str, str], KioskDay], row: Any) -> KioskDay:
    return found.setdefault((row.day, row.kiosk), KioskDay(date.fromisoformat(row.day), row.kiosk))


def _add_spent(day: KioskDay, row: Any) -> None:
    kind = _KIND_OF.get(row.purpose, "voice")
    day.spent[kind] += usd(int(row.booked))
    if row.purpose in _ANSWERS:
        day.answers[kind] += row.times


def _spent(first: date, last: date) -> Any:
    by = (RESERVATIONS.c.day, RESERVATIONS.c.kiosk, RESERVATIONS.c.purpose)
    booked, times = func.sum(SETTLEMENTS.c.booked_nano).label("booked"), func.count().label("times")
    is_within = RESERVATIONS.c.day.between(first.isoformat(), last.isoformat())
    whole = select(*by, booked, times).select_from(BOTH).where(is_within, SETTLEMENTS.c.outcome != "released")
    return whole.group_by(*by)


def _visits(first: date, last: date, *, has_ends: bool) -> Any:
    tables = (RESERVATIONS, VISIT_ENDS) if has_ends else (RESERVATIONS,)
    days = (first.isoformat(), last.isoformat())
    seen = union(*(select(t.c.day, t.c.kiosk, t.c.visit).where(t.c.day.between(*days)) for t in tables)).subquery()
    visits = func.count(distinct(seen.c.visit)).label("visits")
    return select(seen.c.day, seen.c.kiosk, visits).group_by(seen.c.day, seen.c.kiosk)


def _ends(first: date, last: date) -> Any:
    by = (VISIT_ENDS.c.day, VISIT_ENDS.c.kiosk)
    spoke = func.sum(case((VISIT_ENDS.c.used_voice, 1), else_=0)).label("spoke")
    return select(*by, spoke).where(VISIT_ENDS.c.day.between(first.isoformat(), last.isoformat())).group_by(*by)
