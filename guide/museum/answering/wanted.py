"""What a question wants to hear of one thing: how many there are, its colour, its name. Where a text speaks of the
thing without ever telling that, nobody knows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guide.museum.answering.book import NAMES_COUNT, Book
from guide.museum.answering.described import names_somebody_else
from guide.museum.answering.part import tells_of_another
from guide.museum.answering.question import Asked
from guide.museum.answering.search import SAME_IDEA
from guide.museum.answering.unnamed import is_unnamed
from guide.museum.language.lexicon import Intent
from guide.museum.language.words import fold, sentences, tokens
from guide.museum.passages import MUSEUM

_AT_THE_END = 3


def leaves_out(number: int, asked: Asked, book: Book, *, by_meaning: bool = False) -> bool:
    """Whether the passage of this number can't answer: it speaks of something else, or nothing about its exhibit
    tells what is asked of what it speaks of. `by_meaning`: see `is_left_out`."""
    if any(intent.of_whole for intent in asked.intents) and tells_of_another(number, asked, book):
        return True
    exhibit = book.passages[number].exhibit
    if exhibit != MUSEUM and not asked.is_claim and names_somebody_else(asked, exhibit, book):
        return True
    if exhibit != MUSEUM and is_unnamed(asked, number, book):
        return True
    return is_left_out(asked, exhibit, book, by_meaning=by_meaning)


def is_left_out(asked: Asked, exhibit: str, book: Book, *, by_meaning: bool = False) -> bool:
    """Whether the texts about `exhibit` don't tell what is asked of the thing that the question names.

    `by_meaning`: what is counted may be called there by another word that nobody listed: `cubes` for the stones."""
    wanted = _wanted(asked, book)
    return any(_is_left_out(kind, of, asked, exhibit, book, by_meaning=by_meaning) for kind, of in wanted)


def _wanted(asked: Asked, book: Book) -> Iterator[tuple[Intent, Sequence[str]]]:
    for kind in (*asked.kinds, *asked.intents):
        match = kind.of.search(asked.folded) if kind.of else None
        if match is None:
            continue
        said = next(group for group in match.groups() if group)
        of = [book.lexicon.stem(word) for word in said.split() if word not in book.lexicon.stop]
        of = [stem for stem in of if stem not in book.lexicon.filler]
        if of:
            yield kind, of


def _is_left_out(
    kind: Intent, of: Sequence[str], asked: Asked, exhibit: str, book: Book, *, by_meaning: bool
) -> bool:
    if not book.names.titles.get(exhibit, frozenset()).isdisjoint(of):
        return False
    names = {stem for one in of for stem in _said_for(one, book)}
    is_told_of = False
    for number in book.of_exhibit[exhibit]:
        for sentence in sentences(book.passages[number].text):
            words = sentence.split()
            places = [place for place, word in enumerate(words) if not names.isdisjoint(book.lexicon.stems(word))]
            if _holds(kind, words, places, asked):
                return False
            is_told_of |= bool(places)
    may_be_otherwise = by_meaning and not _is_name(kind) and not _is_done(kind, asked)
    return is_told_of or not may_be_otherwise and kind.is_essential and any(stem in book.lexicon.ideas for stem in of)


def _is_done(kind: Intent, asked: Asked) -> bool:
    """`How many died?` counts those to whom just that happened, however many were saved."""
    match = kind.of.search(asked.folded) if kind.of else None
    return match is not None and any(word.endswith("ed") for word in match[0].split())


def _is_name(kind: Intent) -> bool:
    return kind.evidence is not None and kind.evidence.pattern == NAMES_COUNT


def _holds(kind: Intent, words: Sequence[str], places: Sequence[int], asked: Asked) -> bool:
    """It is told of a thing shortly before or after it, or at the end: `Feel the ribs: there are eighty of them.`"""
    if not places or kind.evidence is None:
        return False
    after = kind.near if _is_name(kind) else kind.near // 2  # "The horses were called Captain and Duke."
    near = [words[max(0, place - kind.near) : place + 1 + after] for place in places]
    if _is_name(kind):
        return any(_is_new_name(word, asked) for some in near for word in some if word is not words[0])
    end = words[max(places[0] + 1, len(words) - _AT_THE_END) :] if words[-1] == "them." else words[-1:]
    return any(kind.evidence.search(fold(" ".join(some))) for some in (*near, end))


def _said_for(stem: str, book: Book) -> Iterator[str]:
    yield stem
    yield from (other for other, alike in book.search.kin(stem).items() if alike >= SAME_IDEA)


def _is_new_name(word: str, asked: Asked) -> bool:
    """A word in capitals that the question itself didn't say."""
    return word[:1].isupper() and not set(tokens(word)) & set(asked.words)
