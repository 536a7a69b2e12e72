"""Things that an exhibit's texts tell of besides it: the brewery of a copper, the spoon in a pike.

What the label says of the exhibit as a whole, its date, its maker, its size, it doesn't say of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from guide.museum.answering.book import Book
from guide.museum.answering.described import Near, Thing, is_common, thing_asked_about
from guide.museum.answering.question import Asked, Part
from guide.museum.answering.search import LITERALLY, SAME_IDEA
from guide.museum.answering.wording import leans_back
from guide.museum.language.words import tokens
from guide.museum.passages import Passage

_MAY_MEAN_IT = 0.37
"""How near in meaning to a thing's name something must be that is told of what may be called so."""


def with_part(asked: Asked, book: Book, at: str | None, near: Near | None) -> Asked:
    """The question with the thing it asks about, where some exhibits' texts tell of that as of something else. What
    they stand before (`at`) may be called by any word."""
    thing = thing_asked_about(asked, book)
    if thing is None or is_common(thing.head, book):
        return asked
    told = frozenset(_telling_of(thing.head, book))
    exhibits = {book.passages[number].exhibit for number in told if book.passages[number].kind != "fact"}
    others = _knowing_nothing_of(thing, book, near) - {at} if exhibits else frozenset()
    beside = frozenset(exhibit for exhibit in exhibits if not _may_be(thing, exhibit, book)) | others
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


def _knowing_nothing_of(thing: Thing, book: Book, near: Near | None) -> frozenset[str]:
    """The exhibits that neither their titles nor their texts call so, nor by words that mean nearly that."""
    if near is None:
        return frozenset()
    met = book.search.find(thing.head).text
    knowing = {book.passages[number].exhibit for number, share in met.items() if share >= SAME_IDEA}
    strange = (id for id in book.exhibits if id not in knowing and not _is_titled(thing, id, book))
    nearness = near(" ".join(thing.words))
    return frozenset(id for id in strange if nearness[list(book.of_exhibit[id])].max() < _MAY_MEAN_IT)


def _next_to(told: Iterable[int], book: Book) -> frozenset[int]:
    """The sentences that go on from these: `There was a spoon in it. It is of pewter.`"""
    after = (number + 1 for number in told if number + 1 < len(book.passages))
    return frozenset(number for number in after if _goes_on(book.passages[number - 1], book.passages[number]))


def _goes_on(first: Passage, second: Passage) -> bool:
    is_together = (first.exhibit, first.paragraph) == (second.exhibit, second.paragraph)
    return is_together and leans_back(second)


def _may_be(thing: Thing, exhibit: str, book: Book) -> bool:
    """Whether the exhibit may be called so: by a word of its title or another one for it, or as its texts call it."""
    if _is_titled(thing, exhibit, book) or not book.lexicon.things.isdisjoint(thing.beside):
        return True
    return any(_calls_it_so(thing.head, book.passages[number].text, book) for number in book.of_exhibit[exhibit])


def _is_titled(thing: Thing, exhibit: str, book: Book) -> bool:
    title = book.names.titles.get(exhibit, frozenset())
    kin = {other for other, alike in book.search.kin(thing.head).items() if alike >= SAME_IDEA}
    return not title.isdisjoint(kin | thing.beside | {thing.head})


def _calls_it_so(stem: str, text: str, book: Book) -> bool:
    """`It is an embroidery`, `this coil`."""
    calling = book.lexicon.foils.calling
    words = tokens(text)
    places = (place for place, word in enumerate(words) if book.lexicon.stem(word) == stem)
    return calling is not None and any(calling.search(" ".join(words[:place])) for place in places)
