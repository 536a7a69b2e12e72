"""An OpenAI-compatible speech server on loopback, strict about what it is asked and scripted in what it answers.

Requests are checked against the `openai` package's own parameter types, transcripts are made of its models.
"""

from __future__ import annotations

import asyncio
import contextlib
import email.parser
import email.policy
import io
import wave
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from openai.types.audio import SpeechCreateParams, Transcription, TranscriptionSegment, TranscriptionVerbose
from openai.types.audio.transcription_create_params import TranscriptionCreateParamsNonStreaming
from pydantic import TypeAdapter

from tests.pipeline.plain_stages import tone

HEARD: Final = "How old is the Rosetta Stone?"
MS_PER_CHARACTER: Final = 50
_SPEECH = TypeAdapter(SpeechCreateParams)
_NON_STANDARD: Final = {"sample_rate"}
"""What Speaches and LocalAI know beyond OpenAI's API."""


def speech_of(text: str) -> bytes:
    """What the server speaks: as long as the text is."""
    return tone(MS_PER_CHARACTER * len(text))


def wav_of(pcm: bytes, *, rate_hz: int = 24_000, channels: int = 1) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(2)
        writer.setframerate(rate_hz)
        writer.writeframes(pcm)
    return file.getvalue()


@dataclass(frozen=True, slots=True)
class Reply:
    """`status`, `message`: a refusal. `before_s`, `between_s`: pauses before the head and after each piece.
    `cut_after`: the connection breaks after so many pieces. `go_on`: what the second piece waits for. `raw`: this
    instead, as `content_type`. `refuses`: parameters, or response formats, that this server doesn't take. `text`:
    the transcript; `logprob`: how sure of it, None when it doesn't say."""

    status: int = 200
    message: str = "?"
    headers: Mapping[str, str] = field(default_factory=dict)
    before_s: float = 0.0
    between_s: float = 0.0
    cut_after: int | None = None
    go_on: asyncio.Event | None = None
    raw: bytes | None = None
    content_type: str | None = None
    refuses: tuple[str, ...] = ()
    text: str = HEARD
    logprob: float | None = -0.2


@dataclass
class SpeechServerDouble:
    """`replies`: the next answers; `reply`: all others'. `gone`: how many answers lost their listener. `wrong`: what
    we asked that the API doesn't allow."""

    base_url: str = ""
    reply: Reply = Reply()
    replies: deque[Reply] = field(default_factory=deque)
    spoken: list[dict[str, Any]] = field(default_factory=list)
    heard: list[dict[str, Any]] = field(default_factory=list)
    turns: list[bytes] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    gone: int = 0
    serving: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (task := asyncio.current_task()) is not None:
            self.serving.add(task)
            task.add_done_callback(self.serving.discard)
        try:
            while (request := await _request(reader)) is not None:
                await self._answer(*request, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, _Cut):
            pass
        finally:
            writer.close()

    async def _answer(self, path: str, headers: Mapping[str, str], body: bytes, writer: asyncio.StreamWriter) -> None:
        self.headers.append(headers)
        reply = self.replies.popleft() if self.replies else self.reply
        if path == "/v1/audio/speech":
            await self._speak(orjson.loads(body), reply, writer)
        elif path == "/v1/audio/transcriptions":
            await self._hear(headers, body, reply, writer)
        else:
            await _send(writer, 404, b'{"detail":"Not Found"}')

    async def _speak(self, asked: dict[str, Any], reply: Reply, writer: asyncio.StreamWriter) -> None:
        self.spoken.append(asked)
        standard = {name: value for name, value in asked.items() if name not in _NON_STANDARD}
        self._check(standard, SpeechCreateParams)
        if asked["response_format"] != "pcm" or not 0.25 <= asked["speed"] <= 4 or len(asked["input"]) > 4096:
            self.wrong.append(f"out of range: {asked}")
        if await self._refused(asked, reply, writer):
            return
        sound = reply.raw if reply.raw is not None else speech_of(asked["input"])
        await self._stream(writer, reply, sound, reply.content_type or "audio/pcm")

    async def _hear(
        self, headers: Mapping[str, str], body: bytes, reply: Reply, writer: asyncio.StreamWriter
    ) -> None:
        asked = _form(headers["content-type"], body)
        self.heard.append({name: value for name, value in asked.items() if name != "file"})
        self._check(
            {**asked, "temperature": float(asked.get("temperature", 0))}, TranscriptionCreateParamsNonStreaming
        )
        with wave.open(io.BytesIO(asked["file"])) as sound:
            if (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) != (24_000, 1, 2):
                self.wrong.append("not 24 kHz PCM16 mono")
            self.turns.append(sound.readframes(sound.getnframes()))
        if await self._refused(asked, reply, writer):
            return
        answer = reply.raw if reply.raw is not None else _transcript(asked["response_format"], reply)
        await self._stream(writer, reply, answer, reply.content_type or "application/json")

    def _check(self, asked: Mapping[str, Any], kind: Any) -> None:
        known = kind.__required_keys__ | kind.__optional_keys__
        if unknown := asked.keys() - known:
            self.wrong.append(f"unknown parameters: {sorted(unknown)}")
        if missing := kind.__required_keys__ - asked.keys():
            self.wrong.append(f"not said: {sorted(missing)}")
        if kind is SpeechCreateParams:
            _SPEECH.validate_python(asked, strict=True)

    async def _refused(self, asked: Mapping[str, Any], reply: Reply, writer: asyncio.StreamWriter) -> bool:
        await asyncio.sleep(reply.before_s)
        unknown = [name for name in reply.refuses if name in asked or asked.get("response_format") == name]
        if unknown:
            await _send(writer, 422, orjson.dumps({"detail": f"unknown: {unknown[0]}"}))
        elif reply.status != 200:
            await _send(writer, reply.status, orjson.dumps({"error": {"message": reply.message}}), reply.headers)
        return bool(unknown) or reply.status != 200

    async def _stream(self, writer: asyncio.StreamWriter, reply: Reply, data: bytes, kind: str) -> None:
        head = f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ntransfer-encoding: chunked\r\n\r\n"
        pieces = [data[at : at + 9_601] for at in range(0, len(data), 9_601)]  # samples are cut in two
        try:
            writer.write(head.encode())
            for number, piece in enumerate(pieces):
                if number == reply.cut_after:
                    raise _Cut
                if number == 1 and reply.go_on is not None:
                    await reply.go_on.wait()
                writer.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                await writer.drain()
                await asyncio.sleep(reply.between_s)
            writer.write(b"0\r\n\r\n")
            await writer.drain()
        except ConnectionError:
            self.gone += 1
            raise


