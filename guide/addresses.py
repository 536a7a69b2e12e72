"""Which address a request comes from, how often it may come, and the bucket that stands for it without naming it."""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from starlette.requests import Request

from guide.errors import SettingsError, TooManyRequests

WINDOW_MS: Final = 60_000
MOST_REMEMBERED: Final = 10_000


def visitor_address(peer: str, headers: Mapping[str, str], trusted_hops: int) -> str:
    """The visitor's address: the peer's own, or what the outermost of `trusted_hops` trusted proxies saw.

    Counted from the right of X-Forwarded-For, since everything to the left of it anybody can write.
    """
    if trusted_hops == 0:
        return peer
    seen = [part.strip() for part in headers.get("x-forwarded-for", "").split(",") if part.strip()]
    return seen[-trusted_hops] if len(seen) >= trusted_hops else peer


def bucket(address: str, salt: bytes) -> str:
    """Stands for the address without naming it. An IPv6 visitor is their /64: one phone has all of that."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        pass
    else:
        if parsed.version == 6:
            address = str(ipaddress.ip_network((parsed, 64), strict=False))
    return hashlib.blake2s(address.encode(), key=salt, digest_size=12).hexdigest()


class Addresses:
    """Takes requests apart: one bucket for each visitor's address, and a limit on how often it may come.

    `salt`: secret to this installation, so that a bucket can't be turned back into an address by trying them all.
    """

    def __init__(self, *, trusted_hops: int, salt: bytes, most_per_minute: int) -> None:
        self._trusted_hops = trusted_hops
        self._salt = salt
        self._limit = RateLimit(most_per_minute)

    def visitor(self, request: Request, now_ms: int) -> str:
        """The bucket of a request that opens a visit. Raises TooManyRequests."""
        peer = request.client.host if request.client else "unknown"
        name = bucket(visitor_address(peer, request.headers, self._trusted_hops), self._salt)
        self._limit.admit(name, now_ms)
        return name


def load_salt(data_dir: Path) -> bytes:
    """This installation's secret, made at its first start. Raises SettingsError when it can't be kept."""
    path = data_dir / "salt"
    try:
        if not path.exists():
            path.touch(mode=0o600)
            path.write_bytes(secrets.token_bytes(32))
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(f"GUIDE_DATA_DIR: {path} can't be written: {error}") from error


class RateLimit:
    """At most `most_per_minute` in any minute from one bucket."""

    def __init__(self, most_per_minute: int) -> None:
        self._most = most_per_minute
        self._times: dict[str, deque[int]] = {}

    def admit(self, bucket: str, now_ms: int) -> None:
        """Raises TooManyRequests."""
        times = self._times.setdefault(bucket, deque())
        while times and now_ms - times[0] >= WINDOW_MS:
            times.popleft()
        if len(times) >= self._most:
            raise TooManyRequests(f"more than {self._most} a minute from one address")
        times.append(now_ms)
        if len(self._times) > MOST_REMEMBERED:
            self._forget(now_ms)

    def _forget(self, now_ms: int) -> None:
        self._times = {name: times for name, times in self._times.items() if times and now_ms - times[-1] < WINDOW_MS}
