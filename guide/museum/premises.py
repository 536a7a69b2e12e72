"""What a question takes for granted: `Why did Picasso paint this in 1950?` asks for the true maker and date."""

from __future__ import annotations

from dataclasses import replace

from guide.museum.book import Book
from guide.museum.lexicon import Intent
from guide.museum.question import Asked


def set_right(asked: Asked, exhibit: str | None, book: Book) -> Asked:
    """`asked`, or where it takes something for granted that no text about `exhibit` says, the question for that."""
    if exhibit is None or exhibit not in book.exhibits:
        return asked
    for intent in book.lexicon.intents:
        if _is_told_otherwise(intent, asked, exhibit, book):
            return replace(asked, intents=(intent,), kinds=(), is_claim=True)
    return asked


def _is_told_otherwise(intent: Intent, asked: Asked, exhibit: str, book: Book) -> bool:
    match = intent.premise.search(asked.folded) if intent.premise else None
    if match is None or not any(getattr(book.exhibits[exhibit], field) for field in intent.fields):
        return False
    stems = [book.lexicon.stem(word) for word in match[1].split() if word not in book.lexicon.stop]
    said = {book.passages[number].exhibit for stem in stems for number in book.search.find(stem).text}
    return bool(stems) and exhibit not in said
