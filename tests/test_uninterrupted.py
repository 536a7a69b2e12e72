"""Money moves whole, whoever stops waiting for it."""

from __future__ import annotations

import asyncio

import pytest

from guide.uninterrupted import uninterrupted


async def test_what_comes_of_the_work_is_given() -> None:
    async def booked() -> str:
        return "booked"

    assert await uninterrupted(booked()) == "booked"


async def test_work_is_done_whole_however_often_who_waits_for_it_is_cancelled() -> None:
    may_end, done = asyncio.Event(), []

    async def book() -> None:
        await may_end.wait()
        done.append("booked")

    waiting = asyncio.ensure_future(uninterrupted(book()))
    for _ in range(3):
        await asyncio.sleep(0)
        waiting.cancel()
    await asyncio.sleep(0)
    assert not waiting.done()

    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert done == ["booked"]


async def test_work_that_fails_says_so() -> None:
    async def fail() -> None:
        raise ValueError("the disk is full")

    with pytest.raises(ValueError, match="the disk is full"):
        await uninterrupted(fail())
