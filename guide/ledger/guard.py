"""The guard: nothing paid starts before its worst case is reserved, and what it cost is booked when it ended.

A visit uses it like this (ids need only be unique within the visit):

    await guard.open_voice(keys, context)                     # before a session; Refused: there is no voice now
    await guard.authorise(keys, request_id, context)          # before every response.create; Granted or Refused
    await guard.settle(keys, request_id, usage)               # at response.done; None: not known, so all of it
    await guard.commit_turn(keys, item_id)                    # at every committed turn; Refused: close the voice
    await guard.book_transcription(keys, item_id, usage)      # when its transcription came; None: not known
    await guard.book_unasked(keys, response_id, usage)        # the provider began by itself: close the session
    await guard.close_voice(keys)                             # the session ended
    await guard.close_visit(keys)                             # nothing of this visit stays open

A ledger that fails refuses what is paid (`Refused("ledger")`); what is free goes on. Reservations it couldn't settle
stay held, and are settled in full when the visit is closed or the program next starts.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import Final, TypeVar

from sqlalchemy import Connection

from guide.core.budget import (
    FAREWELL,
    SPOKEN,
    WRITTEN,
    AnswerSize,
    ContextSize,
    Granted,
    Limits,
    Purpose,
    Refused,
    Shares,
    share_left,
)
from guide.core.events import TranscriptionUsage, Usage
from guide.core.pricing import BUILTIN, Price, Usd, nano_usd, transcription_worst, usd
from guide.errors import LedgerError
from guide.ledger.accounts import VisitKeys
from guide.ledger.book import Closing, Decision, Moment, Opening
from guide.ledger.holds import Holds, answer_openings, left_usd, turn_opening, voice_openings
from guide.ledger.store import Store
from guide.ledger.verdict import Reserved, response_closing, transcription_closing

__all__ = ["Granted", "Guard", "Limits", "Refused", "Settled", "Shares", "Tariff", "VisitKeys"]

T = TypeVar("T")
_log = logging.getLogger(__name__)

MAX_TURN_MS: Final = 60_000
"""The longest turn of speech that is covered; the visit commits longer ones."""

_SIZES: Final[dict[Purpose, AnswerSize]] = {"answer": SPOKEN, "farewell": FAREWELL, "chat": WRITTEN}


@dataclass(frozen=True, slots=True)
class Tariff:
    """The prices of the models in use. None: there is no such paid model."""

    answer: Price
    transcription: Price | None = None
    chat: Price | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """`is_alarm`: the provider's counts were missing or impossible, so the whole reservation was booked."""

    booked_usd: Usd
    is_alarm: bool


