"""The built-in provider: the museum's answers behind the pipeline's Realtime server, on this machine's loopback."""

from __future__ import annotations

import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from guide.errors import StageError
from guide.health import Part
from guide.museum.answers import ExhibitAnswers
from guide.museum.collection import Museum
from guide.pipeline import stt
from guide.pipeline.lexicon import recognition_names, recognition_phrases
from guide.pipeline.server import DEFAULT_MODEL, RealtimeServer
from guide.pipeline.stt import PocketsphinxStt
from guide.pipeline.tts import EspeakTts

log = logging.getLogger(__name__)

BUILTIN_MODEL: Final = DEFAULT_MODEL


class BuiltIn:
    """A running server. `deaf`: why spoken questions can't be recognised, None when they can."""

    def __init__(self, server: RealtimeServer, deaf: str | None) -> None:
        self.base_url = server.base_url
        self.url = server.url
        self._deaf = deaf

    def recognition(self) -> Part:
        return Part("ok", "listening") if self._deaf is None else Part("degraded", self._deaf)

    @classmethod
    @asynccontextmanager
    async def running(
        cls,
        museum: Museum,
        answers: ExhibitAnswers,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> AsyncIterator[BuiltIn]:
        """Raises StageError when this machine can't speak; without recognition visitors tap and type."""
        async with AsyncExitStack() as stack:
            tts = EspeakTts()
            await tts.start()
            stack.push_async_callback(tts.close)
            ears, deaf = await _recogniser(museum)
            if ears is not None:
                stack.push_async_callback(ears.close)
            server = RealtimeServer(stt=ears, tts=tts, answerer=answers, welcome=museum.welcome)
            await server.start(host, port, tls=tls)
            stack.push_async_callback(server.close)
            yield cls(server, deaf)


async def _recogniser(museum: Museum) -> tuple[PocketsphinxStt | None, str | None]:
    deaf = stt.available()
    if deaf is None:
        ears = PocketsphinxStt(recognition_phrases(museum), recognition_names(museum))
        try:
            await ears.start()
        except StageError as error:
            deaf = str(error)
        else:
            return ears, None
    log.warning("spoken questions can't be recognised: %s", deaf)
    return None, deaf
