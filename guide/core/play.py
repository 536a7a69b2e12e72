"""A game that is being played in a visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from guide.core.letter_chain import LetterChain
from guide.core.treasure_hunt import TreasureHunt

Board: TypeAlias = LetterChain | TreasureHunt


@dataclass(frozen=True, slots=True)
class Play:
    """`game_id`: which of the museum's games it is."""

    game_id: str
    board: Board
