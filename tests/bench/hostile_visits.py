"""Whole visits with a provider that charges all it may and reports what it likes: its bill, our ledger, the limit.

    python -m tests.bench.hostile_visits --visits 1000 --limit 0.50 --model gpt-realtime-2.1-mini

Ends with status 1 when any visit's bill passes its limit or is more than the ledger shows.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Final
from unittest import mock

from app import open_house
from guide.ledger.prices import load_prices, model_price
from guide.settings import Settings
from tests.visits.hostile_chat import HostileChat
from tests.visits.hostile_visit import Outcome, is_held, run_visit, table
from tests.visits.repeatable import LedgerInTurn, VirtualLoop

MEMORY: Final = Path("/dev/shm")
"""A hundred thousand commits to a disk take long, and the disk isn't what is tried here."""
CHAT_MODEL: Final = "gpt-6-luna"
TODAY: Final = date(2026, 11, 20)
NO_LIMIT: Final = Decimal(100_000)


def simulate(
    model: str, numbers: Iterable[int], limit_usd: Decimal, *, seed: int, processes: int = 1
) -> list[Outcome]:
    """The outcomes of these visits, one after the other in each process."""
    lots = [list(numbers)[start::processes] for start in range(processes)]
    run = partial(_run, model, limit_usd, seed)
    if processes == 1:
        return run(lots[0])
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        return [outcome for outcomes in pool.map(run, lots) for outcome in outcomes]


def _run(model: str, limit_usd: Decimal, seed: int, numbers: Sequence[int]) -> list[Outcome]:
    logging.disable(logging.CRITICAL)
    in_turn = mock.patch("guide.ledger.store.LedgerThread", LedgerInTurn)
    try:
        with in_turn, asyncio.Runner(loop_factory=VirtualLoop) as runner:
            return runner.run(_visits(model, limit_usd, seed, numbers))
    finally:
        logging.disable(logging.NOTSET)


async def _visits(model: str, limit_usd: Decimal, seed: int, numbers: Sequence[int]) -> list[Outcome]:
    prices = load_prices()
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        settings = Settings(
            _env_file=None,
            data_dir=Path(folder),
            realtime_base_url="http://127.0.0.1:9/v1",
            realtime_model=model,
            chat_base_url="http://127.0.0.1:9/v1",
            chat_model=CHAT_MODEL,
            standby="none",
            visit_limit_usd=limit_usd,
            kiosk_day_limit_usd=NO_LIMIT,
            day_limit_usd=NO_LIMIT,
        )
        run = partial(
            run_visit,
            answer=model_price(model, prices, kind="realtime", today=TODAY),
            transcription=model_price("gpt-transcribe", prices, kind="transcription", today=TODAY),
            chat=HostileChat(model_price(CHAT_MODEL, prices, kind="chat", today=TODAY)),
            seed=seed,
        )
        async with open_house(settings) as house:
            return [await run(house, number) for number in numbers]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--visits", type=int, default=1_000)
    parser.add_argument("--limit", type=Decimal, default=Decimal("0.50"), help="of each visit, US dollars")
    parser.add_argument("--model", default="gpt-realtime-2.1-mini")
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--only", type=int, help="the number of one visit, to be run again by itself")
    parser.add_argument("--processes", type=int, default=1)
    given = parser.parse_args()
    started = time.perf_counter()
    numbers = range(given.visits) if given.only is None else [given.only]
    outcomes = simulate(given.model, numbers, given.limit, seed=given.seed, processes=given.processes)
    print(table(outcomes, given.limit))
    print(f"took {time.perf_counter() - started:.0f} s")
    wrong = [outcome.name for outcome in outcomes if not is_held(outcome, given.limit)]
    print(*wrong, sep="\n", end="")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
