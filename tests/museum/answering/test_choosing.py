"""Weighing passages: of a large collection only what holds most of the question is weighed, and the right one is."""

from __future__ import annotations

import pytest

from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.answering.book import Book
from guide.museum.answering.choosing import MOST_EXHIBITS, Weighed, weigh
from guide.museum.answering.meant import exhibits_meant
from guide.museum.answering.question import read_question
from guide.museum.files import load_museum
from tests.museum.large_museum import name_of, write_large_museum

EXHIBITS = 3 * MOST_EXHIBITS
OF_ALL = "How old is the oldest of all the things that a merchant of the city kept in his cellar before the war? "


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    folder = tmp_path_factory.mktemp("large") / "exhibits"
    write_large_museum(folder, EXHIBITS)
    return ExhibitAnswers(load_museum(folder), today_year=2026).book("en")


def weighed(question: str, book: Book) -> list[Weighed]:
    asked = read_question(question, book.lexicon)
    return weigh(asked, exhibits_meant(asked, book, at=None, before=None), book)


def exhibits_of(passages: list[Weighed], book: Book) -> list[str]:
    return list(dict.fromkeys(book.passages[one.number].exhibit for one in passages))


@pytest.mark.parametrize("question", [OF_ALL, OF_ALL * 9])
def test_what_every_exhibit_holds_is_weighed_for_few_of_them(question: str, book: Book) -> None:
    assert len(exhibits_of(weighed(question, book), book)) <= MOST_EXHIBITS


@pytest.mark.parametrize("number", range(0, EXHIBITS, 17))
def test_the_one_that_is_asked_about_is_among_them(number: int, book: Book) -> None:
    merchant = name_of(number + 700)

    assert exhibits_of(weighed(f"What did the merchant {merchant} keep in his cellar?", book), book)[0] == (
        f"exhibit-{number}"
    )
