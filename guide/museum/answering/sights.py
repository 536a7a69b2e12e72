"""What there is to see, for who doesn't know yet what to ask: what museum.md says of that, and a few names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from guide.museum.answering.book import Book
from guide.museum.answering.choosing import Weighed
from guide.museum.answering.question import Asked
from guide.museum.answering.suggesting import Suggestions, spread
from guide.museum.answering.visiting import Visit, told_of_visit
from guide.museum.answering.wording import MAX_WORDS
from guide.museum.collection import Exhibit
from guide.museum.language.visit_topic import VisitTopic
from guide.museum.language.words import tokens, word_count
from guide.museum.reply import Answer
from guide.museum.titles import title_in_sentence

_SIGHTS: Final = "sights"
_NAMED, _FEWEST = 3, 2
_BY_FULL_NAME = 1.0


def asks_for_sights(asked: Asked, book: Book, is_pointed_at: bool) -> bool:
    """Not whoever asks what is to be seen in an exhibit that they name, or point at: `is_pointed_at` where there is
    one that they may, before them or spoken of."""
    if not any(topic.name == _SIGHTS for topic in asked.surely) or _exhibits_named(asked.words, book):
        return False
    points = asked.points_here or asked.points_back or any(intent.from_label for intent in asked.intents)
    return not (points and is_pointed_at)


def shown_around(
    asked: Asked,
    visit: Visit,
    book: Book,
    at: str | None,
    offers: Suggestions,
    found: Callable[[Weighed, Sequence[Weighed]], Answer],
) -> Answer | None:
    """What the museum's files advise, put together by `found`, and else a few exhibits elsewhere than where they
    stand (`at`); questions about these can be tapped. None where there is nothing to advise."""
    told = _told_of_sights(asked, visit, book)
    if told:
        answer = _naming_some(found(told[0], told), book, at)
    else:
        answer = Answer(_some_to_begin_with(asked, visit, book, at), (), at, True, ())
    named = _exhibits_named(tokens(answer.text), book)
    return replace(answer, suggestions=offers.of_each(named)) if answer.text else None


def _told_of_sights(asked: Asked, visit: Visit, book: Book) -> list[Weighed]:
    """The museum's sentences on what to see, whatever else of the visit is asked: those that name exhibits before
    others, best first."""
    told = told_of_visit(_asking(asked, lambda topic: topic.name == _SIGHTS), visit, book)
    return sorted(told, key=lambda one: not _exhibits_named(tokens(book.passages[one.number].text), book))


def _some_to_begin_with(asked: Asked, visit: Visit, book: Book, at: str | None) -> str:
    """A few exhibits' names, unless the museum tells of what else of the visit is asked: `We can't walk any more,
    what do you have?`"""
    others = _asking(asked, lambda topic: topic.name != _SIGHTS)
    is_told = others.about_visit and bool(told_of_visit(others, visit, book))
    return "" if is_told else _to_begin_with(book, at)


def _naming_some(answer: Answer, book: Book, at: str | None) -> Answer:
    """`answer` with a few exhibits to begin with, where it names none and there is room."""
    if _exhibits_named(tokens(answer.text), book):
        return answer
    both = f"{answer.text} {_to_begin_with(book, at)}".strip()
    return replace(answer, text=both) if word_count(both) <= MAX_WORDS else answer


def _exhibits_named(words: Sequence[str], book: Book) -> list[Exhibit]:
    strength = book.names.named(words)
    return [exhibit for exhibit in book.exhibits.values() if strength.get(exhibit.id, 0.0) >= _BY_FULL_NAME]


def _asking(asked: Asked, is_kept: Callable[[VisitTopic], bool]) -> Asked:
    return replace(asked, visit=tuple(filter(is_kept, asked.visit)), surely=tuple(filter(is_kept, asked.surely)))


def _to_begin_with(book: Book, at: str | None) -> str:
    """A few exhibits to begin with, elsewhere than where they stand; "" where too few are left."""
    others = [title_in_sentence(exhibit) for exhibit in islice(spread(book, _NAMED, but=at), _NAMED)]
    if len(others) < _FEWEST:
        return ""
    *first, last = others
    return book.said["begin_with"].format(things=book.said["joining"].join((", ".join(first), last)))
