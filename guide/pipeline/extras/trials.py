"""Whether a server may be asked by visitors: from a trial that it passed until it fails one of them.

While it works it is tried every minute, so that its model stays loaded and a technician sees what is; while it
doesn't, ever more seldom. No visitor waits for a trial.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from guide.errors import StageError, where_it_failed

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`again_s`: the pause after a trial that was passed; after a failure it is `soonest_s`, doubled with each
    further one until there was none for `again_s`, at most `latest_s`."""

    again_s: float = 60.0
    soonest_s: float = 2.0
    latest_s: float = 60.0


class Trials:
    """`attempt` does what a visitor would need, and raises StageError when they would be let down. `name`: who is
    tried, `stand_in`: who does the work meanwhile, both for the log."""

    def __init__(self, name: str, stand_in: str, attempt: Callable[[], Awaitable[None]], rhythm: Rhythm) -> None:
        self._name = name
        self._stand_in = stand_in
        self._attempt = attempt
        self._rhythm = rhythm
        self._pause_s = rhythm.soonest_s
        self._trouble: str | None = f"{name}: not tried yet"
        self._has_failed = asyncio.Event()
        self._has_tried = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def trouble(self) -> str | None:
        """Why it is not to be asked now."""
        return self._trouble

    def start(self) -> None:
        self._task = asyncio.create_task(self._go_on(), name=f"trials of {self._name}")

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def tried(self) -> None:
        """Returns when it has been tried at least once."""
        await self._has_tried.wait()

    def failed(self, error: StageError) -> None:
        """It let a visitor down."""
        self._turn(str(error))
        self._has_failed.set()

    async def _go_on(self) -> None:
        while True:
            await self._try()
            if self._trouble is None and await self._lasts():
                self._pause_s = self._rhythm.soonest_s
                continue
            await asyncio.sleep(self._pause_s)
            self._pause_s = min(2 * self._pause_s, self._rhythm.latest_s)

    async def _try(self) -> None:
        self._has_failed.clear()
        try:
            await self._attempt()
        except StageError as error:
            self._turn(str(error))
        except Exception as error:  # a server that makes us fail has failed
            log.error("a trial of %s failed: %s", self._name, where_it_failed(error))
            self._turn(f"{self._name}: a trial failed ({type(error).__name__})")
        else:
            self._turn(None)
        self._has_tried.set()

    async def _lasts(self) -> bool:
        """Whether nobody is let down until the next trial is due."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._rhythm.again_s):
                await self._has_failed.wait()
        return not self._has_failed.is_set()

    def _turn(self, trouble: str | None) -> None:
        if trouble is None and self._trouble is not None:
            log.info("%s works", self._name)
        elif trouble is not None and trouble != self._trouble:
            log.warning("%s; %s does it meanwhile", trouble, self._stand_in)
        self._trouble = trouble
