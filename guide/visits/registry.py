"""All visits of this process: who may open one, whose a token is, and when a forgotten one ends."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from guide.errors import NoPlace, TokenRefused, VisitEnded, VisitUnknown, where_it_failed
from guide.house import House
from guide.ledger.accounts import VisitKeys
from guide.museum.personas import Persona
from guide.visits.visit import Visit

log = logging.getLogger(__name__)

TICK_S: Final = 0.1
"""How often captions follow what was heard."""
MOST_VISITS: Final = 500
MOST_VISITS_OF_ONE: Final = 60
"""Open at once behind one address: a school class has about thirty. For one more, the longest untouched one ends."""
LONGEST_VISIT: Final = timedelta(hours=2)
FORGOTTEN_AFTER_MS: Final = 30 * 60_000
REMEMBERED_MS: Final = 10 * 60_000
"""How long an ended visit still answers that it has ended."""


@dataclass(frozen=True, slots=True)
class Opened:
    visit: Visit
    token: str
    expires_at: datetime


@dataclass(slots=True)
class _Entry:
    """`visit` None: ended at `ended_ms`. `ending`: the one task that ends it. `language`: its last one. `visitor`: as
    in `Visits.open`."""

    visitor: str
    token_hash: bytes
    expires_ms: int
    visit: Visit | None
    language: str
    ended_ms: int = 0
    ending: asyncio.Task[None] | None = None


class Visits:
    def __init__(self, house: House) -> None:
        self._house = house
        self._entries: dict[str, _Entry] = {}
        self._ticking: asyncio.Task[None] | None = None

    @property
    def open_visits(self) -> tuple[Visit, ...]:
        return tuple(entry.visit for entry in self._entries.values() if entry.visit is not None)

    def open(self, visitor: str, *, language: str, persona: Persona, exhibit: str | None) -> Opened:
        """`visitor`: who it is to the day's limits, never a name or an address; "" on a kiosk, where a visitor is
        whoever stands there until the reset. Raises NoPlace."""
        self._make_room(visitor)
        if len(self.open_visits) >= MOST_VISITS:
            raise NoPlace(f"{MOST_VISITS} visits are open")
        visit_id, token = secrets.token_urlsafe(12), secrets.token_urlsafe(32)
        keys = VisitKeys(visit_id, self._house.kiosk_id, (visitor,) if visitor else ())
        visit = Visit(keys, self._house, language=language, persona=persona, exhibit=exhibit)
        self._house.metrics.visits.inc()
        lasts_ms = int(LONGEST_VISIT.total_seconds() * 1000)
        self._entries[visit_id] = _Entry(visitor, _hash(token), self._house.now_ms() + lasts_ms, visit, language)
        return Opened(visit, token, datetime.now(UTC) + LONGEST_VISIT)

    def _make_room(self, visitor: str) -> None:
        """No single visitor takes everybody's places; whoever talks keeps theirs."""
        theirs = [entry.visit for entry in self._entries.values() if visitor and entry.visitor == visitor]
        theirs_open = [visit for visit in theirs if visit is not None and not visit.ended]
        if len(theirs_open) >= MOST_VISITS_OF_ONE:
            silent = [visit for visit in theirs_open if not visit.has_voice]
            if not silent:
                raise NoPlace(f"{MOST_VISITS_OF_ONE} visits from one address are talking")
            self._ending(min(silent, key=lambda visit: visit.touched_ms), "overtaken")

    def find(self, visit_id: str, token: str) -> Visit:
        """Raises VisitUnknown, TokenRefused, VisitEnded."""
        entry = self._entries.get(visit_id)
        if entry is None:
            raise VisitUnknown("no such visit")
        if not secrets.compare_digest(entry.token_hash, _hash(token)):
            raise TokenRefused("the token is not this visit's")
        if entry.visit is None or entry.visit.ended:
            raise VisitEnded("the visit has ended")
        entry.visit.touched_ms = self._house.now_ms()
        return entry.visit

    def language_of(self, visit_id: str) -> str | None:
        """The visit's language, also when it has ended; None when there is no such visit."""
        entry = self._entries.get(visit_id)
        if entry is None:
            return None
        return entry.language if entry.visit is None else entry.visit.state.language

    async def end(self, visit: Visit, reason: str) -> None:
        """Returns when nothing is left of it. However often it is asked for, a visit ends once."""
        await asyncio.shield(self._ending(visit, reason))

    def _ending(self, visit: Visit, reason: str) -> asyncio.Task[None]:
        entry = self._entries[visit.id]
        if entry.ending is None:
            name = f"end of visit {visit.id}"
            entry.ending = asyncio.get_running_loop().create_task(self._end(entry, visit, reason), name=name)
        return entry.ending

    async def _end(self, entry: _Entry, visit: Visit, reason: str) -> None:
        try:
            await visit.end(reason)
        except Exception as error:
            log.error("visit %s did not end well: %s", visit.id, where_it_failed(error))
        entry.visit, entry.language, entry.ended_ms = None, visit.state.language, self._house.now_ms()
        self._house.metrics.visits_ended.labels(reason).inc()
        log.info("visit %s ended: %s", visit.id, reason)

    def start(self) -> None:
        self._ticking = asyncio.get_running_loop().create_task(self._tick_forever(), name="tick of the visits")

    async def close(self) -> None:
        if self._ticking is not None:
            self._ticking.cancel()
            await asyncio.wait([self._ticking])
        await asyncio.gather(*(self.end(visit, "shutdown") for visit in self.open_visits))

    async def _tick_forever(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            for visit in self.open_visits:
                try:
                    visit.tick()
                except Exception as error:
                    log.error("visit %s: tick failed: %s", visit.id, where_it_failed(error))
            self.end_forgotten()

    def end_forgotten(self) -> list[asyncio.Task[None]]:
        """Begin to end the visits that nobody is at any more, and forget the ended ones in time. Gives the endings,
        which the other visits don't wait for."""
        begun: list[asyncio.Task[None]] = []
        now_ms = self._house.now_ms()
        for visit_id, entry in list(self._entries.items()):
            visit = entry.visit
            if visit is None:
                if now_ms - entry.ended_ms > REMEMBERED_MS:
                    del self._entries[visit_id]
            elif reason := self._why_over(visit, entry, now_ms):
                begun.append(self._ending(visit, reason))
        return begun

    def _why_over(self, visit: Visit, entry: _Entry, now_ms: int) -> str:
        if visit.wants_to_end:
            return "goodbye"
        if now_ms > entry.expires_ms:
            return "expired"
        is_forgotten = not visit.has_voice and now_ms - visit.touched_ms > FORGOTTEN_AFTER_MS
        return "forgotten" if is_forgotten else ""


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
