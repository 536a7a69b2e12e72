"""Speech that an engine makes as a whole, handed on bit by bit, so that it can be stopped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from guide.core.sound import BYTES_PER_S

PIECE_BYTES: Final = BYTES_PER_S // 10


def in_pieces(pcm: bytes, send: Callable[[bytes], bool]) -> bool:
    """False when nobody wants the rest."""
    return all(send(pcm[at : at + PIECE_BYTES]) for at in range(0, len(pcm), PIECE_BYTES))
