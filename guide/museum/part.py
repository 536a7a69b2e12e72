"""Things that an exhibit's texts tell of besides it: the brewery of a copper, the spoon in a pike.

What the label says of the exhibit as a whole, its date, its maker, its size, it doesn't say of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from guide.museum.book import Book
from guide.museum.described import Thing, is_common, thing_asked_about
from guide.museum.passages import Passage
from guide.museum.question import Asked, Part
from guide.museum.search import LITERALLY, SAME_IDEA
from guide.museum.wording import leans_back
from guide.museum.words import tokens


def with_part(asked: Asked, book: Book) -> Asked:
    """The question with the thing it asks about, where some exhibits' texts tell of that as of something else."""
    thing = thing_asked_about(asked, book)
    if thing is None or is_common(thing.head, book):
        return asked
    told = frozenset(_telling_of(thing.head, book))
    exhibits = {book.passages[number].exhibit for number in told if book.passages[number].kind != "fact"}
    beside = frozenset(exhibit for exhibit in exhibits if not _may_be(thing, exhibit, book))
    return replace(asked, part=Part(beside, told | _next_to(told, book))) if beside else asked


def tells_of_another(number: int, asked: Asked, book: Book) -> bool:
    """Whether a passage speaks of its exhibit as a whole, where they ask of something else in its texts."""
    part = asked.part
    return part is not None and book.passages[number].exhibit in part.exhibits and number not in part.told


def _telling_of(stem: str, book: Book) -> Iterable[int]:
    """The passages that hold the word, but for those that only give that fact (`materials`)."""
    found = book.search.find(stem)
    yield from (number for number, met in found.text.items() if met >= LITERALLY)
    heads = (number for number, met in found.head.items() if met >= LITERALLY)
    yield from (number for number in heads if book.passages[number].kind != "fact")


def _next_to(told: Iterable[int], book: Book) -> frozenset[int]:
    """The sentences that go on from these: `There was a spoon in it. It is of pewter.`"""
    after = (number + 1 for number in told if number + 1 < len(book.passages))
    return frozenset(number for number in after if _goes_on(book.passages[number - 1], book.passages[number]))


def _goes_on(first: Passage, second: Passage) -> bool:
    is_together = (first.exhibit, first.paragraph) == (second.exhibit, second.paragraph)
    return is_together and leans_back(second)


def _may_be(thing: Thing, exhibit: str, book: Book) -> bool:
    """Whether the exhibit may be called so: by a word of its title or another one for it, or as its texts call it."""
    title = book.names.titles.get(exhibit, frozenset())
    kin = {other for other, alike in book.search.kin(thing.head).items() if alike >= SAME_IDEA}
    if not title.isdisjoint(kin | thing.beside | {thing.head}) or not book.lexicon.things.isdisjoint(thing.beside):
        return True
    return any(_calls_it_so(thing.head, book.passages[number].text, book) for number in book.of_exhibit[exhibit])


def _calls_it_so(stem: str, text: str, book: Book) -> bool:
    """`It is an embroidery`, `this coil`."""
    calling = book.lexicon.foils.calling
    words = tokens(text)
    places = (place for place, word in enumerate(words) if book.lexicon.stem(word) == stem)
    return calling is not None and any(calling.search(" ".join(words[:place])) for place in places)