class _Cut(Exception):
    """The connection is to break now."""


def _transcript(form: str, reply: Reply) -> bytes:
    if form == "json":
        return Transcription(text=reply.text).model_dump_json().encode()
    segment = TranscriptionSegment(
        id=0, avg_logprob=reply.logprob or 0.0, compression_ratio=1.0, start=0.0, end=1.0, no_speech_prob=0.0, seek=0,
        temperature=0.0, text=reply.text, tokens=[1, 2, 3],
    )  # fmt: skip
    whole = TranscriptionVerbose(duration=1.0, language="english", text=reply.text, segments=[segment])
    told = whole.model_dump(mode="json")
    if reply.logprob is None:
        del told["segments"][0]["avg_logprob"]
    return orjson.dumps(told)


def _form(kind: str, body: bytes) -> dict[str, Any]:
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(
        b"content-type: " + kind.encode() + b"\r\n\r\n" + body
    )
    fields = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        data = part.get_payload(decode=True)
        fields[name] = data if part.get_filename() else data.decode()
    return fields


async def _request(reader: asyncio.StreamReader) -> tuple[str, dict[str, str], bytes] | None:
    line = (await reader.readline()).decode()
    if not line:
        return None
    headers = {}
    while header := (await reader.readline()).decode().strip():
        name, _, value = header.partition(":")
        headers[name.lower()] = value.strip()
    return line.split()[1], headers, await reader.readexactly(int(headers.get("content-length", 0)))


async def _send(
    writer: asyncio.StreamWriter, status: int, body: bytes, headers: Mapping[str, str] | None = None
) -> None:
    more = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
    head = f"HTTP/1.1 {status} ?\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n{more}\r\n"
    writer.write(head.encode() + body)
    await writer.drain()


@asynccontextmanager
async def speech_server() -> AsyncIterator[SpeechServerDouble]:
    """Fails at the end when it was asked what the API doesn't allow."""
    double = SpeechServerDouble()
    server = await asyncio.start_server(double.serve, "127.0.0.1", 0, limit=2**20)
    double.base_url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield double
    finally:
        server.close()
        for task in tuple(double.serving):
            task.cancel()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(server.wait_closed(), 2)
    assert double.wrong == []
