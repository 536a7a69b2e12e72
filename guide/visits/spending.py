"""A visit's side of the budget: what its next answer will read, and the guard's word before anything paid starts."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Sequence
from typing import Final

import orjson

from guide.core import effects as fx
from guide.core import events as ev
from guide.core.budget import FAREWELL_TEXT_TOKENS, ContextSize, Granted, Purpose, Refused
from guide.core.context import ContextGauge, HeadCounts
from guide.core.usage import Usage
from guide.errors import LedgerError
from guide.ledger.accounts import VisitKeys
from guide.ledger.book import VisitEnd
from guide.ledger.guard import Guard
from guide.realtime.plan import ReplayLine, SessionPlan
from guide.uninterrupted import uninterrupted

log = logging.getLogger(__name__)

GOODBYE_READS: Final = ContextSize(text_tokens=FAREWELL_TEXT_TOKENS)
"""A goodbye is said outside of the conversation, and reads its own instructions only."""

SPARE_MS: Final = 1_000
"""How much a turn may grow while the ledger is asked."""

MOST_BYTES_PER_TOKEN: Final = 16
"""Prose has 4, and no language that visitors speak comes near this many."""


class Spending:
    """What one visit spends. Everything is called from the event loop's thread; what asks the ledger waits without
    blocking it."""

    def __init__(self, keys: VisitKeys, guard: Guard) -> None:
        self._keys = keys
        self._guard = guard
        self._sessions = itertools.count(1)

    async def voice_left(self, plan: SessionPlan) -> Refused | None:
        """Why a session would be refused just now; None when it wouldn't be."""
        return await self._guard.voice_left(self._keys, _opening(plan, (), self._guard.heads))

    def session(self, plan: SessionPlan, replay: Sequence[ReplayLine], *, is_paid: bool = True) -> SessionSpending:
        """What one session will spend. Nothing is held for it yet."""
        return SessionSpending(self._keys, self._guard, f"{next(self._sessions)}", plan, replay, is_paid=is_paid)

    async def close(self, end: VisitEnd) -> None:
        """Nothing of this visit stays open, and why it ended is noted."""
        try:
            await self._guard.close_visit(self._keys)
            await self._guard.record_end(self._keys, end)
        except LedgerError as error:
            log.error("visit %s: ledger: %s", self._keys.visit_id, error)


