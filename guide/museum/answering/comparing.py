"""Two exhibits side by side: `Which is older, the vase or the clock?`, `Did the same man make both lamps?`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guide.museum.answering.book import Book
from guide.museum.answering.question import Asked
from guide.museum.passages import Passage
from guide.museum.years import year_of

_A_FEW = 3
"""The facts of more don't fit into an answer."""


def told_of_both(asked: Asked, book: Book, meant: Sequence[str | None] = ()) -> Sequence[Passage]:
    """The same fact of each of the two that it names; none where it doesn't compare what labels give.

    `meant`: the one that it names and the one that it points at."""
    both = _named(asked, book) or _called_both(asked, book) or _all_called(asked, book)
    if not both and len({one for one in meant if one in book.exhibits}) == 2 and any(_compared(asked, book)):
        both = [one for one in meant if one is not None]
    for field in _fields(asked, book):
        facts = [fact for exhibit in both for fact in _facts(exhibit, field, book)]
        if facts and len(facts) == len(both):
            return facts
    return ()


def _named(asked: Asked, book: Book) -> Sequence[str]:
    """The exhibits named by a word of no other's title, or by two such words that are common, if they are two."""
    named: dict[str, float] = {}
    for stem in asked.stems:
        called = _called(stem, book)
        if len(called) == 1:
            is_common = stem in book.lexicon.common or stem in book.lexicon.filler
            named[called[0]] = named.get(called[0], 0.0) + (0.5 if is_common else 1.0)
    surely = [exhibit for exhibit, strength in named.items() if strength >= 1]
    return surely if len(surely) == 2 else ()


def _called_both(asked: Asked, book: Book) -> Sequence[str]:
    """`Both lamps`, where two titles say that they are lamps."""
    if book.lexicon.both.isdisjoint(asked.words):
        return ()
    called = (_called(stem, book) for stem in asked.stems)
    return next((both for both in called if len(both) == 2), ())


def _fields(asked: Asked, book: Book) -> Iterator[str]:
    """What is compared: by name, or else what is asked of both."""
    yield from _compared(asked, book)
    yield from (field for intent in asked.intents for field in intent.fields)


def _all_called(asked: Asked, book: Book) -> Sequence[str]:
    """`Which map is older?`, where a few titles say that they are maps; the oldest first."""
    is_amount = any(kind.is_essential for kind in asked.kinds)
    if not asked.form or is_amount or not any(_compared(asked, book)):
        return ()
    for stem in asked.stems:
        called = _called(stem, book)
        if 2 <= len(called) <= _A_FEW:
            return sorted(called, key=lambda exhibit: year_of(book.exhibits[exhibit].date) or 0)
    return ()


def _called(stem: str, book: Book) -> Sequence[str]:
    """The exhibits whose titles hold `stem`."""
    return [exhibit for exhibit, title in book.names.titles.items() if stem in title]


def _compared(asked: Asked, book: Book) -> Iterator[str]:
    return (field for field, sounds in book.lexicon.compares.items() if sounds.search(asked.folded))


def _facts(exhibit: str, field: str, book: Book) -> Iterator[Passage]:
    passages = (book.passages[number] for number in book.of_exhibit[exhibit])
    return (passage for passage in passages if passage.kind == "fact" and passage.section == field)
