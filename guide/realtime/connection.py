"""The openai SDK's Realtime connection, opened and closed the way a kiosk needs it.

The SDK's typed calls cost as much as everything else on the audio path together, so messages go through it raw. Its
own reconnecting stays off: it would open an empty, unconfigured session and play stale sound into it.
"""

from __future__ import annotations

import asyncio
import functools
import ipaddress
import logging
import ssl
from typing import Any, Final, cast
from urllib.parse import urlsplit, urlunsplit

import httpx2
from openai import AsyncOpenAI
from openai.resources.realtime.realtime import AsyncRealtimeConnection
from websockets.asyncio.client import ClientConnection

from guide.errors import KeyRefused

OPENAI_BASE_URL: Final = "https://api.openai.com/v1"
NO_KEY: Final = "none"
"""What is sent as a key to a server of the operator's own that needs none: the SDK insists on some."""
MAX_MESSAGE_BYTES: Final = 32 * 1024 * 1024
PING_INTERVAL_S: Final = 3
PING_TIMEOUT_S: Final = 4
"""A silent network is noticed within the two together, before a visitor gives up."""
SEND_TIMEOUT_S: Final = 4
CLOSE_TIMEOUT_S: Final = 1

_socket_log = logging.getLogger(__name__ + ".socket")
_socket_log.setLevel(logging.INFO)
"""At DEBUG the websockets library writes the key and what was said into the log, whatever else is configured."""


class Connection:
    """One WebSocket to a Realtime server. Owns the socket; `close` releases everything.

    Every method raises one of `failures.CONNECTION_FAILURES` when the connection is gone.
    """

    def __init__(self, realtime: AsyncRealtimeConnection, socket: ClientConnection) -> None:
        self._realtime = realtime
        self._socket = socket

    @classmethod
    async def open(
        cls,
        *,
        base_url: str | None,
        api_key: str | None,
        model: str,
        safety_identifier: str,
        pong_within_s: float | None = None,
    ) -> Connection:
        """`pong_within_s`: for a server that may be busy: it answers no ping before it has read the sound that came
        first. Raises KeyRefused when OpenAI is asked for without a key."""
        client = _client(base_url, api_key)
        sockets: list[ClientConnection] = []
        headers = {"OpenAI-Safety-Identifier": safety_identifier} if safety_identifier else {}
        manager = client.realtime.connect(
            model=model,
            extra_headers=headers,
            websocket_connection_options=cast(
                Any, _options(str(client.websocket_base_url), sockets, pong_within_s or PING_TIMEOUT_S)
            ),
        )
        return cls(await manager.enter(), sockets[-1])

    async def send(self, message: str) -> None:
        """Raises TimeoutError when the other side has stopped reading."""
        async with asyncio.timeout(SEND_TIMEOUT_S):
            await self._realtime.send_raw(message)

    async def receive(self) -> bytes:
        return await self._realtime.recv_bytes()

    async def close(self) -> None:
        """Idempotent. Ends within twice CLOSE_TIMEOUT_S, with a closing handshake if the other side takes part."""
        try:
            async with asyncio.timeout(2 * CLOSE_TIMEOUT_S):
                await self._realtime.close()
        except TimeoutError:
            # The socket's buffer is full, so that not even the closing frame could be written.
            self._socket.transport.abort()
            await self._socket.wait_closed()


def _client(base_url: str | None, api_key: str | None) -> AsyncOpenAI:
    if base_url is None and not api_key:
        raise KeyRefused("no OPENAI_API_KEY is set")
    url = base_url or OPENAI_BASE_URL
    return AsyncOpenAI(
        api_key=api_key or NO_KEY,
        base_url=_with_scheme(url, "http"),
        websocket_base_url=_with_scheme(url, "ws"),
        http_client=httpx2.AsyncClient(transport=_NoHttp()),
    )


class _NoHttp(httpx2.AsyncBaseTransport):
    """The SDK's usual one loads every root certificate, 70 ms in which no visitor's sound moves, for no request."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        raise httpx2.UnsupportedProtocol("only the WebSocket is used")


def _with_scheme(url: str, family: str) -> str:
    """`url` as http(s) or ws(s), `family` being `http` or `ws`."""
    parts = urlsplit(url)
    secure = "s" if parts.scheme in ("https", "wss") else ""
    return urlunsplit(parts._replace(scheme=family + secure))


def _options(url: str, sockets: list[ClientConnection], pong_within_s: float) -> dict[str, Any]:
    """Keyword arguments of `websockets.connect`. The socket it makes is put into `sockets`."""

    def socket(*args: Any, **kwargs: Any) -> ClientConnection:
        sockets.append(ClientConnection(*args, **kwargs))
        return sockets[-1]

    options: dict[str, Any] = {
        "create_connection": socket,
        "open_timeout": None,  # the caller's time-out covers the whole opening
        "close_timeout": CLOSE_TIMEOUT_S,
        "ping_interval": PING_INTERVAL_S,
        "ping_timeout": pong_within_s,
        "max_size": MAX_MESSAGE_BYTES,
        "compression": None,
        "logger": _socket_log,
    }
    if url.startswith("wss:"):
        options["ssl"] = _tls()
    if _is_loopback(url):
        options["proxy"] = None
    return options


@functools.cache
def _tls() -> ssl.SSLContext:
    """Loading the root certificates takes tens of ms, so only the first session waits for it."""
    return ssl.create_default_context()


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
