"""What the tests of hearing and of speaking by a server have in common."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

from guide.pipeline.extras.served import ServedStage
from guide.pipeline.extras.speech_server import Timing
from guide.pipeline.extras.trials import Rhythm

S = TypeVar("S", bound=ServedStage)

BRIEF = Timing(first_s=0.6, gap_s=0.3, trial_s=3.0)
RARELY = Rhythm(again_s=60, soonest_s=60, latest_s=60)
OFTEN = Rhythm(again_s=0.05, soonest_s=0.01, latest_s=0.02)
KEY = "key-4711"


@asynccontextmanager
async def tried(stage: S) -> AsyncIterator[S]:
    """The stage, started and tried once; closed at the end."""
    stage.start()
    try:
        async with asyncio.timeout(5):
            await stage.tried()
        yield stage
    finally:
        await stage.close()
