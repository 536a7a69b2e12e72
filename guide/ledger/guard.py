"""The guard: nothing paid starts before its worst case is reserved, and what it cost is booked when it ended.

A visit uses it like this (ids need only be unique within the visit):

    await guard.voice_left(keys, context)                     # to know beforehand; Refused: there would be no voice
    await guard.open_voice(keys, context)                     # before a session; Refused: there is no voice now
    await guard.authorise(keys, request_id, context)          # before every response.create; Granted or Refused
    await guard.settle(keys, request_id, usage)               # at response.done; None: not known, so all of it
    await guard.commit_turn(keys, item_id)                    # at every committed turn; Refused: close the voice
    await guard.book_transcription(keys, item_id, usage)      # when its transcription came; None: not known
    await guard.cover(keys, context)                          # before a session is told much between two answers
    await guard.book_unasked(keys, response_id, usage)        # the provider began by itself: close the session
    await guard.close_voice(keys)                             # the session ended
    await guard.close_visit(keys)                             # nothing of this visit stays open
    await guard.record_end(keys, end)                         # why, for the staff

A visit may have two sessions at once, while one takes over from the other: `session` tells them apart.

A ledger that fails refuses what is paid (`Refused("ledger")`); what is free goes on. Reservations it couldn't settle
stay held, and are settled in full when the visit is closed or the program next starts.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final

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
from guide.core.context import HeadCounts
from guide.core.pricing import Price, Usd, transcription_worst, usd
from guide.core.usage import TranscriptionUsage, Usage
from guide.errors import LedgerError
from guide.ledger.accounts import VisitKeys
from guide.ledger.book import VisitEnd
from guide.ledger.desk import Desk, Settled, moment_of
from guide.ledger.openings import answer_opening, left_usd, reserved
from guide.ledger.store import Store
from guide.ledger.tariff import Tariff
from guide.ledger.verdict import Reserved, response_closing
from guide.ledger.voice import Voice, book_transcription

log = logging.getLogger(__name__)

MAX_TURN_MS: Final = 60_000
"""The longest turn of speech that is covered; the visit commits longer ones."""

_SIZES: Final[dict[Purpose, AnswerSize]] = {"answer": SPOKEN, "farewell": FAREWELL, "chat": WRITTEN}


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An answer that was granted and isn't settled. `voice`: the session it is given in."""

    reserved: Reserved
    context: ContextSize
    voice: Voice | None


