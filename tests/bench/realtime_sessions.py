"""What the built-in Realtime server costs: `python -m tests.bench.realtime_sessions [sessions]`.

The server runs in a process of its own, with stages that cost nothing, so that what is measured is the protocol:
first sound after a typed question, CPU and memory per session whose microphone is open, and the same first sound
while another client floods.
"""

from __future__ import annotations

import asyncio
import base64
import json
import statistics
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect

from guide.pipeline.server import RealtimeServer
from tests.pipeline.plain_stages import PlainAnswers, ScriptedStt, ToneTts, silence, voice

QUESTIONS = 40
LISTENING_S = 10.0
FRAME_MS = 20


async def serve() -> None:
    """In the server's process: its address on the first line, its cost so far for every line read."""
    server = RealtimeServer(stt=ScriptedStt(), tts=ToneTts(), answerer=PlainAnswers())
    await server.start()
    _tell({"url": server.url})
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while await reader.readline():
        _tell({"cpu_s": time.process_time(), "memory_bytes": _resident_bytes()})


def _tell(values: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


def _resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


class Served:
    def __init__(self, process: asyncio.subprocess.Process, url: str) -> None:
        self._process = process
        self.url = url

    async def cost(self) -> tuple[float, int]:
        """CPU seconds so far, bytes in memory now."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(b"\n")
        told = json.loads(await self._process.stdout.readline())
        return told["cpu_s"], told["memory_bytes"]


@asynccontextmanager
async def serving() -> AsyncIterator[Served]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.bench.realtime_sessions",
        "serve",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        yield Served(process, json.loads(await process.stdout.readline())["url"])
    finally:
        process.kill()
        await process.wait()


@asynccontextmanager
async def session(url: str) -> AsyncIterator[ClientConnection]:
    async with connect(url, proxy=None, max_size=None) as socket:
        await until(socket, "session.created")
        yield socket


async def until(socket: ClientConnection, type: str) -> None:
    wanted = f'{{"type":"{type}"'
    while not str(await socket.recv()).startswith(wanted):
        pass


async def first_sounds_ms(url: str) -> list[float]:
    content = [{"type": "input_text", "text": "How old is the Rosetta Stone?"}]
    item = {"type": "message", "role": "user", "content": content}
    delays_ms = []
    async with session(url) as socket:
        for _ in range(QUESTIONS):
            began = time.perf_counter()
            await socket.send(json.dumps({"type": "conversation.item.create", "item": item}))
            await socket.send('{"type": "response.create"}')
            await until(socket, "response.output_audio.delta")
            delays_ms.append((time.perf_counter() - began) * 1000)
            await until(socket, "response.done")
    return delays_ms


async def listen(url: str) -> None:
    """A visitor who speaks now and then, in real time; nobody answers."""
    pcm = (silence(2_000) + voice(2_000) + silence(1_000)) * int(LISTENING_S // 5 + 1)
    frames = [
        json.dumps(
            {"type": "input_audio_buffer.append", "audio": base64.b64encode(pcm[at : at + FRAME_MS * 48]).decode()}
        )
        for at in range(0, len(pcm), FRAME_MS * 48)
    ]
    detection = {"type": "server_vad", "create_response": False}
    update = {"type": "realtime", "audio": {"input": {"turn_detection": detection}}}
    async with session(url) as socket:
        await socket.send(json.dumps({"type": "session.update", "session": update}))
        began = time.perf_counter()
        for number, frame in enumerate(frames):
            await socket.send(frame)
            await asyncio.sleep(max(0.0, began + number * FRAME_MS / 1000 - time.perf_counter()))


async def flood(url: str) -> None:
    append = json.dumps({"type": "input_audio_buffer.append", "audio": base64.b64encode(voice(500)).decode()})
    async with session(url) as socket:
        while True:
            await socket.send(append)
            await socket.send("{")


async def measure(sessions: int) -> None:
    async with serving() as served:
        _show("first sound after a typed question", await first_sounds_ms(served.url))
        await _measure_listening(served, sessions)
        flooding = asyncio.create_task(flood(served.url))
        await asyncio.sleep(2)
        _show("the same while another client floods", await first_sounds_ms(served.url))
        flooding.cancel()


async def _measure_listening(served: Served, sessions: int) -> None:
    cpu_before_s, memory_before_bytes = await served.cost()
    listening = [asyncio.create_task(listen(served.url)) for _ in range(sessions)]
    await asyncio.sleep(LISTENING_S)
    cpu_after_s, memory_after_bytes = await served.cost()
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)
    cpu_share = (cpu_after_s - cpu_before_s) / LISTENING_S / sessions
    memory_kib = (memory_after_bytes - memory_before_bytes) / 1024 / sessions
    print(f"{sessions} open microphones: {cpu_share:.2%} of a core and {memory_kib:.0f} KiB each")


def _show(what: str, delays_ms: list[float]) -> None:
    middle, worst = statistics.median(delays_ms), max(delays_ms)
    print(f"{what}: median {middle:.1f} ms, worst {worst:.1f} ms")


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        asyncio.run(serve())
    else:
        asyncio.run(measure(int(sys.argv[1]) if sys.argv[1:] else 20))
