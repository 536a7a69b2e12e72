"""What a visitor hears who only wants to hear more: what wasn't told yet of the exhibit that was spoken of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guide.museum.answering.book import Book
from guide.museum.answering.composing import ROOM_WORDS, with_what_it_leans_on
from guide.museum.language.words import word_count
from guide.museum.passages import Passage

_BEGINNING_WORDS = 12
"""Of a sentence that is too long for an answer, so much is always told."""


def numbers_told(text: str, exhibit: str, book: Book) -> frozenset[int]:
    """The passages about `exhibit` that the guide told in `text`."""
    return frozenset(n for n in book.of_exhibit.get(exhibit, ()) if _beginning(book.passages[n]) in text)


def told_last(told: Sequence[str], book: Book, at: str | None) -> str | None:
    """The exhibit they stand before, where the last answer told of it, whatever the question before named."""
    return at if at is not None and told and numbers_told(told[-1], at, book) else None


def untold(exhibit: str, told: Sequence[str], book: Book) -> list[Passage]:
    """As much as fits an answer of one section, from where `told` ended: the guide's answers so far. None where
    everything was told."""
    tellable = [number for number in book.of_exhibit[exhibit] if _can_be_told(number, book)]
    held = [numbers_told(text, exhibit, book).intersection(tellable) for text in told]
    ended = max(next(filter(None, reversed(held)), ()), default=-1)
    left = [number for number in tellable if number not in frozenset().union(*held)]
    left.sort(key=lambda number: (number <= ended, number))
    return [book.passages[number] for number in _together(left, held[-1] if held else frozenset(), book)]


def _can_be_told(number: int, book: Book) -> bool:
    """Whether it stands for itself, unlike a curator's answer without its question."""
    return book.passages[number].kind in ("label", "section") and number not in book.for_children


def _together(numbers: Sequence[int], just_told: frozenset[int], book: Book) -> Iterator[int]:
    if not numbers:
        return
    chosen = with_what_it_leans_on(numbers[0], book, just_told)
    yield from chosen
    words = sum(word_count(book.passages[number].text) for number in chosen)
    for before, number in zip(numbers, numbers[1:], strict=False):
        words += word_count(book.passages[number].text)
        is_next = number == before + 1 and book.passages[number].section == book.passages[before].section
        if not is_next or words > ROOM_WORDS:
            return
        yield number


def _beginning(passage: Passage) -> str:
    return " ".join(passage.text.split()[:_BEGINNING_WORDS])
