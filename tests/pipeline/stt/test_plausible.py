"""What nobody says, though a recogniser hears it."""

import pytest

from guide.pipeline.stt.plausible import is_plausible


@pytest.mark.parametrize("words", ["the", "of the", "and for", "is it"])
def test_articles_and_prepositions_alone_are_no_question(words: str) -> None:
    assert not is_plausible(words.split(), 0.8)


@pytest.mark.parametrize("words", ["why", "what is it", "egypt", "the rosetta stone", "who made this", "yes"])
def test_short_questions_and_names_are_heard(words: str) -> None:
    assert is_plausible(words.split(), 1.3)


def test_a_word_or_two_that_last_for_seconds_are_applause() -> None:
    assert not is_plausible(["pope"], 3.0)
    assert not is_plausible(["the", "cup"], 3.5)


def test_a_name_alone_is_heard_with_the_quiet_around_it() -> None:
    assert is_plausible(["champollion"], 2.0)


def test_who_speaks_slowly_is_heard() -> None:
    assert is_plausible(["how", "old", "is", "it"], 3.5)


def test_no_word_says_nothing() -> None:
    assert not is_plausible([], 0.5)
