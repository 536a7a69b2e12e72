"""The network between a page and its kiosk, which can be cut: what is sent meanwhile is lost, or late."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager
from typing import Any

from tests.threaded import threaded

CANDIDATE = re.compile(r"a=candidate:\S+ \d udp \d+ (\d+\.\d+\.\d+\.\d+) (\d+) .*\r\n")


def nowhere(sdp: str) -> str:
    """The same, with every candidate's port one that nobody listens at: the way back is learned from what comes."""
    return re.sub(r"(a=candidate:\S+ \d \S+ \d+ \S+) \d+", r"\1 9", sdp)


class Wifi:
    """Calls pass through `relayed`; a page's HTTP, once `serve_http` was called, through `http_port` to
    `kiosk_port`."""

    def __init__(self) -> None:
        self.http_port = 0
        self.kiosk_port = 0
        self._is_up = asyncio.Event()
        self._is_up.set()
        self._relays: list[asyncio.DatagramTransport] = []
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def is_up(self) -> bool:
        return self._is_up.is_set()

    def cut(self) -> None:
        self._is_up.clear()

    def restore(self) -> None:
        self._is_up.set()

    async def relayed(self, answer: str) -> str:
        """The kiosk's answer to an offer, so that the call comes through here. The offer has to lead `nowhere`."""
        found = CANDIDATE.search(answer)
        assert found is not None, "an answer without an IPv4 address"
        line, kiosk = found[0], (found[1], int(found[2]))
        loop = asyncio.get_running_loop()
        relay, _ = await loop.create_datagram_endpoint(lambda: _Relay(self, kiosk), local_addr=("0.0.0.0", 0))
        self._relays.append(relay)
        port = relay.get_extra_info("sockname")[1]
        ours = line.replace(f" {kiosk[0]} {kiosk[1]} ", f" {kiosk[0]} {port} ")
        return re.sub(r"a=candidate:.*\r\n", "", answer).replace("a=end-of-candidates", ours + "a=end-of-candidates")

    async def serve_http(self, kiosk_port: int) -> None:
        self.kiosk_port = kiosk_port

        async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.kiosk_port)
            except OSError:
                writer.transport.abort()
                return
            for source, sink in ((reader, far_writer), (far_reader, writer)):
                task = asyncio.create_task(self._pump(source, sink))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

        self._server = await asyncio.start_server(pass_on, "127.0.0.1", 0)
        self.http_port = self._server.sockets[0].getsockname()[1]

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65_536):
                await self._is_up.wait()
                sink.write(data)
                await sink.drain()
        sink.close()

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for relay in self._relays:
            relay.close()


class _Relay(asyncio.DatagramProtocol):
    def __init__(self, wifi: Wifi, kiosk: tuple[str, int]) -> None:
        self._wifi = wifi
        self._kiosk = kiosk
        self._page: Any = None
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        if not self._wifi.is_up:
            return
        if address == self._kiosk:
            if self._page is not None:
                self._transport.sendto(data, self._page)
        else:
            self._page = address
            self._transport.sendto(data, self._kiosk)


class ThreadedWifi:
    """For tests whose own thread drives a browser."""

    def __init__(self, loop: asyncio.AbstractEventLoop, wifi: Wifi) -> None:
        self._loop, self._wifi = loop, wifi

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._wifi.http_port}"

    def cut(self) -> None:
        self._loop.call_soon_threadsafe(self._wifi.cut)

    def restore(self) -> None:
        self._loop.call_soon_threadsafe(self._wifi.restore)

    def lead_to(self, kiosk_port: int) -> None:
        """New connections come to another kiosk."""
        self._wifi.kiosk_port = kiosk_port

    def relayed(self, answer: str) -> str:
        return asyncio.run_coroutine_threadsafe(self._wifi.relayed(answer), self._loop).result(timeout=5)


def threaded_wifi(kiosk_port: int) -> AbstractContextManager[ThreadedWifi]:
    return threaded(_wifi(kiosk_port), "wifi")


@contextlib.asynccontextmanager
async def _wifi(kiosk_port: int) -> AsyncIterator[ThreadedWifi]:
    wifi = Wifi()
    await wifi.serve_http(kiosk_port)
    try:
        yield ThreadedWifi(asyncio.get_running_loop(), wifi)
    finally:
        await wifi.close()
