"""What no text tells isn't answered with something else that it tells: another number, another sum, another fact."""

from __future__ import annotations

import pytest

from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.files import load_museum
from tests.museum.folder import MUSEUM, Folder

TICKETS = """
## Tickets
An adult ticket costs 7 pounds.
A ride on the carousel costs 2 pounds. It lasts five minutes.

## Getting here
Bus 9 stops at the gate.
Bicycles can be left in the old stable.
School classes leave their bags in the hall.
"""
COPPER = """A brewing copper, in which the village brewed its beer for ninety years.

## Brewing
The brewer Ada Frost came at four in the morning and stayed for eleven hours. She earned nine shillings a week. Six
people were scalded when the lid flew off in 1866. Harvest beer was drunk by the gallon.

It was sold to the museum for thirty pounds.
"""
BARGE = """A canal barge that carried coal for sixty years.

## Building
The boatbuilder John Webb worked on it for fourteen months. It cost ninety pounds, and a pig. The rudder is a modern
replacement.

## On the water
Two horses pulled it at three miles an hour. It weighs eleven tonnes. Its bell could be heard in the next village.
The anchor was stolen in 1894. A magazine mocked the barge, and the crew wrote to the magazine. The lamp was given by
a lock keeper, and a cutter, the Swan, towed it home. The crew was given a ham for saving a dog.

A teacher slept on board when her cottage flooded.

## Questions
**Does it still float?** Yes. It is put into the dock each spring, so that the timbers keep tight.
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> ExhibitAnswers:
    folder = Folder(tmp_path_factory.mktemp("untold"))
    folder.write("museum.md", MUSEUM + TICKETS)
    folder.exhibit("copper", "maker: Rudge & Sons, Leeds", "date: 1851", title="The Brewing Copper", body=COPPER)
    folder.exhibit("barge", "maker: John Webb", "date: 1880", title="The Barge Ellen", body=BARGE)
    answers = ExhibitAnswers(load_museum(folder.path), today_year=2026)
    answers.read_meanings()
    return answers


@pytest.mark.parametrize(
    "question",
    [
        "How long did it take to make?",
        "How heavy is it?",
        "How fast could it go?",
        "How does it work?",
        "Is it real?",
        "Is this the original or a copy?",
        "Who invented the brewing copper?",
        "Where was Ada Frost born?",
        "How old was Ada Frost?",
        "How old was the brewer when she died?",
        "How deep could she reach?",
        "Where is the brewer buried?",
        "What make of lid was it?",
        "Is there a second one like it from the village?",
    ],
)
def test_what_isnt_told_is_declined(answers: ExhibitAnswers, question: str) -> None:
    assert not answers.answer(question, at="copper").sources


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How long did it take to build?", "fourteen months"),
        ("How heavy is it?", "eleven tonnes"),
        ("How fast could it go?", "three miles an hour"),
        ("How much did it cost?", "ninety pounds"),
        ("Is the rudder original?", "modern"),
        ("Who invented it?", "John Webb"),
    ],
)
def test_what_is_told_is_answered(answers: ExhibitAnswers, question: str, told: str) -> None:
    assert told in answers.answer(question, at="barge").text


def test_wages_are_no_price_of_the_thing(answers: ExhibitAnswers) -> None:
    answer = answers.answer("How much did it cost?", at="copper")

    assert "shillings" not in answer.text


def test_a_yes_to_another_question_is_no_yes_to_this_one(answers: ExhibitAnswers) -> None:
    assert "Yes" not in answers.answer("Is it the original?", at="barge").text


@pytest.mark.parametrize("question", ["How much does a horse cost?", "How much is the brewing copper?"])
def test_a_ticket_is_no_price_of_anything_else(answers: ExhibitAnswers, question: str) -> None:
    assert "7 pounds" not in answers.answer(question).text


def test_the_price_of_a_thing_in_the_museum_is_told(answers: ExhibitAnswers) -> None:
    assert "2 pounds" in answers.answer("How much does the carousel cost?").text
    assert "7 pounds" in answers.answer("How much does a ticket cost?").text


@pytest.mark.parametrize(
    "question",
    [
        "Which magazine mocked the barge?",
        "What magazine was it that mocked it?",
        "Who stole the anchor?",
    ],
)
def test_what_bears_no_name_in_any_text_is_declined(answers: ExhibitAnswers, question: str) -> None:
    assert not answers.answer(question, at="barge").sources


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Which cutter towed the barge home?", "Swan"),
        ("Who gave the lamp?", "lock keeper"),
    ],
)
def test_what_is_named_is_told(answers: ExhibitAnswers, question: str, told: str) -> None:
    assert told in answers.answer(question, at="barge").text


def test_what_was_done_for_somebody_is_not_what_they_got_for_it(answers: ExhibitAnswers) -> None:
    assert not answers.answer("What did the horses get for pulling it?", at="barge").sources
    assert "a ham" in answers.answer("What did the crew get for saving the dog?", at="barge").text


@pytest.mark.parametrize("question", ["How much does parking cost?", "How often does the bus come?"])
def test_where_it_is_is_no_price_and_no_timetable(answers: ExhibitAnswers, question: str) -> None:
    assert not answers.answer(question).sources


@pytest.mark.parametrize(
    "question", ["Tell me about the teacher whose cottage flooded.", "Why would a teacher sleep on board?"]
)
def test_words_of_a_visit_dont_keep_a_question_from_its_exhibit(answers: ExhibitAnswers, question: str) -> None:
    assert "flooded" in answers.answer(question).text


def test_what_is_asked_of_an_exhibit_after_the_visit_is_no_endless_question(answers: ExhibitAnswers) -> None:
    before = "How much is a ticket for a school class?"

    assert "flooded" in answers.answer("And the teacher whose cottage flooded?", before=before).text


@pytest.mark.parametrize("question", ["How do I surf?", "Who is the king of Norway?", "Why is the sky blue?"])
def test_what_is_far_from_the_museum_is_declined(answers: ExhibitAnswers, question: str) -> None:
    assert not answers.answer(question).sources
