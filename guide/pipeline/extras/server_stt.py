"""Speech to text by a server of the museum's own: OpenAI's `/v1/audio/transcriptions`, one whole turn a request."""

from __future__ import annotations

import asyncio
import io
import wave
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Annotated, Any, Final

import numpy as np
from pydantic import BaseModel, Field, FiniteFloat, TypeAdapter, ValidationError

from guide.core.sound import BYTES_PER_S
from guide.errors import StageError
from guide.pipeline.accents import without_accent
from guide.pipeline.extras.served import ServedStage
from guide.pipeline.extras.speech_server import NO_ACCOUNT, Asking, SpeechServer, Timing
from guide.pipeline.extras.trials import Rhythm
from guide.pipeline.extras.whisper import believable, certainty
from guide.pipeline.stages import Heard, SpeechToText
from guide.pipeline.stt.stage import LONGEST_TURN_S

UNTOLD_CERTAINTY: Final = 0.85
"""What a server that doesn't say how sure it is counts for: well heard, just."""
LONGEST_PROMPT_CHARACTERS: Final = 600
"""Whisper reads 224 tokens before it listens."""
MOST_REPLY_BYTES: Final = 1_000_000
QUIET_ROOM_S: Final = 2
QUIET_ROOM_LEVEL: Final = 100.0


class _Segment(BaseModel):
    text: str
    tokens: Annotated[list[int], Field(min_length=1)]
    avg_logprob: FiniteFloat


class _Reply(BaseModel):
    text: str
    segments: object = None


_SEGMENTS: Final = TypeAdapter(list[_Segment])


class ServerStt(ServedStage):
    """`names`: names as they are written, which the server is told. `otherwise`: hears while the server doesn't work;
    its owner starts and closes it. None: nobody does."""

    def __init__(
        self,
        server: SpeechServer,
        names: Sequence[str],
        otherwise: SpeechToText | None,
        *,
        timing: Timing = Timing(),  # noqa: B008  # frozen
        rhythm: Rhythm = Rhythm(),  # noqa: B008  # frozen
    ) -> None:
        stand_in = "this machine's own recognition"
        super().__init__("stt", server, name="the ears", stand_in=stand_in, timing=timing, rhythm=rhythm)
        self._prompt = _prompt(names)
        self._otherwise = otherwise

    async def transcribe(self, pcm: bytes, *, language: str) -> Heard:
        """What was said in one turn of 24 kHz PCM16, of which the first 20 s count. Raises errors.StageError when
        neither the server nor the other stage can tell."""
        if self.trouble is None:
            try:
                return await self._heard(self.asking(), pcm[: LONGEST_TURN_S * BYTES_PER_S], language)
            except StageError as error:
                self.failed(error)
        if self._otherwise is None:
            raise StageError("stt", "the server doesn't hear just now, and nothing else here can")
        return await self._otherwise.transcribe(pcm, language=language)

    async def _heard(self, asking: Asking, pcm: bytes, language: str) -> Heard:
        code = without_accent(language)
        request = self.client.audio.transcriptions.with_streaming_response.create(**self._parameters(pcm, code))
        body = await asking.within(asking.first_s, _body(request))
        try:
            reply = _Reply.model_validate_json(body)
        except ValidationError:
            raise asking.error("its answer is no transcript") from None
        return self._understood(reply)

    def _parameters(self, pcm: bytes, language: str) -> dict[str, Any]:
        """Plain: only what the oldest of these servers know."""
        asked: dict[str, Any] = {
            "model": self.server.model,
            "file": ("turn.wav", _wav(pcm), "audio/wav"),
            "language": language,
            "extra_headers": NO_ACCOUNT,
        }
        if self.is_plain:
            return {**asked, "response_format": "json"}
        told = {"prompt": self._prompt} if self._prompt else {}
        return {**asked, "response_format": "verbose_json", "temperature": 0.0, **told}

    def _understood(self, reply: _Reply) -> Heard:
        text = believable(reply.text.strip())
        if not text or (
            "," in text and text.rstrip(".") in self._prompt
        ):  # in silence it may repeat what it was told
            return Heard("", 0.0)
        return Heard(text, _certainty(reply.segments))

    async def attempt(self) -> None:
        """Of a quiet room."""
        asking = self.trying()
        now_s = asyncio.get_running_loop().time
        began_s = now_s()
        await self._heard(asking, _quiet_room(), "en")
        self.check_wait(asking, "it understands", now_s() - began_s)


def _certainty(segments: object) -> float:
    """As Whisper's own numbers tell it, where the server passes them on."""
    try:
        return certainty(_SEGMENTS.validate_python(segments)) or UNTOLD_CERTAINTY
    except ValidationError:
        return UNTOLD_CERTAINTY


async def _body(request: Any) -> bytes:
    """Of the answer. So much that it can't be a transcript is cut off, and then is none."""
    async with AsyncExitStack() as stack:
        response = await stack.enter_async_context(request)
        body = bytearray()
        async for chunk in response.iter_bytes():
            body += chunk
            if len(body) > MOST_REPLY_BYTES:
                break
        return bytes(body)


def _wav(pcm: bytes) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(BYTES_PER_S // 2)
        writer.writeframes(pcm)
    return file.getvalue()


def _prompt(names: Sequence[str]) -> str:
    """As many names, from the first on, as are read."""
    told = ""
    for name in names:
        longer = f"{told}, {name}" if told else name
        if len(longer) > LONGEST_PROMPT_CHARACTERS:
            break
        told = longer
    return told


def _quiet_room() -> bytes:
    samples = np.random.default_rng(0).normal(0, QUIET_ROOM_LEVEL, QUIET_ROOM_S * BYTES_PER_S // 2)
    return bytes(samples.astype("<i2"))
