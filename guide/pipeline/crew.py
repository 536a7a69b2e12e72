"""Worker processes, kept alive: the guide's side of `worker.py`.

| resource          | owner         | released                                        |
|-------------------|---------------|-------------------------------------------------|
| a worker process  | `_Worker`     | `close()`, or its own end; then a new one starts |
| a job             | its generator | done, failed, the generator closed, worker ended |

A worker that crashes, hangs beyond a job's time limit or is killed is replaced; jobs of which nothing had come back
yet go to the new one, once, the others fail with `StageError`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import sys
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from guide.errors import StageError
from guide.pipeline.frames import HEADER, Frame, Kind, pack, unpack_header

log = logging.getLogger(__name__)

CODE_FOLDER = Path(__file__).resolve().parents[2]
START_TIMEOUT_S = 60.0
"""A machine that was just switched on is busy: who gave up now would be deaf or dumb until the next start."""
SOONEST_RESTART_S = 0.05
LATEST_RESTART_S = 5.0


@dataclass(slots=True)
class _Job:
    number: int
    payload: bytes
    answers: asyncio.Queue[Frame | None] = field(default_factory=asyncio.Queue)  # None: its worker ended


class Crew:
    """`workers` processes of one stage. Safe for any number of callers in one event loop.

    `engine`: the worker's name for what works in it, where that isn't the stage's own.
    """

    def __init__(self, stage: str, setup: Mapping[str, object], *, workers: int, engine: str | None = None) -> None:
        self._stage = stage
        self._workers = [_Worker(stage, engine or stage, json.dumps(setup).encode()) for _ in range(workers)]
        self._numbers = 0

    async def start(self) -> None:
        """Returns when every worker is ready; raises `StageError` when one can't work on this machine."""
        try:
            await asyncio.gather(*(worker.start() for worker in self._workers))
        except StageError:
            await self.close()
            raise

    async def close(self) -> None:
        """Ends the processes. Idempotent; jobs under way fail."""
        await asyncio.gather(*(worker.close() for worker in self._workers))

    @property
    def process_ids(self) -> tuple[int, ...]:
        return tuple(pid for worker in self._workers if (pid := worker.process_id) is not None)

    async def run(self, payload: bytes, *, timeout_s: float) -> AsyncGenerator[bytes, None]:
        """The pieces of one job's result. Close the generator to cancel the job.

        `timeout_s`: the longest wait for the next piece, time in the queue included.
        """
        has_begun = False
        for is_last in (False, True):
            job = self._next_job(payload)
            worker = min(self._workers, key=lambda each: each.load)
            try:
                async with contextlib.aclosing(worker.run(job, timeout_s)) as pieces:
                    async for piece in pieces:
                        has_begun = True
                        yield piece
                return
            except _WorkerEnded:
                if has_begun or is_last:
                    raise StageError(self._stage, "its worker process ended in the middle of a job") from None

    def _next_job(self, payload: bytes) -> _Job:
        self._numbers = self._numbers % 0xFFFFFFFF + 1
        return _Job(self._numbers, payload)


class _WorkerEnded(Exception):
    """The process a job was given to is gone."""


