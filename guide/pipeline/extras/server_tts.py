"""Text to speech by a server of the museum's own: OpenAI's `/v1/audio/speech`, streamed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Iterable, Mapping
from contextlib import AsyncExitStack
from typing import Any, Final, TypeVar

from openai.types.audio import SpeechCreateParams

from guide.core.sound import BYTES_PER_S, SAMPLE_RATE_HZ
from guide.errors import StageError
from guide.museum.pronouncing import Pronunciation
from guide.pipeline.accents import nearest
from guide.pipeline.extras.respelling import Respelling
from guide.pipeline.extras.served import ServedStage
from guide.pipeline.extras.sound import NoSpeech, Sound
from guide.pipeline.extras.speech_server import NO_ACCOUNT, Asking, SpeechServer, Timing
from guide.pipeline.extras.trials import Rhythm
from guide.pipeline.phrases import phrases
from guide.pipeline.stages import TextToSpeech
from guide.pipeline.tts.spoken import speakable
from guide.pipeline.tts.stage import LONGEST_TEXT_CHARACTERS, PAUSE_MS

_T = TypeVar("_T")

LONGEST_SPEECH_S: Final = 120.0
ANY_LANGUAGE: Final = ""


class ServerTts(ServedStage):
    """`voices`: the server's voice for each language, "en" or "pt-br", or for ANY_LANGUAGE. `otherwise`: speaks the
    other languages, and everything while the server doesn't work; its owner starts and closes it. `pronunciations`:
    how names are said, in all languages, told as far as they can be spelt."""

    def __init__(
        self,
        server: SpeechServer,
        voices: Mapping[str, str],
        otherwise: TextToSpeech,
        pronunciations: Iterable[Pronunciation] = (),
        *,
        timing: Timing = Timing(),  # noqa: B008  # frozen
        rhythm: Rhythm = Rhythm(),  # noqa: B008  # frozen
    ) -> None:
        stand_in = "this machine's own voice"
        super().__init__("tts", server, name="the voice", stand_in=stand_in, timing=timing, rhythm=rhythm)
        self._voices = dict(voices)
        self._otherwise = otherwise
        self._respelling = Respelling(pronunciations)

    async def speak(self, text: str, *, voice: str, language: str, speed: float) -> AsyncGenerator[bytes, None]:
        """Chunks of 24 kHz PCM16 for one sentence; nothing for a text without a word. Closing it closes the request.
        When the server fails in the middle, the other stage says the whole sentence again.

        `voice` counts only where the other stage speaks. Raises errors.StageError when that one can't either.
        """
        own = self._voice_for(language)
        if own is not None and self.trouble is None:
            try:
                async with contextlib.aclosing(self._spoken(self.asking(), text, own, language, speed)) as pieces:
                    async for piece in pieces:
                        yield piece
                return
            except StageError as error:
                self.failed(error)
        speech = self._otherwise.speak(text, voice=voice, language=language, speed=speed)
        async with contextlib.aclosing(speech) as pieces:
            async for piece in pieces:
                yield piece

    def _voice_for(self, language: str) -> str | None:
        own = nearest(language, self._voices)
        return self._voices.get(ANY_LANGUAGE) if own is None else self._voices[own]

    async def _spoken(
        self, asking: Asking, text: str, voice: str, language: str, speed: float
    ) -> AsyncGenerator[bytes, None]:
        words = speakable(text[:LONGEST_TEXT_CHARACTERS], language)
        if not words:
            return
        pace = min(max(speed, 0.25), 1.5)
        words = self._respelling.put_in(words, language)
        request = self.client.audio.speech.with_streaming_response.create(**self._parameters(words, voice, pace))
        async with contextlib.aclosing(_received(asking, request, self.timing.gap_s)) as pieces:
            async for piece in pieces:
                yield piece
        yield bytes(2 * (SAMPLE_RATE_HZ * round(PAUSE_MS / max(pace, 0.5)) // 1000))

    def _parameters(self, words: str, voice: str, speed: float) -> dict[str, Any]:
        """OpenAI's PCM has 24 kHz. Others send their model's rate, and have a parameter of their own for another."""
        asked: SpeechCreateParams = {
            "model": self.server.model,
            "voice": voice,
            "input": words,
            "response_format": "pcm",
            "speed": speed,
        }
        return {
            **asked,
            "extra_headers": NO_ACCOUNT,
            "extra_body": None if self.is_plain else {"sample_rate": SAMPLE_RATE_HZ},
        }

    async def attempt(self) -> None:
        """Of a greeting in each voice."""
        for language, voice in self._voices.items():
            await self._say_hello(voice, language)

    async def _say_hello(self, voice: str, language: str) -> None:
        asking = self.trying()
        now_s = asyncio.get_running_loop().time
        began_s, waited_s = now_s(), 0.0
        speech = self._spoken(asking, phrases(language).greeting, voice, language, 1.0)
        async with contextlib.aclosing(speech) as pieces:
            async for _ in pieces:
                waited_s = waited_s or now_s() - began_s
        self.check_wait(asking, "it begins to speak", waited_s)


class _Patience:
    """How long the next piece may take: until somebody who listens has heard nothing for `gap_s`, waiting for us, but
    not for the loudspeaker, counted."""

    def __init__(self, asking: Asking, gap_s: float) -> None:
        self._asking = asking
        self._gap_s = gap_s
        self._left_s = asking.first_s
        self.received_s = 0.0

    async def wait(self, work: Awaitable[_T]) -> _T:
        """Raises StageError."""
        now_s = asyncio.get_running_loop().time
        began_s = now_s()
        try:
            return await self._asking.within(self._left_s, work)
        finally:
            self._left_s -= now_s() - began_s

    def heard(self, pcm: bytes) -> None:
        if not self.received_s:
            self._left_s = self._gap_s
        self._left_s += len(pcm) / BYTES_PER_S
        self.received_s += len(pcm) / BYTES_PER_S


async def _received(asking: Asking, request: Any, gap_s: float) -> AsyncGenerator[bytes, None]:
    patience = _Patience(asking, gap_s)
    async with AsyncExitStack() as stack:
        response = await patience.wait(stack.enter_async_context(request))
        try:
            sound = Sound(response.headers.get("content-type", ""))
            chunks = response.iter_bytes()
            while (chunk := await patience.wait(anext(chunks, None))) is not None:
                if pcm := sound.push(chunk):
                    patience.heard(pcm)
                    yield pcm
                if patience.received_s > LONGEST_SPEECH_S:
                    raise asking.error("it speaks without end")
        except NoSpeech as error:
            raise asking.error(str(error)) from None
    if not patience.received_s:
        raise asking.error("it sent no sound")
    yield sound.flush()