class Guard:
    """The budget of all visits of this process. Made by `open`, ended by `close`."""

    def __init__(
        self,
        store: Store,
        limits: Limits,
        tariff: Tariff,
        zone: tzinfo,
        now: Callable[[], datetime],
        shares: Shares,
        max_turn_ms: int,
    ) -> None:
        self._store = store
        self._limits = limits
        self._tariff = tariff
        self._zone = zone
        self._now = now
        self._chat_kept_usd = _chat_kept(limits, tariff, shares)
        self._max_turn_ms = max_turn_ms
        self._waiting: dict[str, Reserved] = {}
        self._voices: dict[str, Holds] = {}
        self._sessions = 0

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        limits: Limits,
        tariff: Tariff,
        zone: tzinfo,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        shares: Shares = Shares(),  # noqa: B008  # frozen
        max_turn_ms: int = MAX_TURN_MS,
    ) -> Guard:
        """Open the ledger at an SQLAlchemy URL and settle in full what dead processes left open.

        `zone`: the museum's, at whose midnight the days turn; `now`: the time, with its zone. Raises LedgerError when
        the ledger can't be used, SettingsError when the URL can't.
        """
        store = await Store.open(url, _moment(now(), zone))
        return cls(store, limits, tariff, zone, now, shares, max_turn_ms)

    async def close(self) -> None:
        """Finish what is under way, and let the ledger go. May be called twice."""
        await self._store.close()

    async def authorise(
        self,
        keys: VisitKeys,
        request_id: str,
        context: ContextSize,
        purpose: Purpose = "answer",
        *,
        paid: bool = True,
    ) -> Granted | Refused:
        """Reserve the worst case of an answer that reads `context`. `paid` False: the built-in server gives it."""
        price = self._price(purpose, paid)
        holds = self._voices.get(keys.visit_id) if purpose != "chat" else None
        ledger_id = _ledger_id(keys, request_id)
        size = _SIZES[purpose]
        if holds is not None and purpose == "answer":
            openings = await self._renewing(keys, holds, ledger_id, context, price)
        else:
            openings = await self._exchange(
                keys,
                lambda left: answer_openings(ledger_id, purpose, context, price, size, left),
                releases=[holds.farewell] if holds is not None else [],
                keeps_chat=purpose != "chat",
            )
        if isinstance(openings, Refused):
            if not (price.is_free and openings.code == "ledger"):
                return openings
            openings = [Opening(ledger_id, purpose, price.model, price.version, 0, size.largest)]
        granted = openings[0]
        self._waiting[ledger_id] = Reserved(ledger_id, price, granted.reserved_nano, granted.max_output_tokens)
        return Granted(request_id, granted.max_output_tokens, usd(granted.reserved_nano))

    async def settle(
        self, keys: VisitKeys, request_id: str, usage: Usage | None, *, received_audio_ms: int = 0
    ) -> Settled | None:
        """Book what an answer cost. `usage`: `Usage()` when it never ran, None when nobody knows.

        Returns None when there was nothing to settle. `received_audio_ms`: how much of the answer arrived, which the
        provider must have counted.
        """
        reserved = self._waiting.pop(_ledger_id(keys, request_id), None)
        if reserved is None:
            _log.error("visit %s: %s is settled again, or was never authorised", keys.visit_id, request_id)
            return None
        return await self._settle(keys, response_closing(reserved, usage, received_audio_ms))

    async def open_voice(self, keys: VisitKeys, context: ContextSize, *, paid: bool = True) -> Refused | None:
        """Hold what a session can cost by itself, before it is opened. `context`: its instructions and replay."""
        await self.close_voice(keys)
        self._sessions += 1
        name = f"{keys.visit_id}/{self._store.owner_id[:8]}-{self._sessions}"
        transcription = self._tariff.transcription if paid else None
        holds = Holds(name, self._price("answer", paid), transcription, self._max_turn_ms)
        holds.unasked = [holds.new_id("unasked")]
        holds.farewell = holds.new_id("farewell")
        holds.next_turn = holds.new_id("turn")
        openings = await self._exchange(keys, lambda left: voice_openings(holds, context, left))
        if isinstance(openings, Refused) and not (holds.answer.is_free and openings.code == "ledger"):
            return openings
        self._voices[keys.visit_id] = holds
        return None

    async def commit_turn(self, keys: VisitKeys, item_id: str) -> Refused | None:
        """A turn was committed, and its transcription starts by itself. Refused: one more turn isn't covered."""
        holds = self._voices.get(keys.visit_id)
        if holds is None or holds.transcription is None or holds.knows(item_id):
            return None
        new = holds.turn_committed(item_id)
        opened = await self._exchange(keys, lambda left: turn_opening(holds, new, left))
        if isinstance(opened, Refused):
            holds.turn_refused(new)
            return opened
        return None

    async def book_transcription(
        self, keys: VisitKeys, item_id: str, usage: TranscriptionUsage | None, *, paid: bool = True
    ) -> Settled | None:
        """Book what transcribing a turn cost, from what was held for it. None: nothing was to be booked."""
        price = self._tariff.transcription
        if price is None or not paid:
            return None
        holds = self._voices.get(keys.visit_id)
        if holds is not None and item_id in holds.transcribed:
            _log.error("visit %s: the transcription of %s came again", keys.visit_id, item_id)
            return None
        held = holds.transcription_came(item_id) if holds is not None else ""
        worst = nano_usd(transcription_worst(self._max_turn_ms, price))
        reserved = Reserved(held or _ledger_id(keys, f"{item_id}/transcription"), price, worst)
        opening = Opening(reserved.request_id, "transcription", price.model, price.version, worst)
        moment = self._moment()
        await self._book(keys, lambda tx: self._store.book.record(tx, keys, moment, opening))
        return await self._settle(keys, transcription_closing(reserved, usage))

    async def book_unasked(self, keys: VisitKeys, response_id: str, usage: Usage | None) -> Settled | None:
        """The provider began a response by itself: its worst case is booked, and the session must be closed."""
        holds = self._voices.get(keys.visit_id)
        if holds is None or not holds.unasked:
            _log.error("visit %s: response %s began unasked, and nothing was held for it", keys.visit_id, response_id)
            return None
        reported = Usage() if usage is None else usage
        closing = Closing(holds.unasked.pop(), "in_full", "began unasked", usage=reported)
        return await self._settle(keys, closing)

    async def close_voice(self, keys: VisitKeys, *, lost: bool = False) -> None:
        """The session ended: give back what it held. `lost`: it broke, so a turn may have been committed unseen."""
        holds = self._voices.pop(keys.visit_id, None)
        if holds is None:
            return
        unused = [*holds.unasked, holds.farewell, *([] if lost else [holds.next_turn])]
        unknown = [*holds.turns.values(), *([holds.next_turn] if lost else [])]
        closings = [Closing(hold, "released", "not needed") for hold in unused if hold]
        closings += [Closing(hold, "in_full", "no usage") for hold in unknown if hold]
        moment = self._moment()

        def work(tx: Connection) -> None:
            for closing in closings:
                self._store.book.settle(tx, closing, moment)

        await self._book(keys, work)

    async def close_visit(self, keys: VisitKeys) -> None:
        """End a visit's money: what it has open still is settled in full."""
        await self.close_voice(keys)
        prefix = f"{keys.visit_id}/"
        self._waiting = {name: value for name, value in self._waiting.items() if not name.startswith(prefix)}
        moment = self._moment()
        book = self._store.book

        def work(tx: Connection) -> int:
            book.settle_dead(tx, moment)  # a process may have died beside us since we began
            return book.settle_visit(tx, keys.visit_id, "visit ended", moment)

        left_open = await self._book(keys, work)
        if left_open:
            _log.warning("visit %s: %d reservations were open at its end", keys.visit_id, left_open)

    async def share_left(self, keys: VisitKeys) -> float:
        """How much of what voice may spend is left to this visit, 0..1, under whichever limit leaves least.

        Raises LedgerError, as `spent_usd` does.
        """
        limits, moment = self._limits_keeping_chat(), self._moment()
        left = await self._store.run(lambda tx: self._store.book.unspent(tx, keys, moment, limits))
        return share_left(None if left.nano is None else left_usd(left), limits.visit_usd)

    async def spent_usd(self, visit_id: str) -> Usd:
        """What this visit cost so far, without what is reserved."""
        balance = await self._store.run(lambda tx: self._store.book.visit_balance(tx, visit_id))
        return usd(balance.spent_nano)

    async def _renewing(
        self, keys: VisitKeys, holds: Holds, ledger_id: str, context: ContextSize, price: Price
    ) -> Sequence[Opening] | Refused:
        """Reserve an answer, and hold an unasked one for the longer context that it makes."""
        old, new = list(holds.unasked), holds.new_id("unasked")
        holds.unasked.append(new)
        openings = await self._exchange(
            keys,
            lambda left: answer_openings(ledger_id, "answer", context, price, SPOKEN, left, holds, new),
            releases=old,
        )
        gone = [new] if isinstance(openings, Refused) else old
        holds.unasked = [hold for hold in holds.unasked if hold not in gone]
        return openings

    async def _exchange(
        self, keys: VisitKeys, decide: Decision, releases: Sequence[str] = (), *, keeps_chat: bool = True
    ) -> Sequence[Opening] | Refused:
        limits = self._limits_keeping_chat() if keeps_chat else self._limits
        moment = self._moment()
        book = self._store.book
        try:
            return await self._store.run(
                lambda tx: book.exchange(tx, keys, moment, limits, decide, [hold for hold in releases if hold])
            )
        except LedgerError as error:
            _log.error("visit %s: nothing paid may start: %s", keys.visit_id, error)
            return Refused("ledger")

    async def _settle(self, keys: VisitKeys, closing: Closing) -> Settled | None:
        moment = self._moment()
        booked = await self._book(keys, lambda tx: self._store.book.settle(tx, closing, moment))
        if booked is None:
            _log.error("visit %s: %s could not be settled", keys.visit_id, closing.request_id)
            return None
        is_alarm = closing.outcome == "in_full" and booked > 0
        if is_alarm:
            _log.error("visit %s: %s is booked in full: %s", keys.visit_id, closing.request_id, closing.reason)
        return Settled(usd(booked), is_alarm)

    async def _book(self, keys: VisitKeys, work: Callable[[Connection], T]) -> T | None:
        """Book what has happened already: no failure can undo it, so what it was reserved for stays held."""
        try:
            return await self._store.run(work)
        except LedgerError as error:
            _log.error("visit %s: what is reserved stays held: %s", keys.visit_id, error)
            return None

    def _price(self, purpose: Purpose, paid: bool) -> Price:
        if not paid:
            return BUILTIN
        return self._tariff.answer if purpose != "chat" else self._tariff.chat or BUILTIN

    def _limits_keeping_chat(self) -> Limits:
        if self._limits.visit_usd is None:
            return self._limits
        return replace(self._limits, visit_usd=self._limits.visit_usd - self._chat_kept_usd)

    def _moment(self) -> Moment:
        return _moment(self._now(), self._zone)


def _moment(now: datetime, zone: tzinfo) -> Moment:
    return Moment(int(now.timestamp() * 1000), now.astimezone(zone).date().isoformat())


def _ledger_id(keys: VisitKeys, request_id: str) -> str:
    return f"{keys.visit_id}/{request_id}"


def _chat_kept(limits: Limits, tariff: Tariff, shares: Shares) -> Usd:
    if limits.visit_usd is None or tariff.chat is None or tariff.chat.is_free:
        return usd(0)
    return limits.visit_usd * shares.chat
