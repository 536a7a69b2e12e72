"""Whole visits with a provider that charges all it may and reports what it likes: its bill, our ledger, the limit.

    python -m tests.bench.hostile_visits --visits 1000 --limit 0.50 --model gpt-realtime-2.1-mini

Ends with status 1 when any visit's bill passes its limit or is more than the ledger shows.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from app import open_house
from guide.ledger.prices import load_prices, model_price
from guide.settings import Settings
from tests.visits.hostile_visit import Outcome, run_visits, table

MEMORY: Final = Path("/dev/shm")
"""A hundred thousand commits to a disk take long, and the disk isn't what is tried here."""
TODAY: Final = date(2026, 11, 20)
NO_LIMIT: Final = Decimal(100_000)


async def simulate(model: str, visits: int, limit_usd: Decimal, *, seed: int) -> list[Outcome]:
    prices = load_prices()
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        settings = Settings(
            _env_file=None,
            data_dir=Path(folder),
            realtime_base_url="http://127.0.0.1:9/v1",
            realtime_model=model,
            visit_limit_usd=limit_usd,
            kiosk_day_limit_usd=NO_LIMIT,
            day_limit_usd=NO_LIMIT,
        )
        async with open_house(settings) as house:
            return await run_visits(
                house,
                visits,
                answer=model_price(model, prices, kind="realtime", today=TODAY),
                transcription=model_price("gpt-transcribe", prices, kind="transcription", today=TODAY),
                seed=seed,
            )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--visits", type=int, default=1_000)
    parser.add_argument("--limit", type=Decimal, default=Decimal("0.50"), help="of each visit, US dollars")
    parser.add_argument("--model", default="gpt-realtime-2.1-mini")
    parser.add_argument("--seed", type=int, default=4)
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    started = time.perf_counter()
    outcomes = asyncio.run(simulate(given.model, given.visits, given.limit, seed=given.seed))
    print(table(outcomes, given.limit))
    print(f"took {time.perf_counter() - started:.0f} s")
    is_held = all(outcome.billed_usd <= outcome.booked_usd <= given.limit for outcome in outcomes)
    return 0 if is_held else 1


if __name__ == "__main__":
    sys.exit(main())
