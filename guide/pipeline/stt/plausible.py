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


_OVER_AND_OVER: Final = re.compile(r"\b(\w+(?: \w+){2,})\b(?=.*\b\1\b.*\b\1\b)")
"""The same three words or more, three times: a network that has lost its way writes so, with great certainty."""


def is_plausible(words: Sequence[str], sound_s: float) -> bool:
    """No question is made of articles and prepositions alone or of one phrase over and over, and nobody takes three
    seconds for one word."""
    says_something = any(not _SAYS_NOTHING_ALONE.fullmatch(word) for word in words)
    takes_its_time = sound_s <= PAUSES_S + SLOWEST_WORD_S * len(words)
    return says_something and takes_its_time and not _OVER_AND_OVER.search(" ".join(words))
