"""Sources stand under an answer only where the museum's files really say what it says."""

from __future__ import annotations

import pytest

from guide.chat.grounding import passages_about, sources_of
from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.answering.book import Book
from guide.museum.files import load_museum
from guide.settings import ROOT


@pytest.fixture(scope="module")
def book() -> Book:
    return ExhibitAnswers(load_museum(ROOT / "exhibits")).book("en")


def test_an_answer_made_of_a_section_names_it_first(book: Book) -> None:
    exhibit = book.exhibits["rosetta-stone"]
    section = exhibit.sections[0]
    sources = sources_of(section.text, "What is its story?", book)

    assert (sources[0].exhibit, sources[0].section) == ("rosetta-stone", section.title)


def test_every_exhibits_label_is_found_again(book: Book) -> None:
    for exhibit in book.exhibits.values():
        assert sources_of(exhibit.label, "What is this?", book)[0].exhibit == exhibit.id


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "I'm afraid the label doesn't say.",
        "It was stolen by seven pirates from Tortuga in 1723.",
        "👍",
        "Ich weiß es leider nicht.",
    ],
)
def test_what_no_file_says_has_no_source(book: Book, answer: str) -> None:
    assert sources_of(answer, "Who stole the Rosetta Stone?", book) == ()


def test_the_passages_for_a_question_are_of_the_exhibit_it_is_about(book: Book) -> None:
    passages = passages_about("Who deciphered this?", book, "rosetta-stone", None)

    assert passages
    assert {passage.exhibit for passage in passages} == {"rosetta-stone"}
