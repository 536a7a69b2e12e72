"""What the guide declines or answers by itself: orders, homework, rudeness, prices; greetings and thanks."""

from __future__ import annotations

from dataclasses import dataclass

from guide.museum.book import Book
from guide.museum.question import Asked

# Refused whatever else the question holds.
_FINAL = ("orders", "homework", "rude", "topics")
# Refused unless a curator has answered just this: what a thing cost, whether it should go home.
_UNLESS_WRITTEN = ("price", "politics", "opinion")


@dataclass(frozen=True, slots=True)
class Refusal:
    """`is_final`: no text of the museum can answer it after all."""

    text: str
    is_final: bool


def refusal(asked: Asked, book: Book) -> Refusal | None:
    for names, is_final in ((_FINAL, True), (_UNLESS_WRITTEN, False)):
        for name in names:
            pattern = book.lexicon.declines.get(name)
            if pattern is not None and pattern.search(asked.folded) and not (name == "price" and asked.about_visit):
                return Refusal(book.said[name], is_final)
    return None


def small_talk(asked: Asked, book: Book, at: str | None) -> str | None:
    """`How does this work?` asks about the exhibit they stand before, if there is one (`at`)."""
    if not asked.words:
        return book.said["help"]
    talk = (name for name, asks in book.lexicon.smalltalk.items() if asks.search(asked.folded))
    return next((book.said[name] for name in talk if not (name == "help" and at and asked.points_here)), None)