class Guard:
    """The budget of all visits of this process. Made by `open`, ended by `close`. `max_turn_ms`: the longest turn of
    speech that is covered."""

    def __init__(self, desk: Desk, tariff: Tariff, max_turn_ms: int) -> None:
        self._desk = desk
        self._tariff = tariff
        self.max_turn_ms = max_turn_ms
        self.heads: Final = HeadCounts()
        self._waiting: dict[str, _Waiting] = {}
        self._voices: dict[tuple[str, str], Voice] = {}
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
        store = await Store.open(url, moment_of(now(), zone))
        return cls(Desk(store, limits, tariff.chat_kept_usd(limits, shares), now, zone), tariff, max_turn_ms)

    @property
    def trouble(self) -> str:
        """Why the ledger failed when it was last used, "" when it didn't: nothing that is paid may start then."""
        return self._desk.store.trouble

    async def close(self) -> None:
        """Finish what is under way, and let the ledger go. May be called twice."""
        await self._desk.store.close()

    async def authorise(
        self,
        keys: VisitKeys,
        request_id: str,
        context: ContextSize,
        purpose: Purpose = "answer",
        *,
        paid: bool = True,
        session: str = "",
    ) -> Granted | Refused:
        """Reserve the worst case of an answer that reads `context`. `paid` False: the built-in server gives it."""
        price = self._tariff.price(purpose, paid=paid)
        name = _ledger_id(keys, request_id)
        voice = self._voices.get((keys.visit_id, session)) if purpose != "chat" else None
        if name in self._waiting:
            log.error("visit %s: %s is asked for again", keys.visit_id, request_id)
            return Refused("ledger")
        verdict = await self._reserve(keys, name, context, purpose, price, voice)
        if isinstance(verdict, Refused):
            if verdict.code != "ledger" or not price.is_free:
                return verdict
            verdict = Reserved(name, price, 0, _SIZES[purpose].largest)
        self._waiting[name] = _Waiting(verdict, context, voice if purpose == "answer" else None)
        return Granted(request_id, verdict.max_output_tokens, usd(verdict.reserved_nano))

    def believes(self, keys: VisitKeys, request_id: str, usage: Usage | None, *, received_audio_ms: int = 0) -> bool:
        """Whether `settle` would take this usage for true: it is neither missing nor impossible."""
        waiting = self._waiting.get(_ledger_id(keys, request_id))
        return waiting is not None and response_closing(waiting.reserved, usage, received_audio_ms).outcome == "used"

    async def settle(
        self, keys: VisitKeys, request_id: str, usage: Usage | None, *, received_audio_ms: int = 0
    ) -> Settled | None:
        """Book what an answer cost. `usage`: `Usage()` when it never ran, None when nobody knows.

        Returns None when there was nothing to settle. `received_audio_ms`: how much of the answer arrived, which the
        provider must have counted.
        """
        waiting = self._waiting.pop(_ledger_id(keys, request_id), None)
        if waiting is None:
            log.error("visit %s: %s is settled again, or was never authorised", keys.visit_id, request_id)
            return None
        closing = response_closing(waiting.reserved, usage, received_audio_ms)
        settling = self._desk.settle(keys, closing)
        if waiting.voice is None or waiting.voice.is_closed:
            return await settling
        if usage is not None and closing.outcome == "used":
            context = waiting.context.after(usage)
        else:
            context = waiting.context.with_answer(waiting.reserved.max_output_tokens)
        settled, _ = await asyncio.gather(settling, waiting.voice.prepare(waiting.reserved.request_id, context))
        return settled

    async def open_voice(
        self, keys: VisitKeys, context: ContextSize, *, paid: bool = True, session: str = ""
    ) -> Refused | None:
        """Hold what a session can cost by itself, before it is opened. `context`: its instructions and replay."""
        await self.close_voice(keys, session=session)
        voice = self._voice(keys, paid=paid)
        refused = await voice.open(context)
        if refused is not None and (refused.code != "ledger" or not self._tariff.price("answer", paid=paid).is_free):
            return refused
        self._voices[keys.visit_id, session] = voice
        return None

    async def voice_left(self, keys: VisitKeys, context: ContextSize) -> Refused | None:
        """Why a session with this context would be refused just now; None when it wouldn't be."""
        if self._tariff.price("answer", paid=True).is_free:
            return None
        try:
            return await self._voice(keys, paid=True).refusal(context)
        except LedgerError as error:
            log.error("visit %s: the ledger can't be read: %s", keys.visit_id, error)
            return Refused("ledger")

    def _voice(self, keys: VisitKeys, *, paid: bool) -> Voice:
        self._sessions += 1
        name = f"{keys.visit_id}/{self._desk.store.owner_id[:8]}-{self._sessions}"
        transcription = self._tariff.transcription if paid else None
        return Voice(self._desk, keys, name, self._tariff.price("answer", paid=paid), transcription, self.max_turn_ms)

    async def commit_turn(self, keys: VisitKeys, item_id: str, *, session: str = "") -> Refused | None:
        """A turn was committed, and its transcription starts by itself. Refused: one more turn isn't covered."""
        voice = self._voices.get((keys.visit_id, session))
        return None if voice is None else await voice.commit_turn(item_id)

    async def cover(self, keys: VisitKeys, context: ContextSize, *, session: str = "") -> bool:
        """Whether what a session may do unasked is held for with this much context. Never while it answers."""
        voice = self._voices.get((keys.visit_id, session))
        return voice is None or await voice.cover(context)

    async def book_transcription(
        self, keys: VisitKeys, item_id: str, usage: TranscriptionUsage | None, *, paid: bool = True, session: str = ""
    ) -> Settled | None:
        """Book what transcribing a turn cost, from what was held for it. None: nothing was to be booked."""
        if voice := self._voices.get((keys.visit_id, session)):
            return await voice.book_transcription(item_id, usage)
        price = self._tariff.transcription
        if price is None or not paid:
            return None
        name = _ledger_id(keys, f"{item_id}/transcription")
        worst_usd = transcription_worst(self.max_turn_ms, price)
        return await book_transcription(self._desk, keys, name, worst_usd, price, usage)

    async def book_unasked(
        self, keys: VisitKeys, response_id: str, usage: Usage | None, *, session: str = ""
    ) -> Settled | None:
        """The provider began a response by itself: its worst case is booked, and the session must be closed."""
        voice = self._voices.get((keys.visit_id, session))
        if voice is None:
            log.error("visit %s: response %s began unasked, outside of a session", keys.visit_id, response_id)
            return None
        return await voice.book_unasked(usage)

    async def close_voice(self, keys: VisitKeys, *, lost: bool = False, session: str = "") -> None:
        """The session ended: give back what it held. `lost`: it broke, so a turn may have been committed unseen."""
        if voice := self._voices.pop((keys.visit_id, session), None):
            await voice.close(lost=lost)

    async def close_visit(self, keys: VisitKeys) -> None:
        """End a visit's money: what it has open still is settled in full."""
        for visit_id, session in list(self._voices):
            if visit_id == keys.visit_id:
                await self.close_voice(keys, session=session)
        self._waiting = {
            name: waiting for name, waiting in self._waiting.items() if not name.startswith(_ledger_id(keys, ""))
        }
        moment, book = self._desk.moment(), self._desk.book

        def work(tx: Connection) -> int:
            book.settle_dead(tx, moment)  # a process may have died beside us since we began
            return book.settle_visit(tx, keys.visit_id, "visit ended", moment)

        if left_open := await self._desk.attempt(keys, work):
            log.warning("visit %s: %d reservations were open at its end", keys.visit_id, left_open)

    async def record_end(self, keys: VisitKeys, end: VisitEnd) -> None:
        """Note why a visit ended; of two words about one visit the first stands."""
        moment, book = self._desk.moment(), self._desk.book
        await self._desk.attempt(keys, lambda tx: book.record_end(tx, keys, moment, end))

    async def share_left(self, keys: VisitKeys) -> float:
        """How much of what voice may spend is left to this visit, 0..1, under whichever limit leaves least.

        Raises LedgerError, as `spent_usd` does.
        """
        left = await self._desk.unspent(keys)
        return share_left(None if left.nano is None else left_usd(left), self._desk.voice_limits.visit_usd)

    async def share_spent(self, keys: VisitKeys) -> float:
        """What this visit has spent of what voice may spend in one, 0..1; 0 without a limit. Raises LedgerError."""
        limit_usd = self._desk.voice_limits.visit_usd
        return float(await self.spent_usd(keys.visit_id) / limit_usd) if limit_usd else 0.0

    async def spent_usd(self, visit_id: str) -> Usd:
        """What this visit cost so far, without what is reserved."""
        balance = await self._desk.store.run(lambda tx: self._desk.book.visit_balance(tx, visit_id))
        return usd(balance.spent_nano)

    async def _reserve(
        self, keys: VisitKeys, name: str, context: ContextSize, purpose: Purpose, price: Price, voice: Voice | None
    ) -> Reserved | Refused:
        if voice is not None and purpose == "answer":
            return await voice.authorise(name, context)
        if voice is not None and purpose == "farewell":
            return await voice.say_farewell(name, context)
        verdict = await self._desk.exchange(
            keys,
            lambda left: answer_opening(name, purpose, context, price, _SIZES[purpose], left),
            is_chat=purpose == "chat",
        )
        return verdict if isinstance(verdict, Refused) else reserved(verdict[0], price)


def _ledger_id(keys: VisitKeys, request_id: str) -> str:
    return f"{keys.visit_id}/{request_id}"
