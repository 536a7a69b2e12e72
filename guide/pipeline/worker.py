"""A worker process: `python -m guide.pipeline.worker ENGINE`.

It does one job after the other, in the order they come, and lives exactly as long as its standard input: when the
guide ends, however it ends, the pipe closes and so does the worker. Speech engines are C code that may crash, block
or hold Python's lock; here they can do so without a visitor noticing.
"""

from __future__ import annotations

import importlib
import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from typing import IO, Any, Final, Protocol, TypeAlias

from guide.pipeline.frames import HEADER, Frame, Kind, pack, unpack_header


class Stage(Protocol):
    """One speech engine, built once from the setup's values."""

    def work(self, payload: bytes, send: Callable[[bytes], bool]) -> None:
        """Do one job; give each piece of the result to `send` and stop when it returns False (cancelled).

        Raises `StageFault` for a job that can't be done.
        """


# Setup values come from JSON.
Build: TypeAlias = Callable[[Mapping[str, Any]], Stage]


_ENGINES: Final[Mapping[str, str]] = {
    "tts": "guide.pipeline.tts.espeak:EspeakStage",
    "stt": "guide.pipeline.stt.sphinx:SphinxStage",
    "dictation": "guide.pipeline.stt.dictation:DictationStage",
    "whisper": "guide.pipeline.extras.whisper:WhisperStage",
    "moonshine": "guide.pipeline.extras.moonshine:MoonshineStage",
    "piper": "guide.pipeline.extras.piper:PiperStage",
    "kokoro": "guide.pipeline.extras.kokoro:KokoroStage",
}
"""Imported late: a worker loads its own engine and no other."""


class StageFault(Exception):
    """The engine can't work here, or can't do this job; the text says why, without a visitor's words."""


class Pipe:
    """The worker's two ends. Frames that arrive while a job runs are noted by a thread of their own."""

    def __init__(self, incoming: IO[bytes], outgoing: IO[bytes]) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._jobs: queue.SimpleQueue[Frame] = queue.SimpleQueue()
        self._cancelled: set[int] = set()
        self._newest_done = 0

    def listen(self) -> None:
        threading.Thread(target=self._listen, name="pipe", daemon=True).start()

    def next_job(self) -> Frame:
        return self._jobs.get()

    def is_cancelled(self, job: int) -> bool:
        return job in self._cancelled

    def forget(self, job: int) -> None:
        self._cancelled.discard(job)
        self._newest_done = job

    def send(self, frame: Frame) -> None:
        try:
            self._outgoing.write(pack(frame))
            self._outgoing.flush()
        except OSError:
            os._exit(0)  # the guide is gone

    def read(self) -> Frame:
        """The next frame, or the end of this process when the guide is gone."""
        header = self._exactly(HEADER.size)
        size, kind, job = unpack_header(header)
        return Frame(kind, job, self._exactly(size))

    def _listen(self) -> None:
        while True:
            frame = self.read()
            if frame.kind is not Kind.CANCEL:
                self._jobs.put(frame)
            elif frame.job > self._newest_done:
                self._cancelled.add(frame.job)

    def _exactly(self, size: int) -> bytes:
        data = self._incoming.read(size)
        if len(data) < size:
            os._exit(0)  # end of file: nobody is left to work for, not even to tidy up for
        return data


def serve(pipe: Pipe, name: str) -> None:
    """Build the stage from the first frame, then work until the process ends."""
    setup = pipe.read()
    try:
        stage = _builder(name)(json.loads(setup.payload))
    except (StageFault, ImportError) as fault:
        pipe.send(Frame(Kind.FAILED, 0, str(fault).encode()))
        return
    pipe.send(Frame(Kind.READY, 0))
    pipe.listen()
    while True:
        _do(pipe, stage, pipe.next_job())


def _do(pipe: Pipe, stage: Stage, job: Frame) -> None:
    def send(piece: bytes) -> bool:
        if pipe.is_cancelled(job.job):
            return False
        pipe.send(Frame(Kind.PIECE, job.job, piece))
        return True

    try:
        if not pipe.is_cancelled(job.job):
            stage.work(job.payload, send)
    except StageFault as fault:
        pipe.send(Frame(Kind.FAILED, job.job, str(fault).encode()))
    else:
        pipe.send(Frame(Kind.DONE, job.job))
    pipe.forget(job.job)


def _builder(name: str) -> Build:
    if name not in _ENGINES:
        raise SystemExit(f"no engine is called {name!r}; there are {', '.join(_ENGINES)}")
    module, _, stage = _ENGINES[name].partition(":")
    build: Build = getattr(importlib.import_module(module), stage).build
    return build


def _private_pipe() -> Pipe:
    """The frames' way out; whatever an engine prints goes to standard error instead and can't garble them."""
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return Pipe(sys.stdin.buffer, outgoing)


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is for the guide, which then ends us
    serve(_private_pipe(), sys.argv[1])


if __name__ == "__main__":
    # By its real name: the `StageFault` that stages raise is that module's, not `__main__`'s.
    from guide.pipeline import worker

    worker.main()
