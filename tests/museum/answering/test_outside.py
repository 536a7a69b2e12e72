"""What is asked of the world outside isn't answered from what some exhibit or the visit has in common with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.museum.museums import well_read

HERE = Path(__file__).parents[1]
FOLDERS = {name: HERE / name for name in ("second", "dev_one", "dev_two")} | {"first": HERE.parents[1] / "exhibits"}


@pytest.mark.parametrize(
    ("museum", "question"),
    [
        ("second", "What causes a rainbow?"),
        ("second", "What does a baker earn?"),
        ("dev_one", "How do I make a paper boat?"),
        ("dev_one", "What should I call my kitten?"),
        ("dev_two", "Who discovered Australia?"),
    ],
)
def test_what_points_at_nothing_is_not_told_of_an_exhibit_that_does_not_know_it(museum: str, question: str) -> None:
    assert not well_read(FOLDERS[museum]).answer(question).sources


@pytest.mark.parametrize(
    ("museum", "at", "question"),
    [
        ("first", "harrison-h4", "How do I make a paper boat?"),
        ("second", "brindle-meteorite", "How do I remove a coffee stain?"),
        ("dev_one", "bronze-diver", "What causes a rainbow?"),
        ("dev_two", "night-telescope", "Who discovered gravity?"),
    ],
)
def test_nor_of_the_one_they_stand_before(museum: str, at: str, question: str) -> None:
    assert not well_read(FOLDERS[museum]).answer(question, at=at).sources


@pytest.mark.parametrize(
    ("museum", "question"),
    [
        ("dev_one", "What do rabbits eat?"),
        ("dev_one", "When is sunrise tomorrow?"),
        ("dev_two", "What shall I cook for supper?"),
        ("first", "What time is sunrise?"),
    ],
)
def test_nor_of_the_visit(museum: str, question: str) -> None:
    assert not well_read(FOLDERS[museum]).answer(question).sources


@pytest.mark.parametrize(
    ("museum", "at", "question", "told"),
    [
        ("dev_one", None, "How can blind people read a map?", "fingers"),
        ("dev_one", None, "What did women sew during a strike?", "boats"),
        ("dev_two", None, "Who discovered comets?", "comets"),
        ("dev_two", None, "How did somebody who ironed collars get into astronomy?", "laundry"),
        ("dev_one", "swan-goblet", "How do you make white glass?", "tin oxide"),
        ("dev_two", "night-telescope", "Any bullet holes?", "lower third"),
        ("dev_two", "brass-leech-jar", "Did anybody get hurt?", "Eleven dancers"),
        ("first", "rosetta-stone", "Who deciphered hieroglyphs?", "Champollion"),
    ],
)
def test_what_the_texts_know_may_be_asked_without_pointing(
    museum: str, at: str | None, question: str, told: str
) -> None:
    assert told in well_read(FOLDERS[museum]).answer(question, at=at).text


@pytest.mark.parametrize("question", ["How big is the drum?", "How heavy is the bellows?"])
def test_the_size_of_one_exhibit_is_none_of_a_thing_that_only_others_tell_of(question: str) -> None:
    assert not well_read(FOLDERS["dev_two"]).answer(question).sources


def test_an_exhibit_called_by_words_that_mean_it_has_its_size_told() -> None:
    answers = well_read(FOLDERS["second"])

    assert "210" in answers.answer("How big is the fish blanket?").text
    assert "29 cm" in well_read(FOLDERS["dev_one"]).answer("How tall is the mug?", at="swan-goblet").text
