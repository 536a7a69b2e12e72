"""A server with plain stages, for the tests that need a socket."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest

from guide.pipeline.connection import ServerLimits
from guide.pipeline.server import RealtimeServer
from tests.pipeline.plain_stages import PlainAnswers, ScriptedStt, ToneTts


@dataclass(frozen=True, slots=True)
class Running:
    server: RealtimeServer
    stt: ScriptedStt
    tts: ToneTts
    answers: PlainAnswers


StartServer = Callable[..., Awaitable[Running]]


@pytest.fixture
async def start_server() -> AsyncIterator[StartServer]:
    async with AsyncExitStack() as stack:

        async def start(limits: ServerLimits | None = None, *, deaf: bool = False) -> Running:
            stt, tts, answers = ScriptedStt(), ToneTts(), PlainAnswers()
            server = RealtimeServer(stt=None if deaf else stt, tts=tts, answerer=answers, limits=limits)
            await server.start()
            stack.push_async_callback(server.close)
            return Running(server, stt, tts, answers)

        yield start


@pytest.fixture
async def running(start_server: StartServer) -> Running:
    return await start_server()
