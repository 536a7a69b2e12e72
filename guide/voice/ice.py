"""The servers that help a call through other networks: STUN finds an address, TURN carries what can't go directly.

A kiosk beside its server needs none. On a Space every call goes through TURN, with credentials that are either set
or fetched, and then short-lived: fetched anew before they end, so that pages and we always have good ones.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from aiortc.rtcicetransport import parse_stun_turn_uri

log = logging.getLogger(__name__)

LIFE_S: Final = 6 * 3600
"""How long fetched credentials are asked to last: longer than any visit."""
RENEW_AFTER_S: Final = LIFE_S / 2
TRY_AGAIN_AFTER_S: Final = 30
FETCH_LIMIT_S: Final = 4.0

HUGGING_FACE_URL: Final = "https://turn.fastrtc.org/credentials"
CLOUDFLARE_URL: Final = "https://rtc.live.cloudflare.com/v1/turn/keys/{key_id}/credentials/generate-ice-servers"


@dataclass(frozen=True, slots=True)
class IceServer:
    urls: tuple[str, ...]
    username: str = ""
    credential: str = field(default="", repr=False)

    def as_json(self) -> dict[str, object]:
        """As browsers and aiortc want it."""
        secret = {"username": self.username, "credential": self.credential} if self.username else {}
        return {"urls": list(self.urls), **secret}


Fetch = Callable[[], Awaitable[tuple[IceServer, ...]]]
"""Raises httpx.HTTPError or ValueError."""


class IceServers:
    """`fixed` never change; `fetch` brings more, with credentials that end. `clock`: seconds, monotonic."""

    def __init__(
        self, fixed: Sequence[IceServer] = (), *, fetch: Fetch | None = None, clock: Callable[[], float] = lambda: 0.0
    ) -> None:
        self._fixed = tuple(fixed)
        self._fetched: tuple[IceServer, ...] = ()
        self._fetch = fetch
        self._clock = clock
        self._due_s = clock()

    @property
    def known(self) -> tuple[IceServer, ...]:
        """Those of the last time that `current` was asked."""
        return self._fixed + self._fetched

    async def current(self) -> tuple[IceServer, ...]:
        """With credentials that outlast a visit. When they can't be had: what there is."""
        if self._fetch is not None and self._clock() >= self._due_s:
            self._due_s = self._clock() + TRY_AGAIN_AFTER_S
            try:
                self._fetched = await self._fetch()
                self._due_s = self._clock() + RENEW_AFTER_S
            except (httpx.HTTPError, ValueError) as error:
                # The response may hold a credential, the request a key: neither is told.
                log.error("no TURN credentials: %s", type(error).__name__)
        return self.known


def from_hugging_face(token: str) -> Fetch:
    """FastRTC's TURN service, for holders of a Hugging Face token."""

    async def fetch() -> tuple[IceServer, ...]:
        async with _client(token) as client:
            return _servers(await client.get(HUGGING_FACE_URL, params={"ttl": LIFE_S}))

    return fetch


def from_cloudflare(key_id: str, token: str) -> Fetch:
    async def fetch() -> tuple[IceServer, ...]:
        async with _client(token) as client:
            return _servers(await client.post(CLOUDFLARE_URL.format(key_id=key_id), json={"ttl": LIFE_S}))

    return fetch


def _client(token: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=FETCH_LIMIT_S)


def _servers(response: httpx.Response) -> tuple[IceServer, ...]:
    """Raises httpx.HTTPError for a refusal, ValueError for anything but a list of servers."""
    response.raise_for_status()
    told = response.json()
    listed = told.get("iceServers") if isinstance(told, dict) else None
    if isinstance(listed, dict):
        listed = [listed]
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise ValueError("no list of ICE servers")
    return tuple(server for server in map(_server, listed) if server.urls)


def _server(told: Mapping[str, Any]) -> IceServer:
    urls = told.get("urls") or ()
    named = [urls] if isinstance(urls, str) else [url for url in urls if isinstance(url, str)]
    usable = tuple(url for url in named if _is_usable(url))
    return IceServer(usable, str(told.get("username") or ""), str(told.get("credential") or ""))


def _is_usable(url: str) -> bool:
    """aiortc ends a call over a URL that it can't read."""
    try:
        parse_stun_turn_uri(url)
    except ValueError:
        return False
    return True
