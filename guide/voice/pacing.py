"""When each 20 ms frame of the guide's voice leaves.

The stream never stops: where nothing is to be said, silence flows, because browsers conceal a pause in the packets
audibly. While the page can't be reached there is silence, too, so that nothing is missed. Silence leaves when it is
due. Speech may leave up to one frame before: a reply's first frame goes out at once instead of at the next tick, and
the frames after it keep that lead until the reply ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from guide.core.playout import Playout
from guide.core.sound import BYTES_PER_SAMPLE
from guide.voice.frames import FRAME_BYTES, FRAME_S, FRAME_SAMPLES
from guide.voice.presence import MISSED_AFTER_S, Presence

LATEST_CATCH_UP_S: Final = 0.2
"""Being later than this (a busy machine, a suspended one), the stream skips ahead instead of catching up."""


@dataclass(frozen=True, slots=True)
class Frame:
    """20 ms of the outgoing stream. `number`: its place in time, in frames since the stream began. `pcm`: 960 bytes,
    None for silence."""

    number: int
    pcm: bytes | None


class Pacer:
    """Hands out the playout's audio in real time, on a monotonic clock (seconds), to a page that is present.

    `left` is told each frame's PCM as it leaves, None for silence.
    """

    def __init__(
        self,
        playout: Playout,
        clock: Callable[[], float],
        presence: Presence,
        left: Callable[[bytes | None], None],
    ) -> None:
        self._playout = playout
        self._clock = clock
        self._presence = presence
        self._unanswered_samples = 0
        self._answered_s = presence.last_s
        self._origin_s: float | None = None
        self._next_number = 0
        self._sleeper: asyncio.Future[None] | None = None
        self._left = left
        playout.wake = self._wake

    async def next(self) -> Frame:
        """The next frame, once it is due."""
        due_s = self._due_s()
        await self._sleep_until(due_s - FRAME_S)
        if self._playout.is_silent or self._presence.is_gone:
            await self._sleep_until(due_s, until_audio=True)
        number = self._next_number
        self._next_number += 1
        pcm = self._take()
        frame = pcm.ljust(FRAME_BYTES, b"\0") if pcm else None  # an answer's last one is rarely full
        self._left(frame)
        return Frame(number, frame)

    def stop(self) -> None:
        """Take no more from the playout: it may have another stream by now. What is still asked for is silence."""
        if self._presence.is_quiet(MISSED_AFTER_S):
            self._put_back()
        self._playout = Playout()

    def _take(self) -> bytes | None:
        """What is due, unless the page is gone: then all that left since it was last there waits again."""
        if self._answered_s != self._presence.last_s:
            self._answered_s, self._unanswered_samples = self._presence.last_s, 0
        if self._presence.is_gone:
            self._put_back()
            return None
        pcm = self._playout.take(FRAME_SAMPLES)
        self._unanswered_samples += len(pcm or b"") // BYTES_PER_SAMPLE
        return pcm

    def _put_back(self) -> None:
        self._playout.put_back(self._unanswered_samples)
        self._unanswered_samples = 0

    def _due_s(self) -> float:
        now_s = self._clock()
        if self._origin_s is None:
            # All streams keep the same beat: several frames leave in one turn of the loop instead of one each.
            self._origin_s = now_s - now_s % FRAME_S
        late_s = now_s - (self._origin_s + self._next_number * FRAME_S)
        if late_s > LATEST_CATCH_UP_S:
            self._next_number += int(late_s / FRAME_S)
        return self._origin_s + self._next_number * FRAME_S

    async def _sleep_until(self, when_s: float, *, until_audio: bool = False) -> None:
        """Also returns at the first audio, with `until_audio`."""
        delay_s = when_s - self._clock()
        if delay_s <= 0:
            return
        if not until_audio:
            await asyncio.sleep(delay_s)
            return
        loop = asyncio.get_running_loop()
        self._sleeper = loop.create_future()
        alarm = loop.call_later(delay_s, self._wake)
        try:
            await self._sleeper
        finally:
            alarm.cancel()
            self._sleeper = None

    def _wake(self) -> None:
        if self._sleeper is not None and not self._sleeper.done():
            self._sleeper.set_result(None)
