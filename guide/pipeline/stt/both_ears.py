"""What two recognisers heard of one turn, as one. Pure.

Moonshine writes down any English and gets most words right, but doesn't know the museum's. PocketSphinx knows these
and few others. Their readings together hold most of what was asked; where they agree they are seldom wrong.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from guide.pipeline.stages import Heard
from guide.pipeline.stt.lexicon import words_of

UNDERSTOOD: Final = 0.1
"""Below this certainty 1 transcript in 25 was right; nearly all coughs lie there, and most talk among visitors."""
_FROM_SPHINX: Final = 3
"""More of its readings tell nothing more beside those of Moonshine."""
_TRUST_IN_SPHINX: Final = 0.8
"""How sure it must be, beside Moonshine's certainty, to come first."""
_USUAL_AGREEMENT: Final = 0.55
"""Stands where only Moonshine could listen."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """By PocketSphinx. `readings`: the likeliest first; `certainty`: 0..1, of that."""

    readings: Sequence[str]
    certainty: float


@dataclass(frozen=True, slots=True)
class Dictated:
    """By Moonshine. `readings`: the likeliest first; `log_each`: the logarithm of how likely a token of that is, on
    average."""

    readings: Sequence[str]
    log_each: float


def heard_by_one(recognised: Recognised) -> Heard:
    return _heard(recognised.readings, recognised.certainty)


def heard_together(dictated: Dictated, recognised: Recognised | None) -> Heard:
    """`recognised`: None where PocketSphinx couldn't listen. What Moonshine couldn't write was nothing said."""
    others = recognised.readings[:_FROM_SPHINX] if recognised is not None else ()
    if not dictated.readings:
        return _heard(others, 0.0)
    sure = certainty(dictated, recognised)
    sphinx_sure = _TRUST_IN_SPHINX * recognised.certainty if recognised is not None else 0.0
    if sphinx_sure > sure:
        return _heard(_different((others[0], *dictated.readings, *others[1:])), sphinx_sure)
    return _heard(_different((*dictated.readings, *others)), sure)


def certainty(dictated: Dictated, recognised: Recognised | None) -> float:
    """How likely at least three in four words of the first reading are right and it is asked of the guide, 0..1.

    Weights from a logistic fit on what seven synthetic speakers asked, mumbled and said to each other before the
    exhibits of the trial museums, with 20 dB of pink noise.
    """
    best = dictated.readings[0]
    agreed = _USUAL_AGREEMENT if recognised is None else _agreement(best, recognised.readings)
    return 1 / (1 + math.exp(1.56 - 4.86 * dictated.log_each - 3.05 * agreed - 1.55 * best.endswith("?")))


def _agreement(text: str, others: Iterable[str]) -> float:
    """The share of words that the one of them most like it has in common with it, 0..1."""
    words = words_of(text)
    return max(
        (SequenceMatcher(None, words, words_of(other), autojunk=False).ratio() for other in others), default=0.0
    )


def _different(texts: Iterable[str]) -> list[str]:
    """Those that differ in more than capitals and commas."""
    found: dict[tuple[str, ...], str] = {}
    for text in texts:
        found.setdefault(tuple(words_of(text)), text)
    return list(found.values())


def _heard(readings: Sequence[str], sure: float) -> Heard:
    if sure < UNDERSTOOD:
        return Heard("", 0.0, tuple(readings))
    return Heard(readings[0], sure, tuple(readings[1:]))
