"""The days of the week and the months that a question asks for, or a sentence speaks of: `Mon-Fri`, `in July`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guide.museum.language.words import tokens

DAYS_OF_WEEK, MONTHS = 7, 12
_LAST_NAMED = 4
"""Words between the first of a range and its last: `March to the end of October`."""
_DASH = re.compile(r"(?<=\w)\s?[–—-]\s?(?=\w)")


@dataclass(frozen=True, slots=True)
class DayWords:
    """How a language names days and months. `week`, `months`: words, with their numbers from 0, which are several for
    `weekend` or `winter`. `plainly`: other ways to say these words. `to`: what joins the first of a range and the
    last."""

    week: Mapping[str, frozenset[int]]
    months: Mapping[str, frozenset[int]]
    plainly: Sequence[tuple[re.Pattern[str], str]]
    to: frozenset[str]


@dataclass(frozen=True, slots=True)
class Days:
    """`week`: 0 for Monday; `months`: 0 for January. Empty where nothing is said of them."""

    week: frozenset[int]
    months: frozenset[int]


def read_days(table: Mapping[str, Any]) -> DayWords:
    """Of a lexicon; a language without any names no days."""
    return DayWords(
        week=_numbers(table.get("week", {})),
        months=_numbers(table.get("months", {})),
        plainly=tuple((re.compile(said), plainly) for said, plainly in table.get("plainly", {}).items()),
        to=frozenset(tokens(table.get("to", ""))),
    )


def _numbers(table: Mapping[str, Sequence[int]]) -> dict[str, frozenset[int]]:
    return {word: frozenset(numbers) for words, numbers in table.items() for word in tokens(words)}


def days_told(text: str, words: DayWords) -> Days:
    """Those that `text` names in the language of `words`, one by one or from first to last."""
    joined = _DASH.sub(f" {min(words.to)} ", text) if words.to else text
    folded = " ".join(tokens(joined))
    for said, plainly in words.plainly:
        folded = said.sub(plainly, folded)
    said_words = folded.split()
    return Days(_told(said_words, words.week, DAYS_OF_WEEK, words), _told(said_words, words.months, MONTHS, words))


def _told(said: Sequence[str], names: Mapping[str, frozenset[int]], count: int, words: DayWords) -> frozenset[int]:
    told: set[int] = set()
    before: frozenset[int] = frozenset()
    between: list[str] = []
    for word in said:
        if word not in names:
            between.append(word)
            continue
        is_range = bool(before and between) and between[0] in words.to and len(between) <= _LAST_NAMED
        told |= _through(before, names[word], count) if is_range else names[word]
        before, between = names[word], []
    return frozenset(told)


def _through(first: frozenset[int], last: frozenset[int], count: int) -> frozenset[int]:
    if len(first) != 1 or len(last) != 1:
        return last
    start, end = min(first), min(last)
    return frozenset((start + step) % count for step in range((end - start) % count + 1))
