"""An answer on its way to its reader: the first words at once, the next ones joined, twenty times a second."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Final

from guide.chat.pieces import Delta, Piece

PAUSE_S: Final = 0.05


class Flow:
    """Written by the answer, read once by whoever asked. What isn't read yet is kept: a slow reader stops nobody."""

    def __init__(self) -> None:
        self._waiting: list[Piece] = []
        self._has_more = asyncio.Event()
        self._ended = asyncio.Event()
        self._failure: Exception | None = None

    def put(self, piece: Piece) -> None:
        if not self._ended.is_set():
            self._waiting.append(piece)
            self._has_more.set()

    def end(self, failure: Exception | None = None) -> None:
        """Nothing more comes; what is waiting still arrives. `failure`: raised to the reader then. Only the first end
        counts."""
        if not self._ended.is_set():
            self._failure = failure
            self._ended.set()
            self._has_more.set()

    async def pieces(self) -> AsyncIterator[Piece]:
        """Raises what the answer ended with."""
        while True:
            await self._has_more.wait()
            self._has_more.clear()
            waiting, self._waiting = self._waiting, []
            for piece in _joined(waiting):
                yield piece
            if self._ended.is_set() and not self._waiting:
                break
            await self._pause()
        if self._failure is not None:
            raise self._failure

    async def _pause(self) -> None:
        """Let words gather, unless the last ones are there."""
        try:
            async with asyncio.timeout(PAUSE_S):
                await self._ended.wait()
        except TimeoutError:
            return


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Neighbouring deltas as one."""
    words: list[str] = []
    for piece in pieces:
        if isinstance(piece, Delta):
            words.append(piece.text)
            continue
        if words:
            yield Delta("".join(words))
            words = []
        yield piece
    if words:
        yield Delta("".join(words))
