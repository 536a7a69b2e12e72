"""The tasks of one visit: each has a name, its failure is told, and none is left when the visit has ended."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Protocol

from guide.core.events import Event
from guide.errors import where_it_failed

log = logging.getLogger(__name__)


class Begin(Protocol):
    """Runs `work` as a task of the visit. `name`: for the log."""

    def __call__(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]: ...


class VisitTasks:
    """`tell` takes what happens when a task fails."""

    def __init__(self, visit_id: str, *, tell: Callable[[Event], None]) -> None:
        self._visit_id = visit_id
        self._tell = tell
        self._running: set[asyncio.Task[None]] = set()

    def begin(
        self, work: Coroutine[Any, Any, None], name: str, on_failure: Event | None = None
    ) -> asyncio.Task[None]:
        """`on_failure`: what happens instead of what `work` was to bring about, so that nothing waits for it."""
        task = asyncio.get_running_loop().create_task(work, name=f"{name} of visit {self._visit_id}")
        self._running.add(task)
        task.add_done_callback(partial(self._ended, on_failure))
        return task

    def _ended(self, on_failure: Event | None, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        log.error("%s failed: %s", task.get_name(), where_it_failed(error))
        if on_failure is not None:
            self._tell(on_failure)

    @property
    def running(self) -> frozenset[asyncio.Task[None]]:
        return frozenset(self._running)

    async def all_ended(self) -> None:
        """Waits also for those that others begin meanwhile."""
        while self._running:
            await asyncio.wait(set(self._running))
