"""Whether the provider may be asked for a session: what all visits of a house have learnt from trying. Pure.

Up until it has failed too often in a row, or in a way that asking again can't cure; then down, for a pause that grows
each time; then worth trying, by one visit at a time, until a session opens.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

ProviderState: TypeAlias = Literal["up", "worth_trying", "down"]

MOST_FAILURES: Final = 3
FIRST_PAUSE_MS: Final = 10_000
LONGEST_PAUSE_MS: Final = 5 * 60_000
LONGEST_TRIAL_MS: Final = 10_000
"""A trial that is never heard of again keeps others waiting no longer than this."""


@dataclass(frozen=True, slots=True)
class Circuit:
    """`failures`: in a row, until an answer came. `down_ms`: since when it is down, None while it is up.
    `pause_ms`: how long it stays down, or did the last time since there was an answer. `trial_ms`: when somebody last
    began to try."""

    failures: int = 0
    down_ms: int | None = None
    pause_ms: int = 0
    trial_ms: int | None = None

    def state(self, now_ms: int) -> ProviderState:
        if self.down_ms is None:
            return "up"
        is_being_tried = self.trial_ms is not None and now_ms - self.trial_ms < LONGEST_TRIAL_MS
        return "down" if is_being_tried or now_ms - self.down_ms < self.pause_ms else "worth_trying"

    def tried(self, now_ms: int) -> Circuit:
        """A session is being opened."""
        return self if self.down_ms is None else replace(self, trial_ms=now_ms)

    def opened(self) -> Circuit:
        """A session opened. That it also works is known when it has answered."""
        return replace(self, down_ms=None, trial_ms=None)

    def answered(self) -> Circuit:
        return self if self == Circuit() else Circuit()

    def failed(self, now_ms: int, *, is_final: bool = False) -> Circuit:
        """`is_final`: no need to count, asking again won't help soon."""
        failures = self.failures + 1
        is_chance = failures < MOST_FAILURES and not is_final and self.pause_ms == 0
        if is_chance:
            return replace(self, failures=failures)
        if self.trial_ms is None and self.state(now_ms) == "down":
            return replace(self, failures=failures)
        return Circuit(failures, now_ms, min(2 * self.pause_ms or FIRST_PAUSE_MS, LONGEST_PAUSE_MS))
