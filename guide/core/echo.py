"""Tells the guide's own voice, come back from the loudspeaker through the microphone, from a visitor's."""

from __future__ import annotations

import re
from typing import Final

_WORD = re.compile(r"\w+")
FEWEST_WORDS: Final = 3
"""Fewer words than these may be a visitor taking up the guide's own ("the Rosetta Stone?")."""
OWN_SHARE: Final = 0.8
"""Recognition mishears some of the guide's words too."""


def is_own_voice(heard: str, said: str) -> bool:
    """Whether nearly all words of `heard` stand in `said`, in the same order."""
    words = _WORD.findall(heard.casefold())
    if len(words) < FEWEST_WORDS:
        return False
    return _in_order(words, _WORD.findall(said.casefold())) >= OWN_SHARE * len(words)


def _in_order(words: list[str], said: list[str]) -> int:
    """How many of `words`, at most, come one after the other in `said`: their longest common subsequence."""
    best = [0] * (len(said) + 1)
    for word in words:
        diagonal = 0
        for at, other in enumerate(said, 1):
            above = best[at]
            best[at] = diagonal + 1 if word == other else max(above, best[at - 1])
            diagonal = above
    return best[-1]
