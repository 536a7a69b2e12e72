"""Everyday English, as far as it is mixed into a museum's own."""

from __future__ import annotations

import pytest

pytest.importorskip("pocketsphinx")

from guide.pipeline.everyday import COMMONEST, MOST_GRAMS, commonest_words, everyday_english, everyday_model
from guide.pipeline.language_model import END, START, Model, arpa_model
from guide.pipeline.trigram_file import Trigrams

VOCABULARY = ["what", "is", "it", "the", "of", "a", "man", "who", "brentlewick"]


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


def test_what_follows_often_is_likelier_than_what_never_does(model: Model) -> None:
    assert model.probability(("of", "the")) > model.probability(("of", "is")) > 0
    assert model.probability((START, "what", "is")) > model.probability((START, "what", "man"))


def test_a_word_that_nobody_else_says_is_possible(model: Model) -> None:
    assert 0 < model.probability(("the", "brentlewick")) < model.probability(("the", "man"))


def test_words_by_themselves_add_up_to_one(model: Model) -> None:
    assert sum(model.probability((word,)) for word in (*VOCABULARY, END)) == pytest.approx(1)


def test_no_sentence_begins_within_another(model: Model) -> None:
    assert (START,) not in model.known


def test_only_words_of_the_vocabulary_are_told(model: Model) -> None:
    assert {word for gram in model.known for word in gram} <= {*VOCABULARY, START, END}


def test_no_more_grams_are_told_than_can_be_mixed_in_at_once(english: Trigrams) -> None:
    model = everyday_model(english, commonest_words(english))

    assert sum(len(gram) == 3 for gram in model.known) == MOST_GRAMS
    assert MOST_GRAMS <= sum(len(gram) == 2 for gram in model.known) <= 2 * MOST_GRAMS


def test_a_museums_own_words_stay_likelier_beside_it(model: Model) -> None:
    text = arpa_model([(1.0, [["who", "is", "brentlewick"]])], (0.15, model))
    logs = {line.split("\t")[1]: float(line.split("\t")[0]) for line in text.splitlines() if "\t" in line}

    assert logs["who is brentlewick"] > logs["is it"]
    assert "the man" in logs
