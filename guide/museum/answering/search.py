"""Finds the passages that hold a word, its kin and its near misspellings: an index over one language's passages."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from guide.museum.language.lexicon import Lexicon
from guide.museum.language.words import trigrams
from guide.museum.passages import MUSEUM, Passage

# How well a word of the question is met: by the word itself, by another word for the same idea, or by one that is
# spelt nearly alike (which also covers what the stemmer misses and what a recogniser mishears).
LITERALLY = 0.95
"""From this on it is the word itself that is met, in whatever form."""
SAME_IDEA = 0.75
NEARLY_ALIKE = 0.6
PART_OF = 0.7
# How much a word counts that stands beside a sentence instead of in it.
_SENTENCE_BEFORE, _SENTENCE_AFTER, _HEADING, _CURATORS_QUESTION = 0.6, 0.3, 0.45, 1.0
_AGAIN_ABOVE = 0.1
# Visitors' words are remembered up to this many: a flood of invented ones must not fill the memory.
_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Found:
    """Where one word of the question is met, and how well (0..1), by the passages' numbers.

    `text`: in the passage itself; `head`: in its heading or its curator's question; `near`: in it, above it or in the
    sentence before or after, which counts for less. `rarity`: 0..1, what the word tells about where to look.
    """

    text: Mapping[int, float]
    head: Mapping[int, float]
    near: Mapping[int, float]
    rarity: float


class Search:
    """An index over `passages`, built once. Looking a stem up costs microseconds, and is remembered."""

    def __init__(self, passages: Sequence[Passage], lexicon: Lexicon) -> None:
        self.passages = tuple(passages)
        self._ideas = lexicon.ideas
        self._texts: defaultdict[str, list[int]] = defaultdict(list)
        self._heads: defaultdict[str, list[int]] = defaultdict(list)
        for number, passage in enumerate(passages):
            _post(self._texts, lexicon.stems(passage.text), number)
            _post(self._heads, lexicon.stems(passage.question or passage.section), number)
        self.vocabulary = frozenset(self._texts) | frozenset(self._heads)
        self._with_idea = _by_idea(self.vocabulary, lexicon.ideas)
        self._with_trigram = _by_trigram(self.vocabulary)
        self._found: dict[str, Found] = {}
        self._kin: dict[tuple[str, bool], Mapping[str, float]] = {}

    def find(self, stem: str) -> Found:
        found = self._found.get(stem)
        if found is None:
            found = self._look_up(stem)
            if len(self._found) < _REMEMBERED:
                self._found[stem] = found
        return found

    def _look_up(self, stem: str) -> Found:
        kin = self.kin(stem)
        text, head = _merged(self._texts, kin), _merged(self._heads, kin)
        holders = sum(strength for strength in text.values())
        count = len(self.passages) + 1
        rarity = math.log(1 + (count - holders + 0.5) / (holders + 0.5)) / math.log(1 + 2 * count)
        return Found(text, head, self._near(text, head), max(0.05, min(1.0, rarity)))

    def _near(self, text: Mapping[int, float], head: Mapping[int, float]) -> dict[int, float]:
        near = dict(text)
        for number, share in head.items():
            counts = _CURATORS_QUESTION if self.passages[number].kind == "answer" else _HEADING
            near[number] = max(counts * share, near.get(number, 0.0))
        for number, share in text.items():
            for beside, counts in ((number + 1, _SENTENCE_BEFORE), (number - 1, _SENTENCE_AFTER)):
                if self._are_neighbours(number, beside):
                    near[beside] = max(counts * share, near.get(beside, 0.0))
        return near | {number: min(1.0, near[number] + _AGAIN_ABOVE) for number in head}

    def _are_neighbours(self, number: int, beside: int) -> bool:
        """Two of the museum's sentences never are: each stands for itself."""
        if not 0 <= beside < len(self.passages):
            return False
        one, other = self.passages[number], self.passages[beside]
        return one.exhibit == other.exhibit != MUSEUM and one.paragraph == other.paragraph

    def kin(self, stem: str, *, spelling_only: bool = False) -> Mapping[str, float]:
        """The words of the vocabulary that meet `stem`, by spelling or idea, and how well each does."""
        known = self._kin.get((stem, spelling_only))
        if known is None:
            known = self._kin_of(stem, spelling_only)
            if len(self._kin) < _REMEMBERED:
                self._kin[stem, spelling_only] = known
        return known

    def _kin_of(self, stem: str, spelling_only: bool) -> dict[str, float]:
        kin = {other: alike * alike for other, alike in self._alike(stem)}
        if spelling_only:
            return kin
        for idea in self._ideas.get(stem, ()):
            for other in self._with_idea.get(idea, ()):
                kin[other] = max(SAME_IDEA, kin.get(other, 0.0))
        if stem in self.vocabulary:
            kin[stem] = 1.0
        return kin

    def _alike(self, stem: str) -> Iterable[tuple[str, float]]:
        if len(stem) < 4 or stem.isdigit():
            return
        yield from ((part, PART_OF) for part in self._parts(stem))
        own = trigrams(stem)
        shared: defaultdict[str, int] = defaultdict(int)
        for trigram in own:
            for other in self._with_trigram.get(trigram, ()):
                shared[other] += 1
        for other, count in shared.items():
            alike = 2 * count / (len(own) + len(other))
            if alike >= NEARLY_ALIKE:
                yield other, min(alike, 0.95)

    def _parts(self, stem: str) -> Iterable[str]:
        """`light` and `house` for `lighthouse`."""
        cuts = range(4, len(stem) - 3)
        parts = {part for cut in cuts for part in (stem[:cut], stem[cut:]) if len(part) > 4}
        return parts & self.vocabulary


def _post(postings: defaultdict[str, list[int]], stems: Iterable[str], number: int) -> None:
    for stem in set(stems):
        postings[stem].append(number)


def _by_idea(vocabulary: Iterable[str], ideas: Mapping[str, frozenset[int]]) -> Mapping[int, list[str]]:
    with_idea: defaultdict[int, list[str]] = defaultdict(list)
    for stem in vocabulary:
        for idea in ideas.get(stem, ()):
            with_idea[idea].append(stem)
    return with_idea


def _by_trigram(vocabulary: Iterable[str]) -> Mapping[str, list[str]]:
    with_trigram: defaultdict[str, list[str]] = defaultdict(list)
    for stem in vocabulary:
        if len(stem) >= 4 and not stem.isdigit():
            for trigram in trigrams(stem):
                with_trigram[trigram].append(stem)
    return with_trigram


def _merged(postings: Mapping[str, list[int]], kin: Mapping[str, float]) -> dict[int, float]:
    merged: dict[int, float] = {}
    for stem, strength in kin.items():
        for number in postings.get(stem, ()):
            merged[number] = max(strength, merged.get(number, 0.0))
    return merged
