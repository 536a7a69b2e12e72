"""Where the guard and its sessions bring their work: it is done in the ledger's thread, under the museum's limits.

What would start something is refused when the ledger fails; what books something that has happened is logged then,
and what was reserved for it stays held.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import TypeVar

from sqlalchemy import Connection

from guide.core.budget import Limits, Refused
from guide.core.pricing import Usd, usd
from guide.errors import LedgerError
from guide.ledger.accounts import Left, VisitKeys
from guide.ledger.book import Book, Closing, Decision, Moment, Opening
from guide.ledger.store import Store

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settled:
    """`is_alarm`: the provider's counts were missing or impossible, so the whole reservation was booked."""

    booked_usd: Usd
    is_alarm: bool


class Desk:
    """`chat_kept_usd`: the part of a visit's limit that only its chat may spend."""

    def __init__(
        self, store: Store, limits: Limits, chat_kept_usd: Usd, now: Callable[[], datetime], zone: tzinfo
    ) -> None:
        self.store = store
        self.voice_limits = limits
        if limits.visit_usd is not None:
            self.voice_limits = replace(limits, visit_usd=limits.visit_usd - chat_kept_usd)
        self._limits = limits
        self._now = now
        self._zone = zone

    @property
    def book(self) -> Book:
        return self.store.book

    def moment(self) -> Moment:
        return moment_of(self._now(), self._zone)

    async def exchange(
        self, keys: VisitKeys, decide: Decision, releases: Sequence[str] = (), *, is_chat: bool = False
    ) -> Sequence[Opening] | Refused:
        """Release some reservations and open others, or neither. `decide` may run twice, in the ledger's thread."""
        limits = self._limits if is_chat else self.voice_limits
        moment = self.moment()
        try:
            return await self.store.run(lambda tx: self.book.exchange(tx, keys, moment, limits, decide, releases))
        except LedgerError as error:
            log.error("visit %s: nothing paid may start: %s", keys.visit_id, error)
            return Refused("ledger")

    async def settle(self, keys: VisitKeys, *closings: Closing) -> Settled | None:
        """Book how one reservation ended: the first of these that is open. None when none is, or the ledger fails."""
        moment = self.moment()

        def work(tx: Connection) -> tuple[Closing, int] | None:
            for closing in closings:
                booked = self.book.settle(tx, closing, moment)
                if booked is not None:
                    return closing, booked
            return None

        done = await self.attempt(keys, work)
        if done is None:
            log.error("visit %s: %s could not be settled", keys.visit_id, closings[0].request_id)
            return None
        closing, booked = done
        is_alarm = closing.outcome == "in_full" and booked > 0
        if is_alarm:
            log.error("visit %s: %s is booked in full: %s", keys.visit_id, closing.request_id, closing.reason)
        return Settled(usd(booked), is_alarm)

    async def settle_all(self, keys: VisitKeys, closings: Sequence[Closing]) -> None:
        """Book how several reservations ended; those that aren't open are passed over."""
        moment = self.moment()

        def work(tx: Connection) -> None:
            for closing in closings:
                self.book.settle(tx, closing, moment)

        await self.attempt(keys, work)

    async def left(self, keys: VisitKeys) -> Left:
        """What voice may reserve now. Raises LedgerError."""
        moment = self.moment()
        return await self.store.run(lambda tx: self.book.left(tx, keys, moment, self.voice_limits))

    async def unspent(self, keys: VisitKeys) -> Left:
        """What voice may still spend, when all that is reserved now is given back. Raises LedgerError."""
        moment = self.moment()
        return await self.store.run(lambda tx: self.book.unspent(tx, keys, moment, self.voice_limits))

    async def attempt(self, keys: VisitKeys, work: Callable[[Connection], T]) -> T | None:
        try:
            return await self.store.run(work)
        except LedgerError as error:
            log.error("visit %s: what is reserved stays held: %s", keys.visit_id, error)
            return None


def moment_of(now: datetime, zone: tzinfo) -> Moment:
    return Moment(int(now.timestamp() * 1000), now.astimezone(zone).date().isoformat())
