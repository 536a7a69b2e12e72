"""Everyday English, as far as it is mixed into a museum's own."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("pocketsphinx")

from guide.pipeline.stt.everyday import COMMONEST, MOST_GRAMS, commonest_words, everyday_english, everyday_model
from guide.pipeline.stt.language_model import END, START, Model, Vocabulary, arpa, mean, smoothed
from guide.pipeline.stt.trigram_file import Trigrams

WORDS = ["what", "is", "it", "the", "of", "a", "man", "who", "brentlewick"]
VOCABULARY = Vocabulary.of(WORDS)


@pytest.fixture(scope="module")
def english() -> Trigrams:
    return everyday_english()


@pytest.fixture(scope="module")
def model(english: Trigrams) -> Model:
    return everyday_model(english, VOCABULARY)


def test_the_commonest_words_are_words_people_say(english: Trigrams) -> None:
    words = commonest_words(english)

    assert len(words) == len(set(words)) == COMMONEST
    assert {"the", "what", "can't", "money", "stuff"} <= set(words)


def probability(model: Model, *words: str) -> float:
    gram = 0
    for word in words:
        gram = gram * model.vocabulary.size + model.vocabulary.numbers[word]
    return float(model.probability(np.array([gram]), len(words))[0])


def test_what_follows_often_is_likelier_than_what_never_does(model: Model) -> None:
    assert probability(model, "of", "the") > probability(model, "of", "is") > 0
    assert probability(model, START, "what", "is") > probability(model, START, "what", "man")


def test_a_word_that_nobody_else_says_is_possible(model: Model) -> None:
    assert 0 < probability(model, "the", "brentlewick") < probability(model, "the", "man")


def test_words_by_themselves_add_up_to_one(model: Model) -> None:
    assert sum(probability(model, word) for word in (*WORDS, END)) == pytest.approx(1)


def test_no_sentence_begins_within_another(model: Model) -> None:
    assert probability(model, START) == 0


def test_no_more_grams_are_told_than_can_be_mixed_in_at_once(english: Trigrams) -> None:
    model = everyday_model(english, Vocabulary.of(commonest_words(english)))

    assert model.grams[3].numbers.size == MOST_GRAMS
    assert MOST_GRAMS <= model.grams[2].numbers.size <= 2 * MOST_GRAMS


def test_a_museums_own_words_stay_likelier_beside_it(model: Model) -> None:
    text = arpa(mean([(1.0, smoothed([["who", "is", "brentlewick"]], VOCABULARY)), (0.15, model)]))
    logs = {line.split("\t")[1]: float(line.split("\t")[0]) for line in text.splitlines() if "\t" in line}

    assert logs["who is brentlewick"] > logs["is it"]
    assert "the man" in logs
