"""When a server is tried, and who may ask it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from guide.errors import StageError
from guide.pipeline.extras.trials import Rhythm, Trials

ALWAYS = Rhythm(again_s=0.0, soonest_s=0.0, latest_s=0.0)
ONCE = Rhythm(again_s=60, soonest_s=60, latest_s=60)


class Server:
    def __init__(self) -> None:
        self.trouble: Exception | None = None
        self.trials = 0

    async def answer(self) -> None:
        self.trials += 1
        await asyncio.sleep(0)
        if self.trouble is not None:
            raise self.trouble


@asynccontextmanager
async def tried(attempt: Callable[[], Awaitable[None]], rhythm: Rhythm) -> AsyncIterator[Trials]:
    trials = Trials("the box", "this machine", attempt, rhythm)
    trials.start()
    try:
        async with asyncio.timeout(5):
            await trials.tried()
            yield trials
    finally:
        await trials.close()


async def until(is_so: Callable[[], bool]) -> None:
    while not is_so():
        await asyncio.sleep(0)


async def test_nobody_asks_before_the_first_trial() -> None:
    trials = Trials("the box", "this machine", Server().answer, ONCE)

    assert trials.trouble == "the box: not tried yet"
    await trials.close()


async def test_a_server_that_works_may_be_asked_and_is_tried_again() -> None:
    server = Server()
    async with tried(server.answer, ALWAYS) as trials:
        assert trials.trouble is None
        await until(lambda: server.trials > 3)


async def test_each_change_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    server = Server()
    async with tried(server.answer, ALWAYS) as trials:
        server.trouble = StageError("tts", "it hums")
        await until(lambda: trials.trouble == "tts: it hums")
        seen = server.trials
        await until(lambda: server.trials > seen + 5)
        server.trouble = None
        await until(lambda: trials.trouble is None)

    assert [record.message for record in caplog.records if record.name.endswith("trials")] == [
        "the box works",
        "tts: it hums; this machine does it meanwhile",
        "the box works",
    ]


async def test_who_let_a_visitor_down_is_not_asked_until_a_trial_passed() -> None:
    server = Server()
    async with tried(server.answer, Rhythm(again_s=60, soonest_s=0.02, latest_s=60)) as trials:
        server.trouble = StageError("tts", "still away")
        trials.failed(StageError("tts", "gone"))
        assert trials.trouble == "tts: gone"
        await until(lambda: trials.trouble == "tts: still away")
        server.trouble = None
        await until(lambda: trials.trouble is None)

        assert server.trials == 3


async def test_who_fails_again_and_again_is_tried_ever_more_seldom() -> None:
    server = Server()
    server.trouble = StageError("tts", "away")
    loop = asyncio.get_running_loop()
    async with tried(server.answer, Rhythm(again_s=60, soonest_s=0.02, latest_s=0.08)):
        began_s = loop.time()
        await until(lambda: server.trials == 6)

        assert loop.time() - began_s >= 0.02 + 0.04 + 3 * 0.08


async def test_who_passes_trials_but_fails_visitors_is_given_up_for_longer_each_time() -> None:
    server = Server()
    async with tried(server.answer, Rhythm(again_s=60, soonest_s=0.02, latest_s=60)) as trials:
        loop = asyncio.get_running_loop()
        pauses_s = []
        for _ in range(3):
            trials.failed(StageError("tts", "too slow for this one"))
            began_s = loop.time()
            await until(lambda: trials.trouble is None)
            pauses_s.append(loop.time() - began_s)

    assert pauses_s[0] >= 0.02
    assert pauses_s[1] >= 0.04
    assert pauses_s[2] >= 0.08


async def test_a_fault_of_our_own_is_a_failure_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    server = Server()
    server.trouble = ValueError("what a visitor said")
    async with tried(server.answer, ONCE) as trials:
        assert trials.trouble == "the box: a trial failed (ValueError)"

    assert "ValueError" in caplog.text
    assert "visitor said" not in caplog.text


async def test_closing_twice_and_without_a_start_is_quiet() -> None:
    server = Server()
    trials = Trials("the box", "this machine", server.answer, ONCE)
    await trials.close()
    trials.start()
    await trials.close()
    await trials.close()
