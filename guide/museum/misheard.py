"""What a visitor may have asked of whom only some was understood.

A recogniser's readings of one question, all a little wrong, agree more often on the answer than on the words. And
whatever was asked, it sounds like one of the questions that this museum can answer.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from guide.museum.lexicon import Lexicon
from guide.museum.reply import Answer
from guide.museum.words import tokens

TRUSTED: Final = 0.26
"""From here on an answer is given; below, questions are offered instead."""
_HEARD_WELL: Final = 0.8

_IN_ANSWER: Final = 0.6
"""What a word counts that stands in the answer instead of the question."""
_STOP_WORD: Final = 0.6
_ALIKE: Final = 0.5
_LENGTH: Final = 0.15
_STANDING_BEFORE: Final = 2.0


@dataclass(frozen=True, slots=True)
class Agreed:
    """`answer`: the one that most readings lead to, None when none leads to any. `trust`: 0..1."""

    answer: Answer | None
    trust: float


def agreed(answers: Sequence[Answer], certainty: float) -> Agreed:
    """`answers`: to each reading, the likeliest first; `certainty`: of that one."""
    found = Counter(answer.text for answer in answers if answer.sources)
    if not found:
        return Agreed(answers[0] if certainty >= _HEARD_WELL else None, certainty)
    text, count = found.most_common(1)[0]
    answer = next(answer for answer in answers if answer.text == text)
    share = count / len(answers)
    return Agreed(answer, math.sqrt(certainty * share))


@dataclass(frozen=True, slots=True)
class Known:
    """A question that can be answered, and its answer."""

    question: str
    exhibit: str | None
    answer: str


class Guesses:
    """The questions this museum can answer, found by what sounds like them."""

    def __init__(self, known: Sequence[Known], words: Lexicon) -> None:
        self._known = known
        self._texts = [_strengths(one) for one in known]
        holders = Counter(word for text in self._texts for word in text)
        self._weights = {
            word: (_STOP_WORD if word in words.stop else 1.0) * math.log(1 + len(known) / count)
            for word, count in holders.items()
        }
        self._sounds = Sounds(holders)
        self._lengths: list[float] = [sum(map(self._weights.__getitem__, text)) ** _LENGTH for text in self._texts]

    def nearest(self, readings: Sequence[str], at: str | None, answered: str | None) -> Iterator[str]:
        """Questions with different answers, the likeliest first; the one with the answer `answered` leads."""
        heard = self._heard(readings)
        scores = [self._score(number, heard, at) for number in range(len(self._known))]
        order = sorted(range(len(scores)), key=lambda number: -scores[number])
        order.sort(key=lambda number: self._known[number].answer != answered)
        told: set[str] = set()
        for number in order:
            if self._known[number].answer not in told:
                told.add(self._known[number].answer)
                yield self._known[number].question

    def _heard(self, readings: Sequence[str]) -> Mapping[str, float]:
        """How surely each known word was said: in how many readings something like it was heard."""
        said = Counter(word for reading in readings for word in set(tokens(reading)))
        heard: dict[str, float] = {}
        for word, count in said.items():
            for known, alike in self._sounds.like(word).items():
                heard[known] = max(heard.get(known, 0.0), alike * count / len(readings))
        return heard

    def _score(self, number: int, heard: Mapping[str, float], at: str | None) -> float:
        text = self._texts[number]
        met = sum(text[word] * sure * self._weights[word] for word, sure in heard.items() if word in text)
        here = at is not None and self._known[number].exhibit == at
        return met / self._lengths[number] + (_STANDING_BEFORE if here else 0.0)


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
