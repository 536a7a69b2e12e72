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
from guide.core.budget import Shares
from guide.core.pricing import BUILTIN, BUILTIN_MODEL, Price
from guide.health import Health
from guide.house import House, Speech, Standby
from guide.ledger.accounts import VisitKeys
from guide.visits.visit import Visit
from tests.visits.hostile_chat import HostileChat, Manner
from tests.visits.hostile_link import Bill, HostileLink, HostileProvider, Mood
from tests.visits.repeatable import LATENCY

FRAME_MS: Final = 100
FRAME: Final = bytes(48 * FRAME_MS)
SHORT_SESSIONS: Final = {"longest_session_ms": 40_000, "recycle_early_ms": 30_000, "recycle_late_ms": 5_000}
LONGEST_STEPS: Final = 600
VOICE_SHARE: Final = 1 - Shares().chat
PATIENCE_STEPS: Final = 40
"""A visitor leaves this long after voice has ended."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """US dollars: the providers' own bills for voice and for chat, and what our ledger shows."""

    name: str
    voice_usd: Decimal
    chat_usd: Decimal
    booked_usd: Decimal
    behaved: Counter[Mood]
    wrote: Counter[Manner]
    voice_ended: str

    @property
    def billed_usd(self) -> Decimal:
        return self.voice_usd + self.chat_usd


class Deaf:
    """Stands where the browser's connection would, and doesn't care what it is told."""

    def send(self, message: Mapping[str, object]) -> None:
        pass

    def close(self) -> None:
        pass


class HostileVisit:
    """One visit, its provider and its clock. Each step is one thing that may happen next."""

    def __init__(self, house: House, name: str, bill: Bill, chat: HostileChat, chance: random.Random) -> None:
        self._chance = chance
        self._now_ms = 1
        self._provider = HostileProvider(bill, chance)
        self._standby = HostileProvider(Bill(BUILTIN, BUILTIN), chance)
        self._chat_server = chat
        rules = replace(house.rules, has_standby=chance.random() < 0.3)
        rules = replace(rules, **SHORT_SESSIONS) if chance.random() < 0.5 else rules
        free = Speech(BUILTIN_MODEL, house.speech.voice, BUILTIN_MODEL, house.speech.standing_output_tokens)
        own = replace(
            house,
            open_link=cast(Any, self._provider.open),
            standby=Standby(free, cast(Any, self._standby.open)) if rules.has_standby else None,
            now_ms=lambda: self._now_ms,
            health=Health(lambda: self._now_ms),
            rules=rules,
        )
        self._keys = VisitKeys(name, "hall")
        persona = house.personas[house.default_persona]
        self._visit = Visit(self._keys, own, language="en", persona=persona, exhibit="rosetta-stone")
        self._peer = Deaf()

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
        bill, chat = self._provider.bill, self._chat_server
        name = self._keys.visit_id
        return Outcome(name, bill.usd, chat.billed_usd, booked_usd, bill.behaved, chat.behaved, voice_ended)

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
        """Everything that the visit has begun is done, but for what is being written."""
        while begun := {task for task in self._visit._tasks.running if not task.get_name().startswith("chat answer")}:
            await asyncio.wait(begun)

    @property
    def _link(self) -> HostileLink | None:
        """One of the sessions that are open, the paid ones first."""
        return self._provider.link or self._standby.link

    def _network(self) -> None:
        link = self._link
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
        link = self._link
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
        for heard_ms in range(FRAME_MS, duration_ms + FRAME_MS, FRAME_MS):
            self._now_ms += FRAME_MS
            self._visit.microphone(FRAME)
            if heard_ms % 1_000 == 0:
                self._let_arrive()
                await self._quiet()
                self._visit.tick()

    def _let_arrive(self) -> None:
        """Nothing is under way for as long as a second."""
        link = self._link
        while link is not None and link.is_busy:
            link.serve()
            link.deliver()

    def _type(self) -> None:
        self._say(type="text", text="What is it? " * self._chance.choice((1, 1, 4, 100)))

    def _chat(self) -> None:
        """A question in writing, which is mostly left to be answered."""
        answer = self._visit.chat.answer("Why? " * self._chance.choice((1, 5, 40, 300)), fallback=True)
        if self._chance.random() < 0.1:
            answer.stop()

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


async def run_visit(
    house: House, number: int, *, answer: Price, transcription: Price, chat: HostileChat, seed: int
) -> Outcome:
    """One visit's outcome: the same for the same number and seed, whatever ran before it."""
    chance = random.Random(seed * 1_000_000 + number)
    LATENCY.seed(chance.random())
    chat.begin(chance)
    own = replace(house, chat=chat.chatting)
    return await HostileVisit(own, f"visit-{number}", Bill(answer, transcription), chat, chance).live()


def is_held(outcome: Outcome, limit_usd: Decimal) -> bool:
    """Whether the ledger shows all of the bill, and both kept to the limit and to the chat's share."""
    is_shared = outcome.voice_usd <= VOICE_SHARE * limit_usd
    return is_shared and outcome.billed_usd <= outcome.booked_usd <= limit_usd


def table(outcomes: Sequence[Outcome], limit_usd: Decimal) -> str:
    billed = sum((outcome.billed_usd for outcome in outcomes), Decimal(0))
    booked = sum((outcome.booked_usd for outcome in outcomes), Decimal(0))
    behaved: Counter[Mood] = sum((outcome.behaved for outcome in outcomes), Counter())
    ended = Counter(outcome.voice_ended or "the visitor left" for outcome in outcomes)
    overshoot = max(max(outcome.billed_usd - limit_usd, Decimal(0)) for outcome in outcomes)
    written = sum((outcome.chat_usd for outcome in outcomes), Decimal(0))
    taken = max(max(outcome.voice_usd - VOICE_SHARE * limit_usd, Decimal(0)) for outcome in outcomes)
    hidden = max(max(outcome.billed_usd - outcome.booked_usd, Decimal(0)) for outcome in outcomes)
    over = max(outcome.booked_usd - outcome.billed_usd for outcome in outcomes)
    rows = [
        ("visits", f"{len(outcomes)}"),
        ("limit of each, USD", f"{limit_usd}"),
        ("mean use of it, by the providers' bills", f"{billed / len(outcomes) / limit_usd:.1%}"),
        ("mean use of it, by the ledger", f"{booked / len(outcomes) / limit_usd:.1%}"),
        ("mean use of it, for the chat", f"{written / len(outcomes) / limit_usd:.1%}"),
        ("worst overshoot, USD", f"{overshoot.normalize():f}"),
        ("worst overshoot of voice into the chat's share, USD", f"{taken.normalize():f}"),
        ("most that the ledger shows less than the bill, USD", f"{hidden.normalize():f}"),
        ("most that it shows more, USD", f"{over:.4f}"),
        ("how it behaved", _counts(behaved)),
        ("how the chat behaved", _counts(sum((outcome.wrote for outcome in outcomes), Counter()))),
        ("why voice ended", _counts(ended)),
    ]
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{width}}  {value}" for name, value in rows)


def _counts(counter: Mapping[Any, int]) -> str:
    return ", ".join(f"{name} {times}" for name, times in sorted(counter.items()))
