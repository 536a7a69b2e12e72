"""The questions known here, found by what sounds like them."""

from __future__ import annotations

from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.answering.misheard import Guesses, Known, Sounds
from guide.museum.files import load_museum
from guide.museum.language.lexicon import lexicon
from tests.museum.museums import FIRST, having_learnt


def guesses() -> Guesses:
    return having_learnt(FIRST).guesses("en")


def most_alike(*readings: str) -> Known:
    alike = guesses().alike(readings)
    return guesses().known[alike.index(max(alike))]


def test_a_misheard_word_still_leads_to_what_it_sounds_like() -> None:
    assert "Bayeux" in most_alike("who sowed the bay tapestries").question


def test_what_more_readings_hold_counts_more() -> None:
    assert "Rosetta" in most_alike("where is the rosetta stone", "where is the rosetta tone", "bayeux").question


def test_the_most_alike_question_counts_one_and_none_more() -> None:
    alike = guesses().alike(["how old is the rosetta stone"])

    assert max(alike) == 1
    assert min(alike) >= 0


def test_where_nothing_sounds_alike_no_question_does() -> None:
    assert set(guesses().alike(["zzzz"])) == {0.0}


def test_a_museum_without_questions_knows_none() -> None:
    assert Guesses([], lexicon("en")).alike(["who made it"]) == []


def test_before_it_has_learnt_them_a_museum_knows_none() -> None:
    assert ExhibitAnswers(load_museum(FIRST)).guesses("en").known == []


def test_every_known_question_has_an_answer_made_of_passages() -> None:
    assert all(known.answer and known.passages for known in guesses().known)


def test_words_that_sound_alike_are_found_and_others_are_not() -> None:
    like = Sounds(["leopard", "plaque", "museum"]).like("leopards")

    assert set(like) == {"leopard"}
    assert 0 < like["leopard"] < 1
