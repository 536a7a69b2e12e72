"""Which one it was and who did it, where the texts tell only that there was one and that it was done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guide.museum.answering.book import Book
from guide.museum.answering.question import CONTENT, Asked
from guide.museum.language.words import sentences, tokens

_BEFORE, _AFTER = 2, 3
"""So many words before it stand its article, `was` or a name, and so many after it a name."""


@dataclass(frozen=True, slots=True)
class _Told:
    """The words of a sentence in the passage of this `number`, and the `place` of one of them."""

    number: int
    words: Sequence[str]
    place: int

    @property
    def before(self) -> set[str]:
        return set(tokens(" ".join(self.words[max(0, self.place - _BEFORE) : self.place])))

    @property
    def after(self) -> set[str]:
        return set(tokens(" ".join(self.words[self.place + 1 :])))

    def is_named(self, asked: Asked) -> bool:
        """`a newspaper, the Echo`, `a London newspaper`: by a name that the question doesn't hold."""
        near = self.words[max(1, self.place - _BEFORE) : self.place + 1 + _AFTER]
        return any(word[:1].isupper() and set(tokens(word)).isdisjoint(asked.words) for word in near)


def is_unnamed(asked: Asked, number: int, book: Book) -> bool:
    """Whether the passage of this number speaks of what is asked for, but no text about its exhibit by a name."""
    return _is_any_one(asked, number, book) or _is_done_by_nobody(asked, number, book)


def _is_any_one(asked: Asked, number: int, book: Book) -> bool:
    """`Which newspaper?` where they speak of `a newspaper`."""
    exhibit = book.passages[number].exhibit
    thing = _asked_for(book.lexicon.foils.which, asked, book)
    if thing is None or thing in book.names.titles[exhibit]:
        return False
    told = list(_told(thing, exhibit, book))
    is_some = any(one.number == number and not book.lexicon.foils.some.isdisjoint(one.before) for one in told)
    return is_some and not any(one.is_named(asked) for one in told)


def _is_done_by_nobody(asked: Asked, number: int, book: Book) -> bool:
    """`Who stole them?` where they say that `nine were stolen`."""
    foils = book.lexicon.foils
    done = _asked_for(foils.doing, asked, book)
    told = [] if done is None else list(_told(done, book.passages[number].exhibit, book))
    is_suffered = (not foils.suffered.isdisjoint(one.before) and foils.by.isdisjoint(one.after) for one in told)
    return any(one.number == number for one in told) and all(is_suffered)


def _asked_for(pattern: re.Pattern[str], asked: Asked, book: Book) -> str | None:
    match = pattern.search(asked.folded)
    if match is None:
        return None
    stem = book.lexicon.stem(next(group for group in match.groups() if group))
    return stem if asked.stems.get(stem) == CONTENT else None


def _told(stem: str, exhibit: str, book: Book) -> Iterator[_Told]:
    for number in book.of_exhibit[exhibit]:
        for sentence in sentences(book.passages[number].text):
            words = sentence.split()
            places = (place for place, word in enumerate(words) if stem in book.lexicon.stems(word))
            yield from (_Told(number, words, place) for place in places)
