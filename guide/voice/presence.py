"""Whether a page still hears us, told from its microphone.

A page that talks sends a packet every 20 ms, silence included. When they stop coming the network is gone, long before
ICE says so, and what leaves meanwhile reaches nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

GONE_AFTER_S: Final = 0.6
"""Wi-Fi may hold packets back for some hundred milliseconds and then deliver them all."""
MISSED_AFTER_S: Final = 0.15
"""A connection that is ended after so long without a packet had broken before."""
STEADY_PACKETS: Final = 50
"""After so many in a row the next ones are expected: a page without a microphone sends none at all."""


class Presence:
    """Of one page. `clock`: seconds, monotonic."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._in_a_row = 0
        self.last_s = clock()

    def sound_came(self) -> None:
        if self.is_quiet(GONE_AFTER_S):
            self._in_a_row = 0
        self._in_a_row += 1
        self.last_s = self._clock()

    def is_quiet(self, for_s: float) -> bool:
        """Whether sound that was to be expected has not come for so long."""
        return self._in_a_row >= STEADY_PACKETS and self._clock() - self.last_s > for_s

    @property
    def is_gone(self) -> bool:
        return self.is_quiet(GONE_AFTER_S)

    def expect_nothing(self) -> None:
        """The page is there, but its microphone isn't."""
        self._in_a_row = 0
