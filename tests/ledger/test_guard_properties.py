"""Whatever visits do and whatever the provider reports, in whatever order: the limits hold and the sums are right."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from guide.core.budget import ContextSize, Granted, Limits
from guide.core.pricing import ImpossibleUsage, Price, Rates, response_cost
from guide.core.usage import TranscriptionUsage, Usage
from guide.ledger.accounts import VisitKeys
from guide.ledger.desk import Settled
from guide.ledger.guard import Guard
from guide.ledger.tariff import Tariff
from tests.ledger.museum import PARIS, SCRIBE, VOICE, WRITER, Clock, Ledger
from tests.thoroughness import IS_THOROUGH

T = TypeVar("T")

cents = st.decimals(0, 60, places=2).map(lambda amount: amount / 100)
limits = st.builds(Limits, cents, st.none() | cents, st.none() | cents, st.none() | cents)
rates = st.builds(Rates, *[st.none() | st.decimals(0, 70, places=2)] * 9)
prices = st.just(VOICE) | rates.map(lambda drawn: replace(VOICE, rates=drawn))
keys = st.builds(
    VisitKeys,
    st.sampled_from(["visit-1", "visit-2", "visit-3"]),
    st.sampled_from(["hall", "gallery"]),
    st.sampled_from([(), ("one",), ("one", "two")]),
)
sizes = st.integers(0, 9_000)
contexts = st.builds(ContextSize, sizes, sizes, st.just(0), sizes, st.none() | st.integers(1, 20_000))
counts = st.integers(0, 3_000) | st.sampled_from([-1, 10**6, 10**15])
usages = st.none() | st.builds(Usage, *[counts] * 9)
transcribed = st.none() | st.builds(
    TranscriptionUsage, counts, counts, counts, st.none() | st.decimals(-1, 10**6, places=2)
)
names = st.sampled_from(["a", "b", "c", "d"])

MEMORY = Path("/dev/shm")
"""A thousand commits to a disk take long, and the disk isn't what is tried here."""


class Visits(RuleBasedStateMachine):
    """Three visits of one museum, and a provider that says anything."""

    @initialize(limits=limits, price=prices, transcription=st.none() | st.just(SCRIBE))
    def open(self, limits: Limits, price: Price, transcription: Price | None) -> None:
        self.folder = tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None)
        self.url = f"sqlite:///{Path(self.folder.name) / 'ledger.sqlite3'}"
        self.runner = asyncio.Runner()
        self.clock = Clock()
        self.limits = limits
        self.price = price
        self.tariff = Tariff(price, transcription, WRITER)
        self.granted: dict[str, tuple[VisitKeys, Granted]] = {}
        self.number = 0
        self.voices: set[str] = set()
        self.guard = self._open()

    def _open(self) -> Guard:
        return self.run(Guard.open(self.url, limits=self.limits, tariff=self.tariff, zone=PARIS, now=self.clock))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    @rule(keys=keys, context=contexts, purpose=st.sampled_from(["answer", "answer", "farewell", "chat"]))
    def authorise(self, keys: VisitKeys, context: ContextSize, purpose: Any) -> None:
        self.number += 1
        name = f"{purpose}-{self.number}"
        verdict = self.run(self.guard.authorise(keys, name, context, purpose))
        if isinstance(verdict, Granted):
            self.granted[name] = (keys, verdict)
        else:
            assert verdict.code == "allowance_gone"

    @precondition(lambda self: self.granted)
    @rule(usage=usages, times=st.integers(1, 2), data=st.data())
    def settle(self, usage: Usage | None, times: int, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.granted)))
        keys, granted = self.granted.pop(name)
        verdicts = [self.run(self.guard.settle(keys, name, usage)) for _ in range(times)]

        assert isinstance(verdicts[0], Settled)
        assert verdicts[0].booked_usd <= granted.reserved_usd
        assert verdicts[1:] == [None] * (times - 1)

    @precondition(lambda self: self.granted)
    @rule(data=st.data())
    def settle_truly(self, data: st.DataObject) -> None:
        """What an honest provider counts is never booked at less."""
        name = data.draw(st.sampled_from(sorted(self.granted)))
        keys, granted = self.granted.pop(name)
        usage = Usage(text_out=data.draw(st.integers(1, granted.max_output_tokens)))
        settled = self.run(self.guard.settle(keys, name, usage))

        assert settled is not None
        assert settled.booked_usd >= self.owed(name, usage)

    def owed(self, name: str, usage: Usage) -> Decimal:
        """What the provider charges, 0 for tokens that its price list doesn't have."""
        price = WRITER if name.startswith("chat") else self.price
        try:
            return response_cost(usage, price)
        except ImpossibleUsage:
            return Decimal(0)

    @rule(keys=keys, context=contexts)
    def open_voice(self, keys: VisitKeys, context: ContextSize) -> None:
        self.voices.discard(keys.visit_id)
        if self.run(self.guard.open_voice(keys, context)) is None:
            self.voices.add(keys.visit_id)

    @rule(keys=keys, item=names)
    def commit_turn(self, keys: VisitKeys, item: str) -> None:
        self.run(self.guard.commit_turn(keys, item))

    @rule(keys=keys, item=names, usage=transcribed)
    def transcribe(self, keys: VisitKeys, item: str, usage: TranscriptionUsage | None) -> None:
        """A transcription comes of a turn that was committed in an open session, once or again."""
        if keys.visit_id in self.voices:
            self.run(self.guard.commit_turn(keys, item))
            self.run(self.guard.book_transcription(keys, item, usage))

    @rule(keys=keys, usage=usages)
    def book_unasked(self, keys: VisitKeys, usage: Usage | None) -> None:
        self.run(self.guard.book_unasked(keys, "response", usage))

    @rule(keys=keys, lost=st.booleans())
    def close_voice(self, keys: VisitKeys, lost: bool) -> None:
        self.run(self.guard.close_voice(keys, lost=lost))
        self.voices.discard(keys.visit_id)

    @rule(keys=keys)
    def close_visit(self, keys: VisitKeys) -> None:
        self.run(self.guard.close_visit(keys))
        self.voices.discard(keys.visit_id)
        self.granted = {name: entry for name, entry in self.granted.items() if entry[0].visit_id != keys.visit_id}

    @rule(hours=st.integers(-30, 30))
    def jump_the_clock(self, hours: int) -> None:
        self.clock.now += timedelta(hours=hours)

    @rule()
    def restart(self) -> None:
        self.run(self.guard.close())
        self.granted.clear()
        self.voices.clear()
        self.guard = self._open()

    @invariant()
    def the_ledger_is_right(self) -> None:
        ledger = Ledger(self.url)
        ledger.check(self.limits)
        answers = [
            name for name in ledger.open if ledger.reservations[name].purpose in ("answer", "farewell", "chat")
        ]
        assert len(answers) >= len(self.granted)

    def teardown(self) -> None:
        if hasattr(self, "guard"):
            self.run(self.guard.close())
            self.runner.close()
            self.folder.cleanup()


TestVisits = Visits.TestCase
TestVisits.settings = settings(settings(), stateful_step_count=30, max_examples=100 if IS_THOROUGH else 20)
