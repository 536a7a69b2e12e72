"""The questions that this museum can answer, found by what sounds like them.

Whatever a visitor asked of whom only some was understood, it sounds like one of these.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from guide.museum.language.lexicon import Lexicon
from guide.museum.language.words import tokens

_IN_ANSWER: Final = 0.6
"""What a word counts that stands in the answer instead of the question."""
_STOP_WORD: Final = 0.6
_ALIKE: Final = 0.5
_LENGTH: Final = 0.15


@dataclass(frozen=True, slots=True)
class Known:
    """A question that can be answered. `passages`: the numbers of those that its `answer` is made of."""

    question: str
    answer: str
    passages: tuple[int, ...]


class Guesses:
    """All questions known here."""

    def __init__(self, known: Sequence[Known], words: Lexicon) -> None:
        self.known = known
        self._texts = [_strengths(one) for one in known]
        holders = Counter(word for text in self._texts for word in text)
        self._weights = {
            word: (_STOP_WORD if word in words.stop else 1.0) * math.log(1 + len(known) / count)
            for word, count in holders.items()
        }
        self._sounds = Sounds(holders)
        self._lengths: list[float] = [sum(map(self._weights.__getitem__, text)) ** _LENGTH for text in self._texts]

    def alike(self, readings: Sequence[str]) -> list[float]:
        """How much each known question, with its answer, sounds like what was heard: 1 for the one that does most."""
        heard = self._heard(readings)
        scores = [self._score(number, heard) for number in range(len(self.known))]
        most = max(scores, default=0.0)
        return [score / most for score in scores] if most else scores

    def _heard(self, readings: Sequence[str]) -> Mapping[str, float]:
        """How surely each known word was said: in how many readings something like it was heard."""
        said = Counter(word for reading in readings for word in set(tokens(reading)))
        heard: dict[str, float] = {}
        for word, count in said.items():
            for known, alike in self._sounds.like(word).items():
                heard[known] = max(heard.get(known, 0.0), alike * count / len(readings))
        return heard

    def _score(self, number: int, heard: Mapping[str, float]) -> float:
        text = self._texts[number]
        met = sum(text[word] * sure * self._weights[word] for word, sure in heard.items() if word in text)
        return met / self._lengths[number]


class Sounds:
    """The words of a vocabulary that sound like a given one, as far as spelling tells."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._pieces = {word: _pieces(word) for word in vocabulary}
        self._holding: defaultdict[str, list[str]] = defaultdict(list)
        for word, pieces in self._pieces.items():
            for piece in pieces:
                self._holding[piece].append(word)

    def like(self, word: str) -> Mapping[str, float]:
        """How much alike each is, squared: near misses count little."""
        own = _pieces(word)
        shared = Counter(other for piece in own for other in self._holding.get(piece, ()))
        alike = {other: 2 * count / (len(own) + len(self._pieces[other])) for other, count in shared.items()}
        return {other: share**2 for other, share in alike.items() if share >= _ALIKE}


def _pieces(word: str) -> frozenset[str]:
    """Its pairs and triples of letters, with its ends marked."""
    marked = f"^{word}$"
    return frozenset(marked[at : at + size] for size in (2, 3) for at in range(len(marked) - size + 1))


def _strengths(one: Known) -> dict[str, float]:
    return dict.fromkeys(tokens(one.answer), _IN_ANSWER) | dict.fromkeys(tokens(one.question), 1.0)
