"""What visitors need of the visit though no pattern finds it in their words: to be shown around, or help at once."""

from __future__ import annotations

from guide.museum.answering.book import Book
from guide.museum.answering.meanings import Meanings
from guide.museum.answering.naming import IS_NAMED
from guide.museum.answering.question import Asked

_MEANS_SIGHTS, _MEANS_HELP = 0.6, 0.5
_BEYOND_DOUBT = 0.65
"""How alike, where something else may be meant."""


def with_topic_meant(asked: Asked, book: Book, meanings: Meanings | None, at: str | None) -> Asked:
    """`asked` with the topic that it means, where its words don't say so."""
    needs_help, wants_to_see = _may_call_for_help(asked, book), _may_want_to_see(asked, book, at)
    if meanings is None or asked.is_urgent or not (needs_help or wants_to_see):
        return asked
    meant = meanings.topic_meant(asked.text)
    if meant is None or not (needs_help if meant[0].is_urgent else wants_to_see):
        return asked
    topic, likeness = meant
    if asked.about_visit or (not topic.is_urgent and (asked.points_back or at is not None)):
        enough = _BEYOND_DOUBT
    else:
        enough = _MEANS_HELP if topic.is_urgent else _MEANS_SIGHTS
    return asked.of(topic) if likeness >= enough else asked


def _may_call_for_help(asked: Asked, book: Book) -> bool:
    """Who does asks no question, and tells of no time but now."""
    words = book.lexicon
    return not (
        asked.form or asked.points_here or words.leave.search(asked.folded) or words.past.search(asked.folded)
    )


def _may_want_to_see(asked: Asked, book: Book, at: str | None) -> bool:
    """Who points at something, or names it, has something to see."""
    if asked.about_visit or asked.follows or asked.points_here or (asked.points_back and at is not None):
        return False
    return not _names(asked, book)


def _names(asked: Asked, book: Book) -> bool:
    return max(book.names.named(asked.words).values(), default=0.0) >= IS_NAMED
