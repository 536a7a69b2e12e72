"""Which exhibits a question names: by their titles, makers, numbers and dates, spelt or heard more or less right."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from guide.museum.collection import Exhibit
from guide.museum.language.lexicon import Lexicon
from guide.museum.language.words import tokens, trigrams
from guide.museum.passages import name_words

IS_NAMED = 0.5
"""From this strength on, a question names an exhibit rather than sharing a word with it."""
NEARLY_AS_STRONG = 0.9
"""Names within this share of the strongest are all possible: "the clock" fits every clock."""

_SHORTEST_HALF = 5
_SHORTEST_END = 4
_TITLE, _MAKER, _NUMBER, _FACT = 1.0, 0.75, 0.7, 0.4
_COMMON, _THING = 0.3, 0.45
"""What words count that say little of one exhibit."""
_SHARED = 0.7
"""How much less a word counts that several names hold: by that power of their number."""
_WHOLE_TITLE = 0.3
"""The part of a name's strength that hangs on how much of the title was said."""
_ALIKE_ENOUGH, _MISSPELT = 0.6, 0.95
"""How alike another spelling must be, and what it counts then."""


class Names:
    """The names of all exhibits, and how strongly a question's words name each."""

    def __init__(self, exhibits: Collection[Exhibit], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self.titles = {exhibit.id: _title_stems(exhibit, lexicon) for exhibit in exhibits}
        self._weights: dict[str, dict[str, float]] = {exhibit.id: self._weigh(exhibit) for exhibit in exhibits}
        self.makers = {
            exhibit.id: frozenset(map(lexicon.stem, name_words(f"by {exhibit.maker}"))) for exhibit in exhibits
        }
        self._holders = Counter(stem for weights in self._weights.values() for stem in weights)
        self._by_trigram: defaultdict[str, set[str]] = defaultdict(set)
        for stem in self._holders:
            if len(stem) >= 4:
                for trigram in trigrams(stem):
                    self._by_trigram[trigram].add(stem)

    def named(self, words: Sequence[str]) -> dict[str, float]:
        """How strongly the folded `words` of a question name each exhibit: 0 not at all, 1 by its full name."""
        heard = self._heard(words)
        scores: dict[str, float] = {}
        for exhibit, weights in self._weights.items():
            score = sum(
                weights[stem] * heard[stem] / self._holders[stem] ** _SHARED for stem in heard if stem in weights
            )
            if score > 0:
                title = self.titles[exhibit]
                scores[exhibit] = score * (1 - _WHOLE_TITLE + _WHOLE_TITLE * _share(title, heard))
        return scores

    def _weigh(self, exhibit: Exhibit) -> dict[str, float]:
        weights: dict[str, float] = {}
        maker = name_words(f"by {exhibit.maker}")
        for words, weight in (
            (tokens(exhibit.date) + tokens(exhibit.place) + tokens(exhibit.materials), _FACT),
            (tokens(exhibit.accession), _NUMBER),
            (maker, _MAKER),
            (tokens(exhibit.title) + tokens(exhibit.id), _TITLE),
        ):
            for word in words:
                if word not in self._lexicon.stop and (len(word) > 1):
                    stem = self._lexicon.stem(word)
                    weights[stem] = max(weights.get(stem, 0.0), weight * self._distinctness(stem))
        return weights

    def _distinctness(self, stem: str) -> float:
        """Little for what visitors call anything (`painting`) or say anyway (`great`, `old`)."""
        if stem in self._lexicon.filler or stem in self._lexicon.common:
            return _COMMON
        return _THING if stem in self._lexicon.things else 1.0

    def _heard(self, words: Sequence[str]) -> dict[str, float]:
        """The name stems met by `words`, also by two words run together and by one spelt nearly alike."""
        heard: dict[str, float] = {}
        joined = [first + second for first, second in zip(words, words[1:], strict=False)]
        for word in [*words, *joined]:
            if word in self._lexicon.stop:
                continue
            stem = self._lexicon.stem(word)
            if stem in self._holders:
                heard[stem] = 1.0
                continue
            halves = self._halves(word)
            if halves:
                heard.update(dict.fromkeys(halves, 1.0))
                continue
            if stem in self._lexicon.ideas or stem in self._lexicon.filler:
                # An everyday word is no misheard name: `allow` isn't `swallow`.
                continue
            for other, alike in self._alike(stem):
                heard[other] = max(heard.get(other, 0.0), alike)
        return heard

    def _halves(self, word: str) -> tuple[str, ...]:
        """The two names that are written as one: `Rosettastein`."""
        cuts = range(_SHORTEST_HALF, len(word) - _SHORTEST_HALF + 1)
        pairs = ((self._lexicon.stem(word[:cut]), self._lexicon.stem(word[cut:])) for cut in cuts)
        return next((pair for pair in pairs if all(half in self._holders for half in pair)), ())

    def _alike(self, stem: str) -> Iterable[tuple[str, float]]:
        if len(stem) < 5:
            return
        own = trigrams(stem)
        for other in {other for trigram in own for other in self._by_trigram.get(trigram, ())}:
            alike = 2 * len(own & trigrams(other)) / (len(own) + len(other))
            if alike >= _ALIKE_ENOUGH:
                yield other, alike * _MISSPELT


def ends_one_of(title: Iterable[str], stem: str) -> bool:
    """`Brille` of a `Schneebrille`: who stands before it calls it so."""
    return len(stem) >= _SHORTEST_END and any(word != stem and word.endswith(stem) for word in title)


def _title_stems(exhibit: Exhibit, lexicon: Lexicon) -> frozenset[str]:
    return frozenset(lexicon.stem(word) for word in tokens(exhibit.title) if word not in lexicon.stop)


def _share(title: frozenset[str], heard: Mapping[str, float]) -> float:
    return sum(stem in heard for stem in title) / len(title) if title else 0.0
