"""Who may see the operator page: whoever knows the passphrase, until they leave or don't look for half an hour.

Nothing is kept on disk: a restart ends every session.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

from guide.addresses import RateLimit
from guide.errors import TokenRefused

MOST_TRIES_PER_MINUTE: Final = 5
SESSION_MS: Final = 30 * 60_000
MOST_SESSIONS: Final = 50
"""For one more, the one that looked longest ago ends."""


class OperatorEntry:
    def __init__(self, passphrase: str) -> None:
        self._passphrase = _digest(passphrase)
        self._tries = RateLimit(MOST_TRIES_PER_MINUTE)
        self._looked_ms: dict[bytes, int] = {}

    def enter(self, passphrase: str, address: str, now_ms: int) -> str:
        """A new session's token. `address`: where the try comes from. Raises TooManyRequests, TokenRefused."""
        self._tries.admit(address, now_ms)
        if not secrets.compare_digest(_digest(passphrase), self._passphrase):
            raise TokenRefused("not the operator's passphrase")
        token = secrets.token_urlsafe(32)
        self._looked_ms[_digest(token)] = now_ms
        self._forget(now_ms)
        return token

    def may_look(self, token: str, now_ms: int) -> bool:
        self._forget(now_ms)
        is_known = _digest(token) in self._looked_ms
        if is_known:
            self._looked_ms[_digest(token)] = now_ms
        return is_known

    def leave(self, token: str) -> None:
        self._looked_ms.pop(_digest(token), None)

    def _forget(self, now_ms: int) -> None:
        newest = sorted(self._looked_ms.items(), key=lambda session: session[1])[-MOST_SESSIONS:]
        self._looked_ms = {token: looked_ms for token, looked_ms in newest if now_ms - looked_ms < SESSION_MS}


def _digest(secret: str) -> bytes:
    """Of one length whatever is compared, so that the time taken tells nothing. A token is looked up by it."""
    return hashlib.sha256(secret.encode()).digest()
