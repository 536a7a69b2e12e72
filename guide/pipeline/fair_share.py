"""How much of the machine one session may take: enough for any honest client, not enough to slow the others."""

from __future__ import annotations

from typing import Final

SHARE: Final = 0.2
"""A client that sends its microphone in real time takes a hundredth."""
CREDIT_S: Final = 0.5
"""What may be taken at once: a minute of audio that had been kept while the link wasn't up."""


class FairShare:
    """A bucket of seconds that fills by SHARE. `now_s`: any steady clock. `most_s`: what it holds."""

    def __init__(self, now_s: float, most_s: float = CREDIT_S) -> None:
        self._most_s = most_s
        self._credit_s = most_s
        self._last_s = now_s

    def wait_s(self, now_s: float, spent_s: float) -> float:
        """How long to leave the loop to others, after `spent_s` of work that ended at `now_s`."""
        earned_s = SHARE * (now_s - self._last_s)
        self._credit_s = min(self._most_s, self._credit_s + earned_s) - spent_s
        self._last_s = now_s
        return max(0.0, -self._credit_s / SHARE)
