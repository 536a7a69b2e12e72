"""How late the frames of calls leave the event loop while a thread looks answers up.

    python -m tests.bench.beside_answers             # 1, 4 and 16 calls
    python -m tests.bench.beside_answers --calls 8

Every 20 ms the loop sends a packet for each call, as the voice path does. The reference is a loop with nothing beside
it; then a thread looks up one answer after the other, first with the turns that Python's threads take of their own,
then with those that the guide has them take.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Final

from guide.interpreter import short_turns
from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.files import load_museum

EXHIBITS = Path(__file__).parents[2] / "exhibits"
QUESTION: Final = "How much was paid for the Bible?"
FRAME_S: Final = 0.02
FRAMES: Final = 250
PACKET: Final = bytes(120)


class Looking:
    """A thread that looks up answers, and how many it finds a second."""

    def __init__(self, answers: ExhibitAnswers) -> None:
        self._answers = answers
        self._is_over = threading.Event()
        self.found_each_s = 0.0

    @contextlib.contextmanager
    def beside(self) -> Iterator[None]:
        thread = threading.Thread(target=self._look_up)
        thread.start()
        try:
            yield
        finally:
            self._is_over.set()
            thread.join()

    def _look_up(self) -> None:
        began_s, found = time.monotonic(), 0
        while not self._is_over.is_set():
            self._answers.answer(QUESTION)
            found += 1
        self.found_each_s = found / (time.monotonic() - began_s)


async def late_ms(calls: int) -> list[float]:
    """How late the last packet of each frame left, in order."""
    loop = asyncio.get_running_loop()
    late = []
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear,
    ):
        ear.bind(("127.0.0.1", 0))
        began_s = loop.time()
        for frame in range(1, FRAMES + 1):
            due_s = began_s + frame * FRAME_S
            await asyncio.sleep(max(0.0, due_s - loop.time()))
            for _ in range(calls):
                mouth.sendto(PACKET, ear.getsockname())
            late.append((loop.time() - due_s) * 1_000)
    return sorted(late)


def measure(calls: int, answers: ExhibitAnswers) -> None:
    alone = statistics.median(asyncio.run(late_ms(calls)))
    print(f"{calls:>5}  {'nothing beside it':<26}{alone:>10.1f}")
    ways: tuple[tuple[str, AbstractContextManager[None]], ...] = (
        ("answers, Python's own turns", nullcontext()),
        ("answers, short turns", short_turns()),
    )
    for way, turns in ways:
        looking = Looking(answers)
        with turns, looking.beside():
            late = asyncio.run(late_ms(calls))
        middle, most = statistics.median(late), late[int(len(late) * 0.95)]
        print(f"{'':>5}  {way:<26}{middle:>10.1f}{most:>14.1f}{middle / alone:>12.1f}{looking.found_each_s:>12.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description="How late frames leave while answers are looked up.")
    parser.add_argument("--calls", type=int, nargs="+", default=(1, 4, 16))
    given = parser.parse_args()
    answers = ExhibitAnswers(load_museum(EXHIBITS), today_year=2026)
    answers.answer(QUESTION)
    print(f"{'calls':>5}  {'ms late':<26}{'median':>10}{'of 20, 19 by':>14}{'× alone':>12}{'answers a s':>12}")
    for calls in given.calls:
        measure(calls, answers)


if __name__ == "__main__":
    main()
