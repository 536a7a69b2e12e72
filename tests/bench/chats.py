"""How soon the first words of a written answer are read, beside asking the same chat server directly.

    python -m tests.bench.chats                  # 1, 10 and 100 chats at once
    python -m tests.bench.chats --rounds 5

The chat server, the kiosk and the readers are a process each. The server begins after 0.3 s, as models do, and writes
60 words, 50 a second. All chats of a round begin at once; every chat is a visit of its own. The memory is the kiosk's
after each round: what a hundred chats need must be free again for the next hundred.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from tests.browser.kiosk import RunningKiosk, running_kiosk
from tests.chat.server import MODEL, Reply, chat_server

ROOT: Final = Path(__file__).parents[2]
AT_ONCE: Final = (1, 10, 100)
FIRST_WORDS_S: Final = 0.3
WORDS: Final = 60
WORDS_PER_S: Final = 50
SETTINGS: Final = {
    "REALTIME_BASE_URL": "http://127.0.0.1:9/v1",
    "STANDBY": "none",
    "TRUSTED_PROXY_HOPS": "1",
    "VISIT_LIMIT_USD": "5",
    "VISITOR_DAY_LIMIT_USD": "5",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """How one request went, in seconds from asking."""

    first_words_s: float
    end_s: float


async def _serve() -> None:
    """The chat server's process: says where it is, and serves until it is ended."""
    async with chat_server() as server:
        server.reply = Reply(words=("word ",) * WORDS, before_s=FIRST_WORDS_S, between_s=1 / WORDS_PER_S)
        print(server.base_url, flush=True)
        await asyncio.Event().wait()


@contextmanager
def _chat_server() -> Iterator[str]:
    """In a process of its own: its address."""
    command = [sys.executable, "-m", "tests.bench.chats", "--serve"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


async def _visits(base_url: str, count: int) -> list[tuple[str, dict[str, str]]]:
    """Each from an address of its own: one address may open 60 a minute."""
    visits = []
    async with httpx.AsyncClient(base_url=base_url, trust_env=False) as web:
        for number in range(count):
            address = {"X-Forwarded-For": f"203.0.{number // 250}.{number % 250}"}
            opened = (await web.post("/visits", json={"exhibit": "rosetta-stone"}, headers=address)).json()
            token = {"Authorization": f"Bearer {opened['token']}", **address}
            visits.append((f"/visits/{opened['visit_id']}/messages", token))
    return visits


async def _ask(base_url: str, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Asked:
    """By a plain socket: a hundred streams at once keep an HTTP library busier than the kiosk."""
    url, data = urlsplit(base_url), json.dumps(body).encode()
    told = {"host": url.netloc, "content-type": "application/json", "content-length": str(len(data)), **headers}
    lines = [f"POST {url.path}{path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items())]
    began_s = time.perf_counter()
    reader, writer = await asyncio.open_connection(url.hostname, url.port)
    writer.write("\r\n".join([*lines, "", ""]).encode() + data)
    first_s, end = 0.0, b""
    while not end.endswith(b"0\r\n\r\n"):
        chunk = await reader.read(65_536)
        assert chunk, "the answer broke off"
        if not first_s and b"word" in chunk:
            first_s = time.perf_counter() - began_s
        end = (end + chunk)[-5:]
    writer.close()
    assert first_s, "no words came"
    return Asked(first_s, time.perf_counter() - began_s)


async def _bare(chat_url: str, count: int) -> list[Asked]:
    body = {
        "model": MODEL,
        "messages": [{"role": "system", "content": "x" * 24_000}, {"role": "user", "content": "How old is this?"}],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_completion_tokens": 800,
        "reasoning_effort": "none",
        "store": False,
        "safety_identifier": "x",
    }
    return list(await asyncio.gather(*(_ask(chat_url, "/chat/completions", body, {}) for _ in range(count))))


async def _ours(base_url: str, visits: Sequence[tuple[str, dict[str, str]]]) -> list[Asked]:
    body = {"text": "How old is this?"}
    return list(await asyncio.gather(*(_ask(base_url, path, body, headers) for path, headers in visits)))


def _memory_mb(process: subprocess.Popen[bytes]) -> float:
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def _cpu_s(process: subprocess.Popen[bytes]) -> float:
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _compare(chat_url: str, running: RunningKiosk, rounds: int) -> None:
    kiosk = running.process
    visits = await _visits(running.base_url, max(AT_ONCE))
    await _ours(running.base_url, visits[:1])
    print("chats  round   bare ms    ours ms   worst    ratio   kiosk CPU ms each   memory MB")
    for count in AT_ONCE:
        for number in range(1, rounds + 1):
            direct = await _bare(chat_url, count)
            before_s = _cpu_s(kiosk)
            through = await _ours(running.base_url, visits[:count])
            cpu_ms = (_cpu_s(kiosk) - before_s) * 1000 / count
            print(f"{count:>5}  {number:>5}  {_row(direct, through)}  {cpu_ms:>18.1f}  {_memory_mb(kiosk):>10.1f}")


def _row(direct: Sequence[Asked], through: Sequence[Asked]) -> str:
    bare_ms = statistics.median(one.first_words_s for one in direct) * 1000
    ours_ms = statistics.median(one.first_words_s for one in through) * 1000
    worst_ms = max(one.first_words_s for one in through) * 1000
    return f"{bare_ms:>8.1f}  {ours_ms:>9.1f}  {worst_ms:>6.1f}  {ours_ms / bare_ms:>7.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        asyncio.run(_serve())
        return
    with tempfile.TemporaryDirectory() as folder, _chat_server() as chat_url:
        settings = {**SETTINGS, "CHAT_BASE_URL": chat_url}
        with running_kiosk(Path(folder), **settings) as kiosk:
            asyncio.run(_compare(chat_url, kiosk, given.rounds))


if __name__ == "__main__":
    main()
