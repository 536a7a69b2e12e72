"""What the visitor is about to hear, item by item, and how much of it has left for their ear.

An item is one spoken answer of the model. Its audio arrives faster than it is spoken, waits here, and is taken 20 ms
at a time as it leaves for the wire. All audio is PCM16 little-endian, mono, 24 kHz.

Taken samples count as heard. What the visitor's browser still holds (its jitter buffer: 40 to 100 ms) counts as
heard too: it can no longer be called back. Where the line was down what left reached nobody: it is put back.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from guide.core.sound import BYTES_PER_SAMPLE

MOST_KEPT = 60
"""So many takes can be put back: 1.2 s."""


def _nobody_waits() -> None:
    """Stands in until somebody asks to be told."""


@dataclass(slots=True)
class _Item:
    waiting: bytearray = field(default_factory=bytearray)
    heard_bytes: int = 0
    is_cut: bool = False

    @property
    def has_samples(self) -> bool:
        return len(self.waiting) >= BYTES_PER_SAMPLE

    def take(self, most_bytes: int) -> bytes:
        whole_bytes = len(self.waiting) - len(self.waiting) % BYTES_PER_SAMPLE
        taken = bytes(self.waiting[: min(most_bytes, whole_bytes)])
        del self.waiting[: len(taken)]
        self.heard_bytes += len(taken)
        return taken

    def put_back(self, taken: bytes) -> None:
        self.waiting[:0] = taken
        self.heard_bytes -= len(taken)


class Playout:
    """The queue between the model's voice and the wire.

    Items play one after another, in the order in which their audio began to arrive. `cut()` is final for every item
    pushed before it: what comes for such an item afterwards is neither played nor counted, because its response was
    still on its way when it was cancelled. An item first pushed after the cut plays as usual.

    `wake` is called whenever audio can be taken where there was none: the pacer sets it, to send a reply's first
    frame at once. `began` is called as the first samples of an item leave.
    """

    __slots__ = ("_is_paused", "_items", "_queue", "_taken", "began", "wake")

    def __init__(self) -> None:
        self._items: dict[str, _Item] = {}
        self._queue: deque[str] = deque()
        self._taken: deque[tuple[str, bytes]] = deque(maxlen=MOST_KEPT)
        self._is_paused = False
        self.wake: Callable[[], None] = _nobody_waits
        self.began: Callable[[], None] = _nobody_waits

    def push(self, item_id: str, pcm: bytes) -> None:
        """Queue the item's next audio. A sample split between two pushes is put together again."""
        item = self._items.setdefault(item_id, _Item())
        if item.is_cut or not pcm:
            return
        was_silent = self.is_silent
        item.waiting += pcm
        if item.has_samples and item_id not in self._queue:
            self._queue.append(item_id)
        if was_silent and not self.is_silent:
            self.wake()

    def take(self, samples: int) -> bytes | None:
        """The next `samples` samples, or fewer when no more wait; None when paused or nothing waits."""
        if self._is_paused:
            return None
        taken = b""
        most_bytes = samples * BYTES_PER_SAMPLE
        while self._queue and len(taken) < most_bytes:
            item_id = self._queue[0]
            item = self._items[item_id]
            is_first = not item.heard_bytes
            piece = item.take(most_bytes - len(taken))
            self._taken.append((item_id, piece))
            taken += piece
            if is_first:
                self.began()
            if not item.has_samples:
                self._queue.popleft()
        return taken or None

    def put_back(self, samples: int) -> None:
        """The last `samples` reached nobody: they wait again, before all else, as far back as they are kept."""
        unheard_bytes = samples * BYTES_PER_SAMPLE
        while self._taken and unheard_bytes > 0:
            item_id, piece = self._taken.pop()
            unheard_bytes -= len(piece)
            self._items[item_id].put_back(piece)
            if not self._queue or self._queue[0] != item_id:
                self._queue.appendleft(item_id)

    def pause(self) -> None:
        """Be silent, keep everything."""
        self._is_paused = True

    def resume(self) -> None:
        """Go on where the pause began."""
        was_silent = self.is_silent
        self._is_paused = False
        if was_silent and not self.is_silent:
            self.wake()

    def cut(self) -> None:
        """Be silent and forget what was not taken; ends a pause."""
        for item in self._items.values():
            item.waiting.clear()
            item.is_cut = True
        self._queue.clear()
        self._taken.clear()
        self._is_paused = False

    def heard_samples(self, item_id: str) -> int:
        """How many samples of the item have left for the wire; 0 for an item never seen."""
        item = self._items.get(item_id)
        return item.heard_bytes // BYTES_PER_SAMPLE if item else 0

    @property
    def is_empty(self) -> bool:
        return not self._queue

    @property
    def is_silent(self) -> bool:
        """Whether `take` would give nothing now."""
        return self._is_paused or not self._queue
