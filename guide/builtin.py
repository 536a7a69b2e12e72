"""The built-in provider: the museum's answers behind the pipeline's Realtime server, on this machine's loopback."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from guide.health import Part
from guide.museum.answers import ExhibitAnswers
from guide.museum.collection import Museum
from guide.pipeline.server import DEFAULT_MODEL, RealtimeServer
from guide.speech import SpeechChoice, open_ears, open_voice

BUILTIN_MODEL: Final = DEFAULT_MODEL
BUILTIN_SPEECH: Final = SpeechChoice()


class BuiltIn:
    """A running server."""

    def __init__(self, server: RealtimeServer, recognition: Part, synthesis: Part) -> None:
        self.base_url = server.base_url
        self.url = server.url
        self._recognition = recognition
        self._synthesis = synthesis

    def recognition(self) -> Part:
        return self._recognition

    def synthesis(self) -> Part:
        return self._synthesis

    @classmethod
    @asynccontextmanager
    async def running(
        cls,
        museum: Museum,
        answers: ExhibitAnswers,
        *,
        speech: SpeechChoice = BUILTIN_SPEECH,
        host: str = "127.0.0.1",
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> AsyncIterator[BuiltIn]:
        """Raises StageError when this machine can't speak; without recognition visitors tap and type."""
        async with AsyncExitStack() as stack:
            tts, synthesis = await open_voice(speech, stack)
            ears, recognition = await open_ears(museum, speech, stack)
            server = RealtimeServer(stt=ears, tts=tts, answerer=answers, welcome=museum.welcome)
            await server.start(host, port, tls=tls)
            stack.push_async_callback(server.close)
            yield cls(server, recognition, synthesis)
