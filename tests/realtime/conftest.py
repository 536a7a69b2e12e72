from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.provider import ConversationalProvider, Provider
from tests.realtime.recorder import Recorder


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    """A provider whose every answer the test scripts, and which the test must satisfy."""
    async with Provider() as provider:
        yield provider


@pytest.fixture
async def talker() -> AsyncIterator[ConversationalProvider]:
    """A provider that answers by itself."""
    async with ConversationalProvider() as provider:
        yield provider


@pytest.fixture
async def recorder() -> AsyncIterator[Recorder]:
    """Its link is closed at the end, and must leave no task behind."""
    before = asyncio.all_tasks()
    recorder = Recorder()
    yield recorder
    if recorder.link is not None:
        await recorder.link.close()
    left = [task for task in asyncio.all_tasks() - before if "realtime link" in task.get_name()]
    assert not left, left
