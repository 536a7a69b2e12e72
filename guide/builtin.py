"""The built-in provider: the museum's answers behind the pipeline's Realtime server, on this machine's loopback."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Final

from guide.errors import GuideError, ProviderUnreachable
from guide.health import Part
from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.answering.wishes import Wishes
from guide.museum.collection import Museum
from guide.pipeline.admission import DEFAULT_MODEL
from guide.pipeline.connection import ServerLimits
from guide.pipeline.server import RealtimeServer
from guide.speech import Look, SpeechChoice, open_ears, open_voice

log = logging.getLogger(__name__)

BUILTIN_MODEL: Final = DEFAULT_MODEL
BUILTIN_SPEECH: Final = SpeechChoice()


class BuiltIn:
    """A running server."""

    def __init__(self, server: RealtimeServer, recognition: Look, synthesis: Look) -> None:
        self.base_url = server.base_url
        self.url = server.url
        self._recognition = recognition
        self._synthesis = synthesis

    def recognition(self) -> Part:
        return self._recognition()

    def synthesis(self) -> Part:
        return self._synthesis()

    @classmethod
    @asynccontextmanager
    async def running(
        cls,
        museum: Museum,
        answers: ExhibitAnswers,
        *,
        wishes: Wishes | None = None,
        speech: SpeechChoice = BUILTIN_SPEECH,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: ssl.SSLContext | None = None,
        limits: ServerLimits | None = None,
    ) -> AsyncIterator[BuiltIn]:
        """Raises StageError when this machine can't speak; without recognition visitors tap and type."""
        async with AsyncExitStack() as stack:
            tts, synthesis = await open_voice(museum, speech, stack)
            ears, recognition = await open_ears(museum, speech, stack)
            server = RealtimeServer(
                stt=ears, tts=tts, answerer=answers, welcome=museum.welcome, wishes=wishes, limits=limits
            )
            await server.start(host, port, tls=tls)
            stack.push_async_callback(server.close)
            yield cls(server, recognition, synthesis)


class StandbyServer:
    """The built-in server beside a provider: started in the background, so that a visitor waits for neither."""

    def __init__(self, running: AbstractAsyncContextManager[BuiltIn]) -> None:
        self._ready: asyncio.Future[BuiltIn] = asyncio.get_running_loop().create_future()
        self._over = asyncio.Event()
        self._task = asyncio.create_task(self._run(running), name="standby server")

    async def _run(self, running: AbstractAsyncContextManager[BuiltIn]) -> None:
        try:
            async with running as builtin:
                self._ready.set_result(builtin)
                await self._over.wait()
        except GuideError as error:
            log.error("no standby: %s", error)
            self._ready.set_exception(ProviderUnreachable(f"the standby can't work: {error}"))
            self._ready.exception()  # told to whoever needs it; nobody may

    async def base_url(self) -> str:
        """Waits until it is started. Raises ProviderUnreachable when it can't work here."""
        return (await asyncio.shield(self._ready)).base_url

    def part(self) -> Part:
        if not self._ready.done():
            return Part("ok", "starting")
        if self._ready.exception() is not None:
            return Part("degraded", str(self._ready.exception()))
        builtin = self._ready.result()
        return Part("ok", f"ready, {builtin.recognition().reason}, {builtin.synthesis().reason}")

    async def close(self) -> None:
        self._over.set()
        if not self._ready.done():
            self._task.cancel()
        await asyncio.wait([self._task])
