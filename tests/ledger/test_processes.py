"""Several processes spend from one ledger, and any of them may be killed at any moment."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from guide.core.budget import Limits
from guide.core.pricing import nano_usd
from guide.ledger.accounts import VisitKeys
from tests.ledger.lives import Bill, hold_and_wait, live_and_die, spend_all
from tests.ledger.museum import KEYS, LIMITS, Ledger, guard_of

pytestmark = pytest.mark.server

PATIENCE_S = 60


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    """New processes come from a clean one that has loaded the modules, so that each starts in milliseconds."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.ledger.lives"])
    return context


async def recover(url: str, limits: Limits = LIMITS, *, until_settled: bool = True) -> Ledger:
    """What the ledger shows after the next start. PostgreSQL hears of a death a moment later than we do."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        async with guard_of(url):
            ledger = Ledger(url)
        ledger.check(limits)
        if not (ledger.open and until_settled) or time.monotonic() > deadline:
            return ledger


def ended(process: BaseProcess) -> int:
    process.join(PATIENCE_S)
    assert process.exitcode is not None, "the process is stuck"
    return process.exitcode


async def test_killed_at_any_step_the_ledger_never_shows_less_than_the_bill(
    url: str, tmp_path: Path, processes: ForkServerContext
) -> None:
    """From a visit's first reservation to its last settlement, at every statement and commit."""
    await recover(url)
    bill = Bill(tmp_path / "bill")
    step, exit_code = 0, -signal.SIGKILL
    while exit_code == -signal.SIGKILL:
        step += 1
        keys = VisitKeys(f"visit-{step}", "hall")
        process = processes.Process(target=live_and_die, args=(url, keys, bill, step))
        process.start()
        exit_code = ended(process)
        ledger = await recover(url)

        assert not ledger.open
        assert ledger.booked_nano >= bill.total_nano()
    assert exit_code == 0
    assert step > 50, "the life had fewer steps than a visit has"


async def test_what_a_dead_process_held_is_booked_in_full_at_the_next_start(
    url: str, processes: ForkServerContext
) -> None:
    await recover(url)
    ready = processes.Event()
    process = processes.Process(target=hold_and_wait, args=(url, KEYS, ready))
    process.start()
    assert ready.wait(PATIENCE_S)
    assert len(Ledger(url).open) == 1

    process.kill()
    ended(process)
    ledger = await recover(url)

    [settlement] = ledger.settlements.values()
    assert (settlement.outcome, settlement.reason) == ("in_full", "owner_died")
    assert settlement.booked_nano == nano_usd(Decimal("0.037"))


async def test_what_a_living_process_holds_is_left_alone(url: str, processes: ForkServerContext) -> None:
    """Even when it is stopped, as a machine that swaps or a debugger does: only a death counts."""
    await recover(url)
    ready = processes.Event()
    process = processes.Process(target=hold_and_wait, args=(url, KEYS, ready))
    process.start()
    assert ready.wait(PATIENCE_S)
    try:
        assert process.pid is not None
        os.kill(process.pid, signal.SIGSTOP)

        assert len((await recover(url, until_settled=False)).open) == 1
    finally:
        process.kill()
        ended(process)


async def test_many_processes_cannot_overdraw_a_limit_together(url: str, processes: ForkServerContext) -> None:
    """Four processes of 25 visits each want 200 answers aloud and as many in writing; the museum's day has money for
    about 170 of the first."""
    await recover(url)
    limits = replace(LIMITS, visitor_day_usd=None, kiosk_day_usd=None, museum_day_usd=Decimal(3))
    start, results = processes.Barrier(4), processes.Queue()
    started = [
        processes.Process(target=spend_all, args=(url, limits, f"process-{number}", 25, start, results))
        for number in range(4)
    ]
    for process in started:
        process.start()
    charged = [results.get(timeout=PATIENCE_S) for _ in started]
    assert [ended(process) for process in started] == [0, 0, 0, 0]

    ledger = await recover(url, limits)
    spent = ledger.balance("museum/2026-11-20").spent_nano
    assert nano_usd(Decimal("2.5")) < spent <= nano_usd(Decimal(3))
    assert nano_usd(sum(charged)) <= spent
    assert sum(map(bool, charged)) > 1, "one process alone spent it all"


@pytest.fixture(autouse=True)
def no_children_left() -> Iterator[None]:
    yield
    assert not multiprocessing.active_children()
