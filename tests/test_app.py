"""`python app.py` as a technician starts and stops it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

pytestmark = pytest.mark.server

ROOT = Path(__file__).parents[1]
PATIENCE_S = 60.0


@asynccontextmanager
async def running(data_dir: Path, **environment: str) -> AsyncIterator[Process]:
    """The kiosk in a process of its own, on a port of its own."""
    given = {"GUIDE_DATA_DIR": str(data_dir), "GUIDE_PORT": "0", **environment}
    kiosk = await asyncio.create_subprocess_exec(
        sys.executable, "app.py", cwd=ROOT, env={**os.environ, **given}, stderr=PIPE, preexec_fn=_hear_interrupts
    )
    try:
        yield kiosk
    finally:
        if kiosk.returncode is None:
            kiosk.kill()
        await kiosk.wait()


def _hear_interrupts() -> None:
    """As at a terminal: what a shell starts in the background inherits that it ignores them."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


async def told(kiosk: Process) -> str:
    """All that it says until it ends."""
    _, said = await asyncio.wait_for(kiosk.communicate(), PATIENCE_S)
    return said.decode()


async def is_up(kiosk: Process) -> str:
    """Its address, once it serves."""
    assert kiosk.stderr is not None
    async with asyncio.timeout(PATIENCE_S):
        while line := (await kiosk.stderr.readline()).decode():
            if "is at http://" in line:
                return line.split("is at ")[1].strip()
    raise AssertionError("it ended before it was up")


async def test_a_port_in_use_is_named_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with running(tmp_path, GUIDE_PORT=str(port)) as kiosk:
            said = await told(kiosk)

    assert kiosk.returncode == 2
    assert f"GUIDE_PORT: 127.0.0.1:{port} can't be used" in said
    assert "Traceback" not in said


async def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    async with running(tmp_path / "file" / "data") as kiosk:
        said = await told(kiosk)

    assert kiosk.returncode == 2
    assert "GUIDE_DATA_DIR" in said
    assert "Traceback" not in said


async def test_a_folder_without_exhibits_is_named(tmp_path: Path) -> None:
    async with running(tmp_path, GUIDE_EXHIBITS_DIR=str(tmp_path / "nowhere")) as kiosk:
        said = await told(kiosk)

    assert kiosk.returncode == 2
    assert "nowhere" in said
    assert "Traceback" not in said


async def test_a_file_with_a_mistake_is_left_out_and_the_rest_is_shown(tmp_path: Path) -> None:
    (tmp_path / "museum.md").write_text("---\nname: Mine\n---\nHello.\n")
    (tmp_path / "bowl.md").write_text("---\ntitle: A bowl\n---\nA bowl.\n")
    (tmp_path / "vase.md").write_text("---\ntitel: A vase\n---\nA vase.\n")
    async with (
        running(tmp_path / "data", GUIDE_EXHIBITS_DIR=str(tmp_path)) as kiosk,
        httpx.AsyncClient(base_url=await is_up(kiosk), transport=httpx.AsyncHTTPTransport(retries=9)) as web,
    ):
        ready = await web.get("/ready")
        museum = (await web.get("/museum")).json()

    exhibits = ready.json()["parts"]["exhibits"]
    assert (ready.status_code, exhibits["state"]) == (200, "degraded")
    assert "vase.md:2: `titel` is not a name that belongs here" in exhibits["reason"]
    assert [exhibit["id"] for exhibit in museum["exhibits"]] == ["bowl"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_told_to_stop_it_puts_everything_away_though_a_page_is_open(tmp_path: Path, number: int) -> None:
    async with running(tmp_path) as kiosk:
        host, port = (await is_up(kiosk)).removeprefix("http://").split(":")
        async with asyncio.timeout(PATIENCE_S):
            reader, writer = await _posted(host, int(port), "/visits")
            assert b"201" in await reader.readline()
        kiosk.send_signal(number)
        said = await told(kiosk)
        writer.close()

    assert kiosk.returncode == 0
    assert "ended: shutdown" in said
    assert "Traceback" not in said


async def test_who_thinks_better_of_it_while_it_starts_sees_no_traceback(tmp_path: Path) -> None:
    async with running(tmp_path) as kiosk:
        async with asyncio.timeout(PATIENCE_S):
            while not (tmp_path / "latency.log").exists():  # the first that it opens
                await asyncio.sleep(0.01)
        kiosk.send_signal(signal.SIGINT)
        said = await told(kiosk)

    assert kiosk.returncode == 130
    assert "Traceback" not in said


async def _posted(host: str, port: int, path: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    while True:
        try:
            reader, writer = await asyncio.open_connection(host, port)
        except ConnectionRefusedError:
            await asyncio.sleep(0.05)
            continue
        writer.write(f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()
        return reader, writer
