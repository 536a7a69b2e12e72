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
    needs_help, wants_to_see = _may_call_for_help(asked, book, at), _may_want_to_see(asked, book, at)
    if meanings is None or asked.is_urgent or not (needs_help or wants_to_see):
        return asked
    meant = meanings.topic_meant(asked.text)
    if meant is None or not (needs_help if meant[0].is_urgent else wants_to_see):
        return asked
    topic, likeness = meant
    if topic.is_urgent:
        enough = _BEYOND_DOUBT if asked.about_visit or _names(asked, book) else _MEANS_HELP
    else:
        enough = _BEYOND_DOUBT if asked.points_back else _MEANS_SIGHTS
    return asked.of(topic) if likeness >= enough else asked


def _may_call_for_help(asked: Asked, book: Book, at: str | None) -> bool:
    """Who does asks no question, and tells of no time but now, nor of what is in sight."""
    if at is not None and (asked.points_back or not asked.by_visitor):
        return False
    asks = asked.form or asked.points_here or book.lexicon.inquiry.search(asked.folded)
    return not (asks or book.lexicon.past.search(asked.folded))


def _may_want_to_see(asked: Asked, book: Book, at: str | None) -> bool:
    """Who points at something, names it or stands before it has something to see: `What are we looking at?`"""
    return at is None and not (asked.about_visit or asked.follows or asked.points_here or _names(asked, book))


def _names(asked: Asked, book: Book) -> bool:
    return max(book.names.named(asked.words).values(), default=0.0) >= IS_NAMED
