"""One thread that does all of the ledger's work, so that the event loop never waits for a disk.

Work that waits together is committed together: a commit costs a write to the disk, and a turn needs several.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine

from guide.errors import LedgerError
from guide.ledger.database import transaction

T = TypeVar("T")

MOST_AT_ONCE: Final = 32
"""Jobs in one transaction. More would make the first of them wait long."""


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[Connection], Any]
    done: Future[Any]


class LedgerThread:
    """Runs jobs in their order, each in a transaction, in a thread of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._is_closed = False
        self._thread = threading.Thread(target=self._serve, name="ledger", daemon=True)
        self._thread.start()

    async def run(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns, committed. Raises LedgerError, or what `work` raised; nothing is kept then.

        When the caller is cancelled the work is done all the same.
        """
        return await asyncio.shield(asyncio.wrap_future(self.submit(work)))

    def submit(self, work: Callable[[Connection], T]) -> Future[T]:
        done: Future[T] = Future()
        if self._is_closed:
            done.set_exception(LedgerError("the ledger is closed"))
        else:
            self._jobs.put(_Job(work, done))
        return done

    async def close(self) -> None:
        """Finish what waits, then end the thread. May be called twice."""
        if not self._is_closed:
            self._is_closed = True
            self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)

    def _serve(self) -> None:
        is_open = True
        while is_open:
            batch, is_open = self._next_batch()
            self._finish(batch)
        self._engine.dispose()

    def _next_batch(self) -> tuple[list[_Job], bool]:
        """What waits now, at least one job, and whether more may come."""
        batch: list[_Job] = []
        job = self._jobs.get()
        while job is not None:
            batch.append(job)
            if len(batch) == MOST_AT_ONCE or self._jobs.empty():
                return batch, True
            job = self._jobs.get()
        return batch, False

    def _finish(self, batch: list[_Job]) -> None:
        if len(batch) > 1 and self._finish_together(batch):
            return
        for job in batch:
            self._finish_alone(job)

    def _finish_together(self, batch: list[_Job]) -> bool:
        """Whether all were committed. One that fails must not take the others with it: they are tried alone then."""
        try:
            with transaction(self._engine) as tx:
                results = [job.work(tx) for job in batch]
        except Exception:  # the task's root: each job tried alone gets its own
            return False
        for job, result in zip(batch, results, strict=True):
            job.done.set_result(result)
        return True

    def _finish_alone(self, job: _Job) -> None:
        try:
            with transaction(self._engine) as tx:
                result = job.work(tx)
        except Exception as error:  # the task's root: it belongs to whoever asked
            job.done.set_exception(error)
        else:
            job.done.set_result(result)
