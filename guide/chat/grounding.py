"""Where a model's answer comes from: the passages that a question is about, and those that an answer rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from guide.museum.answering.book import Book
from guide.museum.answering.choosing import weigh
from guide.museum.answering.meant import exhibits_meant
from guide.museum.answering.question import read_question
from guide.museum.answering.search import SAME_IDEA
from guide.museum.language.words import plain, sentences
from guide.museum.passages import Passage
from guide.museum.reply import Source

MOST_PASSAGES: Final = 8
MOST_SOURCES: Final = 3
SUPPORTED: Final = 0.6
"""How much of what a sentence says a passage must say, too."""
FEWEST_WORDS: Final = 2
"""A sentence that shares fewer words with a passage doesn't rest on it."""


def passages_about(question: str, book: Book, at: str | None, before: str | None) -> tuple[Passage, ...]:
    """What the museum's files say to a question, best first. `at`: where they stand; `before`: their question
    before."""
    asked = read_question(question, book.lexicon)
    at = at if at in book.exhibits else None
    context = read_question(before, book.lexicon).stems if before and (asked.follows or asked.points_back) else ()
    weighed = weigh(asked, exhibits_meant(asked, book, at, None), book, context)
    return tuple(book.passages[one.number] for one in weighed[:MOST_PASSAGES])


def sources_of(answer: str, question: str, book: Book) -> tuple[Source, ...]:
    """The sections that an answer's sentences rest on, those of most sentences first. What the visitor said
    themselves proves nothing: their words count for little."""
    asked = frozenset(book.lexicon.stems(question))
    counts: dict[Source, float] = {}
    for sentence in _sentences(answer):
        for source, share in _supports(sentence, asked, book):
            counts[source] = counts.get(source, 0.0) + share
    return tuple(sorted(counts, key=lambda source: -counts[source]))[:MOST_SOURCES]


def _sentences(answer: str) -> Iterator[str]:
    for paragraph in answer.split("\n"):
        yield from sentences(plain(paragraph))


def _supports(sentence: str, asked: frozenset[str], book: Book) -> Iterator[tuple[Source, float]]:
    """The passage that says most of what a sentence says, if it says enough of it."""
    words = {stem: _weight(stem, asked, book) for stem in _content(sentence, book)}
    shares: dict[int, float] = {}
    met: dict[int, int] = {}
    for stem, weight in words.items():
        for number, strength in book.search.find(stem).text.items():
            if strength >= SAME_IDEA:
                shares[number] = shares.get(number, 0.0) + weight * strength
                met[number] = met.get(number, 0) + 1
    total = sum(words.values())
    enough = [n for n, share in shares.items() if share >= SUPPORTED * total and met[n] >= FEWEST_WORDS]
    if enough:
        best = max(enough, key=lambda n: (shares[n], -n))
        passage = book.passages[best]
        yield Source(passage.exhibit, passage.section), shares[best] / total


def _content(sentence: str, book: Book) -> set[str]:
    return {stem for stem in book.lexicon.content(sentence) if stem not in book.lexicon.filler}


def _weight(stem: str, asked: frozenset[str], book: Book) -> float:
    rarity = book.search.find(stem).rarity
    return rarity / 3 if stem in asked else rarity