class _Worker:
    def __init__(self, stage: str, engine: str, setup: bytes) -> None:
        self._stage = stage
        self._engine = engine
        self._setup = setup
        self._jobs: dict[int, _Job] = {}
        self._unfinished: set[int] = set()
        self._process: asyncio.subprocess.Process | None = None
        self._ready = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._refusal: str | None = None
        self._has_been_ready = False
        self._last_sign_s = 0.0

    @property
    def load(self) -> int:
        """How many jobs it has to finish. One that was cancelled keeps an engine busy that can't be stopped."""
        return len(self._unfinished)

    @property
    def process_id(self) -> int | None:
        return self._process.pid if self._process is not None else None

    async def start(self) -> None:
        if self._keeper is None:
            self._keeper = asyncio.create_task(self._keep(), name=f"{self._stage} worker")
        await self._wait_until_ready(START_TIMEOUT_S)

    async def close(self) -> None:
        self._refuse("it is closed")
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)

    async def run(self, job: _Job, timeout_s: float) -> AsyncGenerator[bytes, None]:
        """Raises `_WorkerEnded`, and `StageError` when the stage fails or takes too long."""
        await self._wait_until_ready(timeout_s)
        self._jobs[job.number] = job
        self._unfinished.add(job.number)
        self._send(Frame(Kind.JOB, job.number, job.payload))
        is_over = False
        try:
            while (answer := await self._answer(job, timeout_s)).kind is Kind.PIECE:
                yield answer.payload
            is_over = True
        finally:
            del self._jobs[job.number]
            if not is_over:
                self._send(Frame(Kind.CANCEL, job.number))
        if answer.kind is Kind.FAILED:
            raise StageError(self._stage, answer.payload.decode())

    async def _answer(self, job: _Job, timeout_s: float) -> Frame:
        try:
            async with asyncio.timeout(timeout_s):
                answer = await job.answers.get()
        except TimeoutError:
            self._kill_if_silent_for(timeout_s)
            raise StageError(self._stage, f"no result within {timeout_s:g} s") from None
        if answer is None:
            raise _WorkerEnded
        return answer

    def _kill_if_silent_for(self, timeout_s: float) -> None:
        """A worker that is only busy with others' jobs shows signs of life; one that hangs is replaced."""
        if asyncio.get_running_loop().time() - self._last_sign_s >= timeout_s:
            self._kill()

    async def _wait_until_ready(self, timeout_s: float) -> None:
        try:
            async with asyncio.timeout(timeout_s):
                await self._ready.wait()
        except TimeoutError:
            raise StageError(self._stage, f"its worker process wasn't ready within {timeout_s:g} s") from None
        if self._refusal is not None:
            raise StageError(self._stage, self._refusal)

    def _send(self, frame: Frame) -> None:
        process = self._process
        if process is not None and process.stdin is not None and not process.stdin.is_closing():
            process.stdin.write(pack(frame))

    def _kill(self) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    async def _keep(self) -> None:
        """Start the process again whenever it ends, ever more slowly while it can't stay up."""
        delay_s = SOONEST_RESTART_S
        loop = asyncio.get_running_loop()
        while self._refusal is None:
            began_s = loop.time()
            await self._live()
            if not self._has_been_ready:
                self._refuse("its worker process ended before it was ready")
            if self._refusal is None:
                has_lasted = loop.time() - began_s > LATEST_RESTART_S
                delay_s = SOONEST_RESTART_S if has_lasted else min(2 * delay_s, LATEST_RESTART_S)
                log.warning("the %s worker ended; a new one starts in %.2f s", self._stage, delay_s)
                await asyncio.sleep(delay_s)

    async def _live(self) -> None:
        """One process, from start to end."""
        try:
            process = await self._spawn()
        except OSError as error:  # no memory for another process, or too many of them, for now
            log.error("no %s worker can be started: %s", self._stage, error.strerror)
            return
        self._process = process
        try:
            self._send(Frame(Kind.SETUP, 0, self._setup))
            await self._read(process)
        finally:
            self._process = None
            self._lose_jobs()
            await _end(process)

    async def _spawn(self) -> asyncio.subprocess.Process:
        # `-m` looks first in the working directory, so the worker runs this code wherever the guide was started.
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "guide.pipeline.worker", self._engine,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, cwd=CODE_FOLDER,
        )  # fmt: skip

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        try:
            while True:
                size, kind, number = unpack_header(await process.stdout.readexactly(HEADER.size))
                self._take(Frame(kind, number, await process.stdout.readexactly(size)))
        except asyncio.IncompleteReadError:
            return
        except ValueError:
            log.error("the %s worker sent something that is no frame", self._stage)

    def _take(self, frame: Frame) -> None:
        self._last_sign_s = asyncio.get_running_loop().time()
        if frame.kind is Kind.READY:
            self._has_been_ready = True
            self._ready.set()
        elif frame.job == 0:
            self._refuse(frame.payload.decode())
        else:
            self._take_answer(frame)

    def _take_answer(self, frame: Frame) -> None:
        if frame.kind is not Kind.PIECE:
            self._unfinished.discard(frame.job)
        if frame.job in self._jobs:
            self._jobs[frame.job].answers.put_nowait(frame)

    def _refuse(self, reason: str) -> None:
        """For good: whoever waits for this worker learns why."""
        self._refusal = reason
        self._ready.set()

    def _lose_jobs(self) -> None:
        if self._refusal is None:
            self._ready.clear()
        self._unfinished.clear()
        for job in self._jobs.values():
            job.answers.put_nowait(None)


async def _end(process: asyncio.subprocess.Process) -> None:
    """Close the worker's pipe, which ends it; kill it when that isn't enough. No process is left behind, not even
    when whoever waits here is cancelled."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.5):
                await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
