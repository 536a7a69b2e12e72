"""One open session of a visit: what it holds for what can start by itself, for its goodbye and for its next answer.

The next answer is reserved while the visitor still listens to the last one. So a question waits for no disk: when its
answer is asked for, the money has long been put aside. An answer that reads more than was foreseen (a tool's output,
a long replay), or that is asked for before its predecessor is settled, is reserved then.

A call that is cancelled on its way may leave a name here of something released, or never opened. Such names do no
harm: only what is open can be released or settled.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable, Sequence
from typing import Final

from guide.core.budget import (
    FAREWELL,
    FAREWELL_TOKENS,
    SMALLEST_ANSWER_TOKENS,
    Answer,
    AnswerSize,
    ContextSize,
    Refused,
    answer_with_unasked,
    farewell_cost,
    largest_answer,
    next_context,
    unasked_cost,
)
from guide.core.pricing import Price, Usd, nano_usd, transcription_worst, usd
from guide.core.usage import TranscriptionUsage, Usage
from guide.ledger.accounts import Left, VisitKeys
from guide.ledger.book import Closing
from guide.ledger.desk import Desk, Settled
from guide.ledger.openings import Kind, Names, Openings, answer_opening, left_usd, opening, reserved
from guide.ledger.verdict import Reserved, transcription_closing

log = logging.getLogger(__name__)

_KINDS: Final[tuple[Kind, ...]] = ("unasked", "farewell", "transcription", "last_turn", "answer")


class Voice:
    """Made when a session is to be opened. `name`: what all of its own reservations' ids begin with."""

    def __init__(
        self, desk: Desk, keys: VisitKeys, name: str, price: Price, transcription: Price | None, max_turn_ms: int
    ) -> None:
        self._desk = desk
        self._keys = keys
        self._name = name
        self._price = price
        self._transcription = transcription
        self._max_turn_ms = max_turn_ms
        self._turn_usd = usd(0) if transcription is None else transcription_worst(max_turn_ms, transcription)
        self._held: dict[Kind, list[str]] = {kind: [] for kind in _KINDS}
        self._ahead: tuple[Reserved, Usd] | None = None
        self._longest = ContextSize()
        self._turns: dict[str, str] = {}
        self._transcribed: set[str] = set()
        self._numbers = itertools.count(1)
        self._under_way: set[str] = set()
        self._is_closed = False
        self._one_at_a_time = asyncio.Lock()

    @property
    def is_closed(self) -> bool:
        return self._is_closed

    async def open(self, context: ContextSize) -> Refused | None:
        """Hold what a session with this context can cost by itself. Refused when no answer is covered beside it."""
        verdict = await self._renew(_KINDS, lambda left, names: self._opening(context, left, names))
        return self._looked_ahead(verdict)

    async def refusal(self, context: ContextSize) -> Refused | None:
        """What `open` would say just now. Holds nothing. Raises LedgerError."""
        names: Names = {kind: f"{self._name}/{kind}" for kind in _KINDS}
        verdict = self._opening(context, await self._desk.left(self._keys), names)
        return verdict if isinstance(verdict, Refused) else None

    async def authorise(self, request_id: str, context: ContextSize) -> Reserved | Refused:
        """The reservation of an answer that reads `context`: the one made ahead, or a new one."""
        async with self._one_at_a_time:
            if self._is_closed:
                return Refused("allowance_gone")
            granted = self._take_ahead(context) or await self._answer_now(request_id, context)
            if isinstance(granted, Reserved):
                self._under_way.add(granted.request_id)
            return granted

    async def prepare(self, ended: str, context: ContextSize) -> None:
        """Reserve the next answer ahead, if it is covered, now that the answer `ended` has made `context`."""
        self._under_way.discard(ended)
        longer = next_context(context, max_turn_ms=self._max_turn_ms)
        async with self._one_at_a_time:
            if self._is_closed or self._under_way:
                return  # an answer under way has its own hold for an unasked one, with a longer context than this
            verdict = await self._renew(("unasked", "answer"), lambda left, names: self._answer(names, longer, left))
            self._looked_ahead(verdict)

    async def cover(self, context: ContextSize) -> bool:
        """Hold for an unasked answer with this context. False: an answer is under way, or it isn't covered."""
        async with self._one_at_a_time:
            if self._is_closed or self._under_way:
                return False
            longer = next_context(context, max_turn_ms=self._max_turn_ms)
            verdict = await self._renew(("unasked", "answer"), lambda left, names: self._answer(names, longer, left))
            return self._looked_ahead(verdict) is None

    async def say_farewell(self, request_id: str, context: ContextSize) -> Reserved | Refused:
        """The reservation of a goodbye, from what was held for it."""
        verdict = await self._renew(
            ("farewell",),
            lambda left, _names: answer_opening(request_id, "farewell", context, self._price, FAREWELL, left),
        )
        return verdict if isinstance(verdict, Refused) else reserved(verdict[0], self._price)

    async def commit_turn(self, item_id: str) -> Refused | None:
        """Bind to this turn what was held for it, and hold as much for the next. Refused: that isn't covered.

        A turn that began before that was known takes what was held for the last one. Further ones take the unasked
        answer's: the microphone is off by then.
        """
        if self._transcription is None or item_id in self._turns or item_id in self._transcribed:
            return None
        if held := self._held["transcription"] or self._held["last_turn"] or self._held["unasked"]:
            self._turns[item_id] = held.pop()
        verdict = await self._renew(("transcription",), self._next_turn)
        return verdict if isinstance(verdict, Refused) else None

    async def book_transcription(self, item_id: str, usage: TranscriptionUsage | None) -> Settled | None:
        """Book what transcribing a turn cost. None: it was booked before, or costs nothing."""
        price = self._transcription
        if price is None:
            return None
        if item_id in self._transcribed:
            log.error("visit %s: the transcription of %s came again", self._keys.visit_id, item_id)
            return None
        self._transcribed.add(item_id)
        held = self._turns.pop(item_id, "") or f"{self._name}/{item_id}"
        worst_usd = self._turn_usd
        return await book_transcription(self._desk, self._keys, held, worst_usd, price, usage)

    async def book_unasked(self, usage: Usage | None) -> Settled | None:
        """The provider began a response by itself: the whole of what was held for that is booked.

        Only one is held for, as the session is closed at once. Should another begin until its socket is closed, its
        worst case is booked too, though it may be more than is left: the next answer's money, which nobody needs any
        more, is given back for it.
        """
        held = self._held["unasked"]
        if not held:
            held = [await self._held_late()]
        reported = Usage() if usage is None else usage
        closings = [Closing(name, "in_full", "began unasked", usage=reported) for name in reversed(held)]
        self._held["unasked"] = []
        return await self._desk.settle(self._keys, *closings)

    async def _held_late(self) -> str:
        log.error("visit %s: one more response began unasked", self._keys.visit_id)
        worst_usd = unasked_cost(self._longest, self._price, max_turn_ms=self._max_turn_ms)
        late = opening(f"{self._name}/unasked-{next(self._numbers)}", "unasked", self._price, worst_usd)
        moment, ahead = self._desk.moment(), self._held["answer"]
        self._longest = self._longest.with_answer(SMALLEST_ANSWER_TOKENS)
        self._held["answer"], self._ahead = [], None
        await self._desk.settle_all(self._keys, [Closing(name, "released", "not needed") for name in ahead])
        await self._desk.attempt(self._keys, lambda tx: self._desk.book.record(tx, self._keys, moment, late))
        return late.request_id

    async def close(self, *, lost: bool) -> None:
        """Give back what was held. `lost`: the session broke, so that a turn may have been committed unseen, and an
        unasked response begun, if no other was under way."""
        self._is_closed = True
        async with self._one_at_a_time:  # what is being reserved just now is given back too
            unknown = list(self._turns.values())
            if lost:
                unknown += self._held["transcription"] or self._held["last_turn"]
                unknown += [] if self._under_way else self._held["unasked"]
            unused = [name for names in self._held.values() for name in names if name not in unknown]
            self._ahead = None
            closings = [Closing(name, "in_full", "no usage") for name in unknown]
            closings += [Closing(name, "released", "not needed") for name in unused]
            await self._desk.settle_all(self._keys, closings)

    async def _answer_now(self, request_id: str, context: ContextSize) -> Reserved | Refused:
        verdict = await self._renew(
            ("unasked", "answer"),
            lambda left, names: self._answer({**names, "answer": request_id}, context, left),
        )
        return verdict if isinstance(verdict, Refused) else reserved(verdict[0], self._price)

    async def _renew(self, kinds: Sequence[Kind], decide: Callable[[Left, Names], Openings]) -> Openings:
        """Release what is held of these kinds, and open what `decide` says instead; nothing changes when refused.

        `decide` is given a new name for each kind. What it opens under another name isn't held here.
        """
        old = [name for kind in kinds for name in self._held[kind]]
        names: dict[Kind, str] = {kind: f"{self._name}/{kind}-{next(self._numbers)}" for kind in kinds}
        for kind in kinds:
            self._held[kind].append(names[kind])
        verdict = await self._desk.exchange(self._keys, lambda left: decide(left, names), old)
        opened = set() if isinstance(verdict, Refused) else {opening.request_id for opening in verdict}
        gone = (set(names.values()) - opened) | (set() if isinstance(verdict, Refused) else set(old))
        for kind in kinds:
            self._held[kind] = [name for name in self._held[kind] if name not in gone]
        if "answer" in kinds and not isinstance(verdict, Refused):
            self._ahead = None
        return verdict

    def _looked_ahead(self, verdict: Openings) -> Refused | None:
        """Remember the answer that was reserved ahead, if one was."""
        if isinstance(verdict, Refused):
            return verdict
        by_purpose = {opening.purpose: opening for opening in verdict}
        if "answer" in by_purpose:
            unasked_usd = usd(by_purpose["unasked"].reserved_nano)
            self._ahead = reserved(by_purpose["answer"], self._price), unasked_usd
        return None

    def _take_ahead(self, context: ContextSize) -> Reserved | None:
        """The answer reserved ahead, as long as it may be with this context; None when it doesn't cover a useful one,
        or when what is held for an unasked one after it wouldn't do.
        """
        if self._ahead is None:
            return None
        ahead, unasked_usd = self._ahead
        size = AnswerSize(SMALLEST_ANSWER_TOKENS, ahead.max_output_tokens)
        answer = largest_answer(usd(ahead.reserved_nano), context, self._price, size)
        if answer is None:
            return None
        after = context.with_answer(answer.max_output_tokens)
        if unasked_cost(after, self._price, max_turn_ms=self._max_turn_ms) > unasked_usd:
            return None
        self._ahead = None
        self._held["answer"].remove(ahead.request_id)
        return Reserved(ahead.request_id, ahead.price, ahead.reserved_nano, answer.max_output_tokens)

    def _opening(self, context: ContextSize, left: Left, names: Names) -> Openings:
        farewell_usd = farewell_cost(self._price)
        rest = Left(nano_usd(left_usd(left) - 2 * self._turn_usd - farewell_usd), left.limit)
        longer = next_context(context, max_turn_ms=self._max_turn_ms)
        first = self._answer(names, longer, rest)
        if isinstance(first, Refused):
            first = self._answer(names, context, rest)
            if isinstance(first, Refused):
                return first
            first = first[1:]
        holds = [*first, opening(names["farewell"], "farewell", self._price, farewell_usd, FAREWELL_TOKENS)]
        if self._transcription is not None:
            turns = (names["transcription"], names["last_turn"])
            holds += [opening(name, "transcription", self._transcription, self._turn_usd) for name in turns]
        return holds

    def _answer(self, names: Names, context: ContextSize, left: Left) -> Openings:
        """An answer, and what is held for an unasked one after it. If it can be, it is shorter by so much that its
        turn's commitment finds what it must hold for the next turn."""
        rest_usd, turn_usd = left_usd(left), self._turn_usd
        covered = self._covered(rest_usd - turn_usd, context) or self._covered(rest_usd, context)
        if covered is None:
            return Refused("allowance_gone", left.limit)
        answer, unasked_usd = covered
        self._longest = context.with_answer(answer.max_output_tokens).with_answer(SMALLEST_ANSWER_TOKENS)
        return [
            opening(names["answer"], "answer", self._price, answer.worst_usd, answer.max_output_tokens),
            opening(names["unasked"], "unasked", self._price, unasked_usd, SMALLEST_ANSWER_TOKENS),
        ]

    def _covered(self, spare_usd: Usd, context: ContextSize) -> tuple[Answer, Usd] | None:
        return answer_with_unasked(spare_usd, context, self._price, max_turn_ms=self._max_turn_ms)

    def _next_turn(self, left: Left, names: Names) -> Openings:
        price = self._transcription or self._price
        held = opening(names["transcription"], "transcription", price, self._turn_usd)
        if usd(held.reserved_nano) > left_usd(left):
            return Refused("allowance_gone", left.limit)
        return [held]


async def book_transcription(
    desk: Desk, keys: VisitKeys, held: str, worst_usd: Usd, price: Price, usage: TranscriptionUsage | None
) -> Settled | None:
    """Book what transcribing a turn cost from the reservation `held`, which is made now if it never was."""
    reservation = opening(held, "transcription", price, worst_usd)
    moment = desk.moment()
    await desk.attempt(keys, lambda tx: desk.book.record(tx, keys, moment, reservation))
    return await desk.settle(keys, transcription_closing(reserved(reservation, price), usage))
