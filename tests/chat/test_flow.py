"""An answer flows to its one reader: whole, in order, joined, and never waiting for them."""

from __future__ import annotations

import asyncio

import pytest

import guide.chat.flow as flow_module
from guide.chat.flow import PAUSE_S, Flow
from guide.chat.pieces import Became, Delta, Done, Piece, Sources

DONE = Done("model", 1.0)


async def read(flow: Flow) -> list[Piece]:
    return [piece async for piece in flow.pieces()]


async def test_words_that_wait_are_read_as_one() -> None:
    flow = Flow()
    for word in ("The ", "Rosetta ", "Stone"):
        flow.put(Delta(word))
    flow.end()

    assert await read(flow) == [Delta("The Rosetta Stone")]


async def test_words_are_joined_only_with_their_neighbours() -> None:
    flow = Flow()
    pieces = [Delta("One"), Became("scribe"), Delta("two"), Sources((), ("Why?",)), DONE]
    for piece in pieces:
        flow.put(piece)
    flow.end()

    assert await read(flow) == pieces


@pytest.fixture
def pause_s(monkeypatch: pytest.MonkeyPatch) -> float:
    """A pause so long that whoever waits for it is found out, however busy the machine is."""
    monkeypatch.setattr(flow_module, "PAUSE_S", 60.0)
    return 60.0


async def test_the_first_words_are_read_at_once(pause_s: float) -> None:
    flow = Flow()
    flow.put(Delta("first"))
    async with asyncio.timeout(pause_s / 2):
        assert await anext(flow.pieces()) == Delta("first")


async def test_the_next_words_are_read_after_a_pause() -> None:
    flow, clock = Flow(), asyncio.get_running_loop().time
    reading = flow.pieces()
    flow.put(Delta("first"))
    await anext(reading)
    began_s = clock()
    flow.put(Delta(" next"))

    assert await anext(reading) == Delta(" next")
    assert clock() - began_s >= PAUSE_S * 0.9


async def test_the_last_words_are_not_waited_for(pause_s: float) -> None:
    flow = Flow()
    reading = flow.pieces()
    flow.put(Delta("first"))
    await anext(reading)
    flow.put(DONE)
    flow.end()
    async with asyncio.timeout(pause_s / 2):
        assert [piece async for piece in reading] == [DONE]


async def test_what_the_answer_failed_with_is_raised_after_its_words() -> None:
    flow = Flow()
    flow.put(Delta("half"))
    flow.end(ValueError("broken"))
    reading = flow.pieces()

    assert await anext(reading) == Delta("half")
    with pytest.raises(ValueError, match="broken"):
        await anext(reading)


async def test_only_the_first_end_counts() -> None:
    flow = Flow()
    flow.put(DONE)
    flow.end()
    flow.put(Delta("too late"))
    flow.end(ValueError("too late"))

    assert await read(flow) == [DONE]


async def test_a_reader_who_comes_late_misses_nothing() -> None:
    flow = Flow()
    for _ in range(10_000):
        flow.put(Delta("x"))
    flow.end()
    await asyncio.sleep(0)

    assert await read(flow) == [Delta("x" * 10_000)]
