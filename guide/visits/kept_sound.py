"""What the visitor said that the model may not have understood yet, so that a new session can be told it. Pure."""

from __future__ import annotations

from collections import deque
from typing import Final

FRAME_MS: Final = 20
KEPT_MS: Final = 10_000
"""The most that is kept: a question, and the time until a session that says nothing to it is known to be lost. A
push-to-talk turn that waits longer isn't sent any more."""
ONSET_MS: Final = 500
"""A session that hears well tells that somebody began to speak no later than this."""


class KeptSound:
    """The latest sound, back to the last turn that was understood: a session that broke may have heard nothing of it.

    `now_ms`s come from one clock that never goes back.
    """

    def __init__(self) -> None:
        self._frames: deque[bytes] = deque(maxlen=KEPT_MS // FRAME_MS)
        self._turn = ""
        self._ended_ms: int | None = None

    def heard(self, pcm: bytes) -> None:
        self._frames.append(pcm)

    def turn_began(self, item_id: str) -> None:
        self._turn = item_id

    def turn_ended(self, now_ms: int) -> None:
        """By the visitor: a new session must be told that it was a whole turn."""
        self._ended_ms = now_ms

    def turn_understood(self, item_id: str | None = None) -> None:
        """Of this turn, or of any, nothing needs to be said again."""
        if item_id in (None, self._turn):
            self.forget()

    def listened(self, on: bool, *, is_turn: bool) -> None:
        """The microphone was turned on or off. What it heard of a turn that wasn't ended is nobody's then. `is_turn`:
        with it a turn began, which has no id yet."""
        if on or self._ended_ms is None:
            self.forget()
        if on and is_turn:
            self._turn = "held"

    def forget(self) -> None:
        self._frames.clear()
        self._turn, self._ended_ms = "", None

    def take(self, now_ms: int, *, is_onset: bool = False) -> tuple[list[bytes], bool]:
        """The sound for a new session, and whether it is a turn that was ended. Kept on until it is understood.
        `is_onset`: the session before heard well until now, so that only the beginning of a turn can be new."""
        if self._ended_ms is not None and now_ms - self._ended_ms > KEPT_MS:
            self.forget()
        frames = list(self._frames)
        if is_onset and not self._turn:
            frames = frames[-ONSET_MS // FRAME_MS :]
        return frames, self._ended_ms is not None and bool(frames)
