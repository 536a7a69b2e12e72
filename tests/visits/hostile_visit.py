"""Visitors who do anything at any moment, with a hostile provider behind their visit. All but the wire and the ear is
real: the visit, the core, what it spends, the guard and its ledger."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final, cast

import orjson

from guide.core import events as ev
from guide.core.pricing import Price
from guide.health import Health
from guide.house import House
from guide.ledger.accounts import VisitKeys
from guide.visit import Visit
from tests.visits.hostile_link import Bill, HostileProvider, Mood

FRAME: Final = bytes(960)
SHORT_SESSIONS: Final = {"longest_session_ms": 40_000, "recycle_early_ms": 30_000, "recycle_late_ms": 5_000}
LONGEST_STEPS: Final = 600
PATIENCE_STEPS: Final = 40
"""A visitor leaves this long after voice has ended."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """US dollars: the provider's own bill, and what our ledger shows."""

    billed_usd: Decimal
    booked_usd: Decimal
    behaved: Counter[Mood]
    voice_ended: str


class Deaf:
    """Stands where the browser's connection would, and doesn't care what it is told."""

    def send(self, message: Mapping[str, object]) -> None:
        pass

    def close(self) -> None:
        pass


class HostileVisit:
    """One visit, its provider and its clock. Each step is one thing that may happen next."""

    def __init__(self, house: House, name: str, bill: Bill, chance: random.Random) -> None:
        self._chance = chance
        self._now_ms = 1
        self._provider = HostileProvider(bill, chance)
        rules = replace(house.rules, **SHORT_SESSIONS) if chance.random() < 0.5 else house.rules
        own = replace(
            house,
            open_link=cast(Any, self._provider.open),
            now_ms=lambda: self._now_ms,
            health=Health(lambda: self._now_ms),
            rules=rules,
        )
        self._keys = VisitKeys(name, "hall")
        persona = house.personas[house.default_persona]
        self._visit = Visit(self._keys, own, language="en", persona=persona, exhibit="rosetta-stone")
        self._peer = Deaf()
        self._is_speaking = False

    async def live(self) -> Outcome:
        self._visit.peer_opened(cast(Any, self._peer))
        patience = PATIENCE_STEPS
        for _ in range(LONGEST_STEPS):
            if patience == 0:
                break
            patience -= self._visit.state.is_voice_closed
            await self._step()
        voice_ended = self._visit.state.winding_down
        await self._visit.end("left")
        booked_usd = await self._visit.house.guard.spent_usd(self._keys.visit_id)
        return Outcome(self._provider.bill.usd, booked_usd, self._provider.bill.behaved, voice_ended)

    async def _step(self) -> None:
        self._now_ms += self._chance.choice((20, 100, 100, 600))
        if self._chance.random() < 0.5:
            self._network()
        else:
            await self._visitor()
        self._visit.playout.take(self._chance.choice((0, 480, 4_800)))
        self._visit.tick()
        if self._chance.random() < 0.3:
            await asyncio.sleep(0)
        else:
            await self._quiet()

    async def _quiet(self) -> None:
        """Everything that the visit has begun is done."""
        while self._visit._tasks:
            await asyncio.wait(set(self._visit._tasks))

    def _network(self) -> None:
        link = self._provider.link
        if link is None:
            return
        acts = [link.serve, link.go_on, link.deliver, link.answer_unasked, link.drop]
        for _ in range(self._chance.choice((1, 4, 16))):
            self._chance.choices(acts, (40, 20, 80, 0.3, 0.3))[0]()

    async def _visitor(self) -> None:
        if self._visit.state.may_talk_again:
            self._reload()
        if self._chance.random() < 0.65:
            await self._speak()
            return
        acts = (self._type, self._chat, self._walk, self._interrupt, self._reload, self._wait, self._switch)
        self._chance.choices(acts, (10, 6, 4, 4, 1, 2, 2))[0]()

    async def _speak(self) -> None:
        """Speech into the microphone, and what the provider makes of it, now or later."""
        link = self._provider.link
        if link is None:
            return
        await self._hear(self._chance.choice((100, 300)))
        link.hear_begin()
        while link.has_said and self._chance.random() < 0.9:
            link.deliver()
        await self._hear(self._chance.choice((400, 2_000, 5_000, 12_000, 30_000)))
        if self._chance.random() < 0.8:
            link.hear_end()

    async def _hear(self, duration_ms: int) -> None:
        """However fast the simulation is: what takes a second of a visitor's time leaves the ledger its moment."""
        for heard_ms in range(20, duration_ms + 20, 20):
            self._now_ms += 20
            self._visit.microphone(FRAME)
            if heard_ms % 1_000 == 0:
                self._let_arrive()
                await self._quiet()
                self._visit.tick()

    def _let_arrive(self) -> None:
        """Nothing is under way for as long as a second."""
        link = self._provider.link
        while link is not None and link.is_busy:
            link.serve()
            link.deliver()

    def _type(self) -> None:
        self._say(type="text", text="What is it? " * self._chance.choice((1, 1, 4, 100)))

    def _chat(self) -> None:
        words = self._chance.choice((5, 40, 300))
        self._visit.feed(ev.ChatLineWritten("visitor", "Why? " * words))
        self._visit.feed(ev.ChatLineWritten("guide", "Nobody knows. " * words))

    def _walk(self) -> None:
        self._say(type="exhibit", exhibit=self._chance.choice(("rosetta-stone", "great-wave")))

    def _interrupt(self) -> None:
        self._say(type="interrupt")

    def _reload(self) -> None:
        self._visit.peer_closed(cast(Any, self._peer))
        self._peer = Deaf()
        self._visit.peer_opened(cast(Any, self._peer))

    def _switch(self) -> None:
        self._visit.feed(ev.PersonaChosen(self._chance.choice(list(self._visit.house.personas))))

    def _wait(self) -> None:
        self._now_ms += 9_000

    def _say(self, **message: object) -> None:
        self._visit.page_said(orjson.dumps(message).decode())


