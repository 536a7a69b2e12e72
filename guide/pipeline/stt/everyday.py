"""English as people speak it everywhere: the commonest words, and which follow which.

Visitors say more than a museum's files and `visitors_english.txt` foresee. The package pocketsphinx brings a model of
spoken English, far too broad for a kiosk's noise; the part of it that says most is mixed into the museum's own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pocketsphinx

from guide.pipeline.stt.language_model import END, START, Grams, Model, Numbers, Vocabulary, alone
from guide.pipeline.stt.trigram_file import Grams as Spoken
from guide.pipeline.stt.trigram_file import Trigrams, read_trigrams

COMMONEST: Final = 3000
MOST_GRAMS: Final = 25_000
"""So many pairs, and as many triples: those that say most. More bring little and take seconds to mix in."""
_NEVER: Final = -9.0
"""The logarithm of how often something is said that the model doesn't know."""


def everyday_english() -> Trigrams:
    """Large, for the short time it is needed: 150 MB."""
    return read_trigrams(Path(pocketsphinx.get_model_path("en-us/en-us.lm.bin")))


def commonest_words(model: Trigrams) -> list[str]:
    ordered = (model.spelt[number] for number in np.argsort(-model.words.logs))
    words = [word for word in ordered if word.isascii() and word.replace("'", "").isalpha()]
    return words[:COMMONEST]


def everyday_model(model: Trigrams, vocabulary: Vocabulary) -> Model:
    """What people say in these words."""
    own = np.array([vocabulary.numbers.get(word, -1) for word in model.spelt])
    is_wanted = own >= 0
    begins = _pairs_that_begin(model)
    triples = _most(_worth_of_triples(model, begins), np.all(is_wanted[model.triples.words], axis=1))
    pairs = _most(_worth_of_pairs(model), np.all(is_wanted[model.pairs.words], axis=1))
    pairs = np.union1d(pairs, begins[triples][begins[triples] >= 0])
    return Model(
        vocabulary,
        {
            1: _words(model.words, np.flatnonzero(is_wanted), own, vocabulary),
            2: _grams(model.pairs, pairs, own, vocabulary),
            3: _grams(model.triples, triples, own, vocabulary),
        },
    )


def _words(words: Spoken, chosen: Numbers, own: Numbers, vocabulary: Vocabulary) -> Grams:
    """Every word by itself, those unknown included, adding up to 1."""
    often, left = np.zeros(vocabulary.size), np.ones(vocabulary.size)
    often[own[chosen]], left[own[chosen]] = 10.0 ** words.logs[chosen], 10.0 ** words.left[chosen]
    often[vocabulary.numbers[START]] = 0.0  # it follows nothing
    return Grams(np.arange(vocabulary.size), alone(often, vocabulary), left)


def _grams(spoken: Spoken, chosen: Numbers, own: Numbers, vocabulary: Vocabulary) -> Grams:
    numbers = np.zeros(chosen.size, np.int64)
    for words in spoken.words[chosen].T:
        numbers = numbers * vocabulary.size + own[words]
    order = np.argsort(numbers)
    return Grams(numbers[order], 10.0 ** spoken.logs[chosen][order], 10.0 ** spoken.left[chosen][order])


def _most(worth: Numbers, may_be: Numbers) -> Numbers:
    candidates = np.flatnonzero(may_be)
    return candidates[np.argsort(-worth[candidates])[:MOST_GRAMS]]


def _worth_of_pairs(model: Trigrams) -> Numbers:
    """How much is told by knowing each pair: how often it is said, times how far its words alone would be wrong."""
    before, last = model.pairs.words.T
    often = _how_often(model)[before] + model.pairs.logs
    guessed = model.words.left[before] + model.words.logs[last]
    worth: Numbers = 10.0**often * np.abs(model.pairs.logs - guessed)
    return worth


def _worth_of_triples(model: Trigrams, begins: Numbers) -> Numbers:
    """The same of triples, for which the pair they end in would stand. `begins`: the pairs they begin with."""
    often_begun = _how_often(model)[model.triples.words[:, 0]] + model.pairs.logs[begins]
    often = np.where(begins >= 0, often_begun, _NEVER) + model.triples.logs
    guessed = np.where(begins >= 0, model.pairs.left[begins], 0.0) + model.pairs.logs[model.ending]
    worth: Numbers = 10.0**often * np.abs(model.triples.logs - guessed)
    return worth


def _how_often(model: Trigrams) -> Numbers:
    """Each word, as a logarithm. A beginning, which follows nothing, is as frequent as an end."""
    start, end = model.spelt.index(START), model.spelt.index(END)
    often: Numbers = model.words.logs.copy()
    often[start] = often[end]
    return often


def _pairs_that_begin(model: Trigrams) -> Numbers:
    """For each triple the number of the pair it begins with; -1 where there is none."""
    count = np.int64(len(model.spelt))
    keys = model.pairs.words[:, 1] * count + model.pairs.words[:, 0]  # in order, as pairs hang below their last word
    wanted = model.triples.words[:, 1] * count + model.triples.words[:, 0]
    found = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[found] == wanted, found, -1)
