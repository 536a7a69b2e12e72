"""Which address a request comes from, how often it may come, and the bucket that stands for it without naming it."""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from collections import OrderedDict, deque
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from starlette.requests import Request

from guide.errors import SettingsError, TooManyRequests

ON_SITE: Final = tuple(
    map(
        ipaddress.ip_network,
        (
            "127.0.0.0/8",
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "169.254.0.0/16",
            "::1",
            "fc00::/7",
            "fe80::/10",
        ),
    )
)
WINDOW_MS: Final = 60_000
SALT_BYTES: Final = 32
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
    parsed = _parsed(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        address = str(ipaddress.ip_network((parsed, 64), strict=False))
    elif parsed is not None:
        address = str(parsed)
    return hashlib.blake2s(address.encode(), key=salt, digest_size=12).hexdigest()


def is_on_site(address: str) -> bool:
    """Whether it is of this machine or the museum's own network: a kiosk, before which visitors take turns."""
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in ON_SITE)


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An IPv4 address that came over an IPv6 socket (::ffff:192.0.2.1) is the IPv4 one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed


class Addresses:
    """Takes requests apart: one bucket for each visitor's address, and a limit on how often it may come.

    `salt`: secret to this installation, so that a bucket can't be turned back into an address by trying them all.
    """

    def __init__(self, *, trusted_hops: int, salt: bytes, most_per_minute: int) -> None:
        self._trusted_hops = trusted_hops
        self._salt = salt
        self._limit = RateLimit(most_per_minute)

    def visitor(self, request: Request, now_ms: int) -> str:
        """Who opens a visit, for the day's limits: a bucket, or "" at a kiosk. Raises TooManyRequests."""
        address = self.address(request)
        name = bucket(address, self._salt)
        self._limit.admit(name, now_ms)
        return "" if self._trusted_hops == 0 and is_on_site(address) else name

    def bucket(self, request: Request) -> str:
        """Stands for where a request comes from."""
        return bucket(self.address(request), self._salt)

    def address(self, request: Request) -> str:
        peer = request.client.host if request.client else "unknown"
        return visitor_address(peer, request.headers, self._trusted_hops)


def load_salt(data_dir: Path) -> bytes:
    """This installation's secret, made at its first start. Raises SettingsError when it can't be kept."""
    path = data_dir / "salt"
    try:
        path.touch(mode=0o600)
        salt = path.read_bytes()
        if len(salt) != SALT_BYTES:  # new, or a start that was cut short
            salt = secrets.token_bytes(SALT_BYTES)
            path.write_bytes(salt)
        return salt
    except OSError as error:
        raise SettingsError(f"GUIDE_DATA_DIR: {path} can't be written: {error}") from error


class RateLimit:
    """At most `most_per_minute` in any minute from one bucket. Of more than MOST_REMEMBERED buckets the one that came
    longest ago is forgotten, so that a flood from many addresses fills no memory."""

    def __init__(self, most_per_minute: int) -> None:
        self._most = most_per_minute
        self._times: OrderedDict[str, deque[int]] = OrderedDict()

    def admit(self, bucket: str, now_ms: int) -> None:
        """Raises TooManyRequests."""
        times = self._times.setdefault(bucket, deque())
        self._times.move_to_end(bucket)
        while times and now_ms - times[0] >= WINDOW_MS:
            times.popleft()
        if len(times) >= self._most:
            raise TooManyRequests(f"more than {self._most} a minute from one address")
        times.append(now_ms)
        if len(self._times) > MOST_REMEMBERED:
            self._times.popitem(last=False)
