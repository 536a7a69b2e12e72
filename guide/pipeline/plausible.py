"""Whether words are what somebody said, or what a recogniser makes of applause, a cough or laughter. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

SLOWEST_WORD_S: Final = 0.9
PAUSES_S: Final = 1.3
"""The quiet before and after, which noise may fill, and a breath."""
_SAYS_NOTHING_ALONE: Final = re.compile(
    r"a|an|and|are|as|at|be|but|by|for|from|had|has|have|his|if|in|is|it|its|of|on|or|so|than|that|the|their|then|they"
    r"|to|was|were|with"
)


def is_plausible(words: Sequence[str], sound_s: float) -> bool:
    """No question is made of articles and prepositions alone, and nobody takes three seconds for one word."""
    says_something = any(not _SAYS_NOTHING_ALONE.fullmatch(word) for word in words)
    return says_something and sound_s <= PAUSES_S + SLOWEST_WORD_S * len(words)