class SessionSpending:
    """What one session of a visit spends, from before it is opened until its socket is closed."""

    def __init__(
        self,
        keys: VisitKeys,
        guard: Guard,
        name: str,
        plan: SessionPlan,
        replay: Sequence[ReplayLine],
        *,
        is_paid: bool,
    ) -> None:
        self._keys = keys
        self._guard = guard
        self._name = name
        self._is_paid = is_paid
        self._model = plan.model
        self._head = _head(plan)
        self._gauge = ContextGauge(_opening(plan, replay, guard.heads))
        self._fewest_read = len(self._head.encode()) // MOST_BYTES_PER_TOKEN
        self._granted_as: dict[str, str] = {}
        self._asked: set[str] = set()
        self._refused: set[str] = set()
        self._doubtful: list[str] = []
        self._stray: list[str] = []

    async def open(self) -> str | None:
        """Hold what the session may cost by itself. None: it may be opened; else the code of why not."""
        opening = self._guard.open_voice(self._keys, self._gauge.size(), paid=self._is_paid, session=self._name)
        try:
            verdict = await uninterrupted(opening)
        except LedgerError as error:
            log.error("visit %s: ledger: %s", self._keys.visit_id, error)
            return error.code
        return verdict.code if isinstance(verdict, Refused) else None

    async def close(self, *, lost: bool) -> None:
        """The socket is closed. `lost`: it broke, so that what the session did last is not known. A turn that is open
        may be committed there by now, too."""
        try:
            for response_id in self._stray:
                await self._book_unasked(response_id)
            await self._settle_doubtful(None if lost else Usage())
            is_lost = lost or self._gauge.is_turn_open
            await self._guard.close_voice(self._keys, lost=is_lost, session=self._name)
        except LedgerError as error:
            log.error("visit %s: ledger: %s", self._keys.visit_id, error)

    def may_send_sound(self, duration_ms: int) -> bool:
        """Counts it as sent. False: the turn is as long as is paid for."""
        return self._gauge.sound_sent(duration_ms, longest_turn_ms=self._guard.max_turn_ms)

    def sent(self, effect: fx.LinkEffect) -> None:
        """What goes to the model makes what it reads next longer."""
        match effect:
            case fx.AddVisitorText(text) | fx.AddNote(text) | fx.AddGuideText(text):
                self._gauge.text_added(text)
            case fx.SendToolOutput(call_id, output):
                self._gauge.text_added(call_id + output)
            case fx.CreateResponse(request_id, max_output_tokens):
                self._asked.add(request_id)
                self._gauge.answer_created(request_id, max_output_tokens)
            case fx.CreateAside(request_id):
                self._asked.add(request_id)
            case _:
                pass

    def happened(self, event: ev.Event) -> None:
        match event:
            case ev.SpeechStarted() | ev.TalkSwitched(on=True):
                self._gauge.turn_began()
            case ev.TurnCommitted():
                self._gauge.turn_committed()
            case ev.RequestRefused(request_id=str() as request_id):
                self._refused.add(request_id)  # at once: that it runs all the same may be the very next word
            case ev.ResponseStarted(request_id=str() as request_id) if request_id not in self._refused:
                self._asked.discard(request_id)
            case _:
                pass

    def began_unheard(self, event: ev.ResponseStarted) -> None:
        """After the visit had let go of the session. What was asked for before is settled by now."""
        if event.request_id not in self._asked or event.request_id in self._refused:
            self._stray.append(event.response_id)

    @property
    def is_more_than_held(self) -> bool:
        """The session must not be told what it was `sent` last before it is `covered`."""
        return self._is_paid and self._gauge.outgrows_notes

    async def covered(self) -> bool:
        """Whether an answer that nobody asked for may now read all that was `sent`."""
        reads = self._gauge.size()
        try:
            is_held = await self._guard.cover(self._keys, reads, session=self._name)
        except LedgerError as error:
            log.error("visit %s: ledger: %s", self._keys.visit_id, error)
            return False
        return is_held and reads.covers(self._gauge.size())

    async def perform(self, effect: fx.MoneyEffect) -> ev.Event:
        """What came of it. A ledger that fails refuses; it never gives an answer for free."""
        try:
            return await self._perform(effect)
        except LedgerError as error:
            log.error("visit %s: ledger: %s", self._keys.visit_id, error)
            if isinstance(effect, fx.Authorise):
                return ev.AnswerRefused(effect.request_id, error.code)
            return ev.AllowanceChanged(0.0)

    async def _perform(self, effect: fx.MoneyEffect) -> ev.Event:
        match effect:
            case fx.Authorise(request_id, is_goodbye):
                verdict = await (self._goodbye(request_id) if is_goodbye else self._answer(request_id))
                if isinstance(verdict, Granted):
                    self._granted_as[request_id] = verdict.request_id
                    return ev.AnswerAuthorised(request_id, verdict.max_output_tokens)
                return ev.AnswerRefused(request_id, verdict.code)
            case fx.Settle():
                await self._settle(effect)
            case fx.HoldTurn(item_id):
                refused = await self._guard.commit_turn(self._keys, item_id, session=self._name)
                if refused is not None:
                    return ev.VoiceRefused(refused.code)
            case fx.BookTranscription(item_id, transcribed):
                await self._guard.book_transcription(
                    self._keys, item_id, transcribed, paid=self._is_paid, session=self._name
                )
            case fx.BookUnasked(response_id):
                await self._book_unasked(response_id)
        share_left = await self._guard.share_left(self._keys)
        return ev.AllowanceChanged(share_left, await self._guard.share_spent(self._keys))

    async def _goodbye(self, request_id: str) -> Granted | Refused:
        return await self._authorise(request_id, GOODBYE_READS, "farewell")

    async def _answer(self, request_id: str) -> Granted | Refused:
        """Ask again for more when the conversation has grown while the ledger was asked."""
        name = request_id
        for attempt in itertools.count(2):
            reads = self._gauge.size(spare_ms=SPARE_MS)
            verdict = await self._authorise(name, reads, "answer")
            if isinstance(verdict, Refused) or reads.covers(self._gauge.size()):
                return verdict
            await self._guard.settle(self._keys, name, Usage())
            name = f"{request_id}.{attempt}"
        raise AssertionError("unreachable")

    async def _authorise(self, name: str, reads: ContextSize, purpose: Purpose) -> Granted | Refused:
        return await self._guard.authorise(self._keys, name, reads, purpose, paid=self._is_paid, session=self._name)

    def _not_too_low(self, settled: fx.Settle) -> Usage | None:
        """None for a count of fewer tokens than the instructions have, which every answer of a session reads."""
        usage = settled.usage
        if usage is None or usage == Usage() or not self._gauge.is_running(settled.request_id):
            return usage
        return None if usage.text_in < self._fewest_read else usage

    async def _settle(self, effect: fx.Settle) -> None:
        if effect.usage == Usage() and effect.request_id in self._asked:
            self._gauge.answer_ended(effect.request_id, None)
            self._doubtful.append(effect.request_id)
            return
        received_ms = effect.received_ms
        usage = self._not_too_low(effect)
        name = self._granted_as.pop(effect.request_id, effect.request_id)
        # Before anything is waited for: the next answer, asked for in this same step, reads this one.
        is_believed = self._guard.believes(self._keys, name, usage, received_audio_ms=received_ms)
        self._learn_head(effect, usage, is_believed=is_believed)
        self._gauge.answer_ended(effect.request_id, usage if is_believed else None)
        await self._guard.settle(self._keys, name, usage, received_audio_ms=received_ms)

    def _learn_head(self, settled: fx.Settle, usage: Usage | None, *, is_believed: bool) -> None:
        """A provider that tells of the impossible isn't believed what it counted before, either."""
        if not self._is_paid or not self._gauge.is_running(settled.request_id):
            return
        if is_believed and usage is not None and usage != Usage():
            self._guard.heads.counted(self._model, self._head, usage.text_in)
        elif settled.usage is not None and not is_believed:
            self._guard.heads.doubted(self._model, self._head)

    async def _book_unasked(self, response_id: str) -> None:
        """It may be an answer that was refused, and so allowed to be longer than one that nobody asked for."""
        await self._settle_doubtful(None)
        await self._guard.book_unasked(self._keys, response_id, None, session=self._name)

    async def _settle_doubtful(self, usage: Usage | None) -> None:
        """Requests that the provider says it refused: until the session is over it may yet run them."""
        doubtful, self._doubtful = self._doubtful, []
        for request_id in doubtful:
            name = self._granted_as.pop(request_id, request_id)
            await self._guard.settle(self._keys, name, usage)


def _head(plan: SessionPlan) -> str:
    return plan.instructions + orjson.dumps([dict(tool) for tool in plan.tools]).decode()


def _opening(plan: SessionPlan, replay: Sequence[ReplayLine], heads: HeadCounts) -> ContextSize:
    """The most tokens that a session just opened reads: its instructions, its tools and the replayed lines."""
    head_tokens = heads.most(plan.model, _head(plan))
    size = ContextSize(text_tokens=head_tokens, limit_tokens=head_tokens + plan.context_tokens)
    for line in replay:
        size = size.with_text(line.text)
    return size
