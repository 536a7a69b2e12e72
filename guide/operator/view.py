"""What the operator page shows: how the guide is, what it costs, who is there. No visitor's words but those of the
list that the museum chose to keep, and no key."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from guide.core.budget import Limits
from guide.errors import LedgerError
from guide.health import Part
from guide.house import House
from guide.latency import Pace, paces
from guide.ledger.days import Allowed, KioskDay, allowed, kiosk_days
from guide.unanswered import Asked
from guide.visits.registry import Visits

DAYS: Final = 7
MOST_UNANSWERED: Final = 100


@dataclass(frozen=True, slots=True)
class Books:
    """What the ledger tells. `trouble`: why it can't, "" when it can."""

    days: Sequence[KioskDay] = ()
    allowed: Sequence[Allowed] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class OperatorView:
    """`at`: the museum's time. `unanswered`: None where no list is kept. `talking`: of the open visits."""

    museum: str
    at: datetime
    is_ready: bool
    parts: Mapping[str, Part]
    open_visits: int
    talking: int
    free_places: int
    limits: Limits
    books: Books
    paces: Sequence[Pace]
    unanswered: Sequence[Asked] | None


@dataclass(frozen=True, slots=True)
class Lookout:
    """Where the operator looks from. `ledger_url` may hold a password and is never shown."""

    house: House
    visits: Visits
    ledger_url: str
    limits: Limits
    zone: ZoneInfo

    async def look(self) -> OperatorView:
        house, at = self.house, datetime.now(self.zone)
        unanswered = None
        if house.unanswered is not None:
            unanswered = (await asyncio.to_thread(house.unanswered.asked))[:MOST_UNANSWERED]
        return OperatorView(
            museum=house.museum.name,
            at=at,
            is_ready=house.health.is_ready(),
            parts=house.health.parts(),
            open_visits=len(self.visits.open_visits),
            talking=sum(visit.has_voice for visit in self.visits.open_visits),
            free_places=house.door.free_places,
            limits=self.limits,
            books=await asyncio.to_thread(self._books, at),
            paces=paces(house.metrics),
            unanswered=unanswered,
        )

    def _books(self, at: datetime) -> Books:
        today = at.date()
        try:
            days = kiosk_days(self.ledger_url, today - timedelta(days=DAYS - 1), today)
            kiosks = dict.fromkeys((self.house.kiosk_id, *(one.kiosk for one in days if one.day == today)))
            return Books(days, allowed(self.ledger_url, self.limits, tuple(kiosks), today))
        except LedgerError as error:
            return Books(trouble=str(error))
