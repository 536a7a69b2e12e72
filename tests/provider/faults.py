"""What can go wrong between the service and us, on purpose."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

Kind: TypeAlias = Literal["drop", "close", "stall", "silence", "duplicate", "garbage", "late", "swallow", "slow"]
"""drop: the socket breaks · close: closed with `close_code` · stall: nothing is read any more · silence: nothing is
said any more · duplicate: the event comes twice · garbage: something else comes before it · late: it comes after the
next one · swallow: it never comes · slow: it and all that follow take SLOW_S each."""

SLOW_S: Final = 0.3


@dataclass(slots=True)
class Fault:
    """What happens at the `nth` server event of type `at`, counted over the session; once."""

    kind: Kind
    at: str
    nth: int = 1
    close_code: int = 1011
    garbage: bytes | str = "not JSON"
    _seen: int = field(default=0, init=False)

    def is_due(self, event_type: str) -> bool:
        self._seen += event_type == self.at
        return event_type == self.at and self._seen == self.nth


@dataclass(frozen=True, slots=True)
class Refusal:
    """A handshake answered with an HTTP status instead of a session."""

    status: int
    code: str = ""
    message: str = "Refused."
    retry_after_s: int | None = None