async def run_visits(
    house: House, visits: int, *, answer: Price, transcription: Price, seed: int, at_once: int = 50
) -> list[Outcome]:
    """The outcome of every visit, each with dice of its own."""
    places = asyncio.Semaphore(at_once)

    async def visit(number: int) -> Outcome:
        async with places:
            chance = random.Random(seed * 1_000_000 + number)
            return await HostileVisit(house, f"visit-{number}", Bill(answer, transcription), chance).live()

    return list(await asyncio.gather(*map(visit, range(visits))))


def table(outcomes: Sequence[Outcome], limit_usd: Decimal) -> str:
    billed = sum((outcome.billed_usd for outcome in outcomes), Decimal(0))
    booked = sum((outcome.booked_usd for outcome in outcomes), Decimal(0))
    behaved: Counter[Mood] = sum((outcome.behaved for outcome in outcomes), Counter())
    ended = Counter(outcome.voice_ended or "the visitor left" for outcome in outcomes)
    overshoot = max(max(outcome.billed_usd - limit_usd, Decimal(0)) for outcome in outcomes)
    hidden = max(max(outcome.billed_usd - outcome.booked_usd, Decimal(0)) for outcome in outcomes)
    over = max(outcome.booked_usd - outcome.billed_usd for outcome in outcomes)
    rows = [
        ("visits", f"{len(outcomes)}"),
        ("limit of each, USD", f"{limit_usd}"),
        ("mean use of it, by the provider's bill", f"{billed / len(outcomes) / limit_usd:.1%}"),
        ("mean use of it, by the ledger", f"{booked / len(outcomes) / limit_usd:.1%}"),
        ("worst overshoot, USD", f"{overshoot.normalize():f}"),
        ("most that the ledger shows less than the bill, USD", f"{hidden.normalize():f}"),
        ("most that it shows more, USD", f"{over:.4f}"),
        ("how it behaved", _counts(behaved)),
        ("why voice ended", _counts(ended)),
    ]
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{width}}  {value}" for name, value in rows)


def _counts(counter: Mapping[Any, int]) -> str:
    return ", ".join(f"{name} {times}" for name, times in sorted(counter.items()))
