"""A trigram language model of a few thousand sentences, in the ARPA format that recognisers read. Pure.

Sentences of different kinds (what visitors ask, what labels say) each make a model, smoothed after Kneser and Ney;
the recogniser gets the weighted mean of them. Counted together, the kind with the most sentences would drown the
others.

A gram of one to three words is written as one number: its words' numbers are the digits. So the first digits of a
gram are its history, the last ones the shorter gram that stands for it where it is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

START, END = "<s>", "</s>"
ORDERS: Final = (1, 2, 3)
DISCOUNT: Final = {2: 0.8, 3: 0.85}
"""What every pair and every triple of words gives away to those never seen. Much: the sentences are few."""
ANY_WORD: Final = 0.02
"""The probability that the next word is any at all of the vocabulary."""
LEAST: Final = 1e-4
_NEVER: Final = 1e-99
Numbers: TypeAlias = npt.NDArray[Any]
Sentence: TypeAlias = Sequence[str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`words`: in alphabetical order, START and END among them; `numbers`: their places there."""

    words: tuple[str, ...]
    numbers: Mapping[str, int]

    @classmethod
    def of(cls, words: Iterable[str]) -> Vocabulary:
        ordered = tuple(sorted({*words, START, END}))
        return cls(ordered, {word: number for number, word in enumerate(ordered)})

    @property
    def size(self) -> int:
        return len(self.words)

    def spelt(self, grams: Numbers, order: int) -> list[str]:
        digits = [(grams // self.size**place % self.size).tolist() for place in reversed(range(order))]
        return [" ".join([self.words[digit] for digit in gram]) for gram in zip(*digits, strict=True)]


@dataclass(frozen=True, slots=True)
class Grams:
    """Of one length. `numbers`: ascending. `known`: how likely the last word of each is after its others; `unseen`:
    what is left, after all of them, for words that never followed."""

    numbers: Numbers
    known: Numbers
    unseen: Numbers

    def places(self, grams: Numbers) -> Numbers:
        """Where each of them is; -1 where it isn't."""
        at = np.minimum(np.searchsorted(self.numbers, grams), self.numbers.size - 1)
        return np.where(self.numbers[at] == grams, at, -1)

    def leaving(self, histories: Numbers, unseen: Numbers) -> Grams:
        """The same, but `unseen` is left after these histories."""
        left = self.unseen.copy()
        left[self.places(histories)] = unseen
        return Grams(self.numbers, self.known, left)


@dataclass(frozen=True, slots=True)
class Model:
    """`grams`: by their length, some of each. All single words are known; that of a beginning, which follows nothing,
    as impossible."""

    vocabulary: Vocabulary
    grams: Mapping[int, Grams]

    def probability(self, grams: Numbers, order: int) -> Numbers:
        """How likely the last word of each of these `grams` is after its others."""
        own = self.grams[order]
        places = own.places(grams)
        if order == 1:
            return own.known[places]
        size, history = self.vocabulary.size, self.grams[order - 1]
        begun = history.places(grams // size)
        left = np.where(begun >= 0, history.unseen[begun], 1.0)
        return np.where(
            places >= 0, own.known[places], left * self.probability(grams % size ** (order - 1), order - 1)
        )


def smoothed(sentences: Iterable[Sentence], vocabulary: Vocabulary) -> Model:
    """Of at least one sentence, of words of the vocabulary."""
    size = vocabulary.size
    counts = _counts(sentences, vocabulary)
    grams = {1: Grams(np.arange(size), alone(counts[1][1], vocabulary), np.ones(size))}
    for order in (2, 3):
        numbers, found = counts[order]
        histories, first, nth = np.unique(numbers // size, return_index=True, return_inverse=True)
        totals = np.add.reduceat(found, first)
        unseen = DISCOUNT[order] * np.bincount(nth) / totals
        seen = np.maximum(found - DISCOUNT[order], 0.0) / totals[nth]
        shorter = Model(vocabulary, grams).probability(numbers % size ** (order - 1), order - 1)
        grams[order - 1] = grams[order - 1].leaving(histories, unseen)
        grams[order] = Grams(numbers, seen + unseen[nth] * shorter, np.ones(numbers.size))
    return Model(vocabulary, grams)


def alone(often: Numbers, vocabulary: Vocabulary) -> Numbers:
    """How likely each word is by itself, those never said included."""
    known: Numbers = (1 - ANY_WORD) * often / often.sum() + ANY_WORD / (vocabulary.size - 1)
    known[vocabulary.numbers[START]] = 0.0
    return known


def _counts(sentences: Iterable[Sentence], vocabulary: Vocabulary) -> dict[int, tuple[Numbers, Numbers]]:
    """Grams by their length, and how often each triple was said; of shorter grams, how many different words came
    before each. Nothing comes before the beginning of a sentence, so pairs from there count as often as they were
    said."""
    size, start = vocabulary.size, vocabulary.numbers[START]
    said = np.array([vocabulary.numbers[word] for sentence in sentences for word in (START, *sentence, END)])
    pairs = (said[:-1] * size + said[1:])[said[1:] != start]
    is_inside = (said[1:-1] != start) & (said[2:] != start)
    triples = ((said[:-2] * size + said[1:-1]) * size + said[2:])[is_inside]
    triples, often = np.unique(triples, return_counts=True)
    before = np.concatenate((triples % size**2, pairs[pairs // size == start]))
    return {
        1: (np.arange(size), np.bincount(np.unique(pairs) % size, minlength=size)),
        2: np.unique(before, return_counts=True),
        3: (triples, often),
    }


def mean(models: Sequence[tuple[float, Model]]) -> Model:
    """Of at least one model, all of one vocabulary, each with its weight: the weighted mean of every gram that any of
    them knows. What it leaves goes to the shorter grams."""
    vocabulary = models[0][1].vocabulary
    total = sum(weight for weight, _ in models)
    grams: dict[int, Grams] = {}
    for order in ORDERS:
        numbers = np.unique(np.concatenate([model.grams[order].numbers for _, model in models]))
        known = np.sum([weight / total * model.probability(numbers, order) for weight, model in models], axis=0)
        grams[order] = Grams(numbers, known, np.ones(numbers.size))
        if order > 1:
            grams[order - 1] = _with_the_rest(Model(vocabulary, grams), order)
    return Model(vocabulary, grams)


def _with_the_rest(model: Model, order: int) -> Grams:
    """The histories of its grams of this length, with what these leave to words that never followed."""
    size, own = model.vocabulary.size, model.grams[order]
    histories, first = np.unique(own.numbers // size, return_index=True)
    seen = np.add.reduceat(own.known, first)
    shorter = np.add.reduceat(model.probability(own.numbers % size ** (order - 1), order - 1), first)
    rest = np.maximum(1 - seen, LEAST) / np.maximum(1 - shorter, LEAST)
    return model.grams[order - 1].leaving(histories, rest)


def arpa(model: Model) -> str:
    lines = ["\\data\\", *(f"ngram {order}={model.grams[order].numbers.size}" for order in ORDERS)]
    for order in ORDERS:
        lines.append(f"\n\\{order}-grams:")
        lines += _lines(model, order)
    return "\n".join([*lines, "\n\\end\\", ""])


def _lines(model: Model, order: int) -> Iterable[str]:
    grams = model.grams[order]
    known = np.log10(np.maximum(grams.known, _NEVER)).tolist()
    spelt = model.vocabulary.spelt(grams.numbers, order)
    if order == ORDERS[-1]:
        return [f"{log:.4f}\t{words}" for log, words in zip(known, spelt, strict=True)]
    unseen = np.log10(grams.unseen).tolist()
    return [f"{log:.4f}\t{words}\t{left:.4f}" for log, words, left in zip(known, spelt, unseen, strict=True)]
