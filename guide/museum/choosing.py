"""Weighs passages against a question, and says how sure one may be that they answer it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from guide.museum.book import Book
from guide.museum.lexicon import Intent
from guide.museum.meant import Meant
from guide.museum.passages import MUSEUM, Passage
from guide.museum.question import Asked
from guide.museum.search import Found

# How much a word counts that stands beside a sentence instead of in it.
_SENTENCE_BEFORE, _SENTENCE_AFTER, _HEADING, _CURATORS_QUESTION = 0.6, 0.3, 0.4, 1.0
# Words that the kind of question accounts for help to choose, but little.
_WANTED = 0.25
_KIND_FITS, _KIND_MISSING = 0.15, -0.1
_FACT, _EVIDENCE, _HEADED = 0.9, 0.6, 0.2
_ASKED_LIKE_THIS = 0.7


@dataclass(frozen=True, slots=True)
class Weighed:
    """`number` of the passage; `weight` orders, `covered` (0..1) is the share of the question it has to do with."""

    number: int
    weight: float
    covered: float


@dataclass(frozen=True, slots=True)
class _Word:
    stem: str
    found: Found
    weight: float
    is_needed: bool


def weigh(asked: Asked, meant: Meant, book: Book, context: Sequence[str] = ()) -> list[Weighed]:
    """The passages of the exhibits meant, best first. `context`: stems of the question before."""
    weighed: list[Weighed] = []
    words = list(_words(asked, book, context))
    for exhibit, leaning in meant.leaning.items():
        own = _without_names(words, exhibit, book)
        for number in book.of_exhibit.get(exhibit, ()):
            one = _weigh_one(number, own, asked, book)
            if one is not None:
                weighed.append(Weighed(number, one.weight + leaning, one.covered))
    return sorted(weighed, key=lambda one: (-one.weight, one.number))


def _words(asked: Asked, book: Book, context: Sequence[str]) -> Iterator[_Word]:
    for stem in asked.needed:
        found = book.search.find(stem)
        yield _Word(stem, found, 0.3 + found.rarity, is_needed=True)
    for stem in (*asked.wanted, *(stem for stem in context if stem not in asked.needed)):
        found = book.search.find(stem)
        yield _Word(stem, found, _WANTED * found.rarity, is_needed=False)


def _without_names(words: Sequence[_Word], exhibit: str, book: Book) -> list[_Word]:
    """The exhibit's own name needn't be said again in every sentence about it."""
    title = book.names.titles.get(exhibit, frozenset())
    return [
        _Word(word.stem, word.found, _WANTED * word.found.rarity, is_needed=False)
        if word.is_needed and not title.isdisjoint({word.stem, *book.search.kin(word.stem)})
        else word
        for word in words
    ]


def _weigh_one(number: int, words: Sequence[_Word], asked: Asked, book: Book) -> Weighed | None:
    passage = book.passages[number]
    met = [(word, _met(word.found, number, book.passages)) for word in words]
    needed = sum(word.weight for word, _ in met if word.is_needed)
    covered = sum(word.weight * share for word, share in met if word.is_needed)
    wanted = sum(word.weight * share for word, share in met if not word.is_needed)
    fitting = max((_fits(intent, number, passage, book) for intent in asked.intents), default=0.0)
    if not covered and not fitting and not wanted:
        return None
    kind = sum(_KIND_FITS if number in book.evidence[i.name] else _KIND_MISSING for i in asked.kinds)
    share = covered / needed if needed else 0.0
    weight = 1.2 * share + 0.9 * fitting + min(wanted, 0.4) + kind + _likeness(passage, asked, book)
    return Weighed(number, weight, _certainty(share, bool(needed), fitting, asked))


def _met(found: Found, number: int, passages: Sequence[Passage]) -> float:
    here = passages[number]
    head = _CURATORS_QUESTION if here.kind == "answer" else _HEADING
    best = max(found.text.get(number, 0.0), head * found.head.get(number, 0.0))
    if number and _are_neighbours(passages[number - 1], here):
        best = max(best, _SENTENCE_BEFORE * found.text.get(number - 1, 0.0))
    if number + 1 < len(passages) and _are_neighbours(here, passages[number + 1]):
        best = max(best, _SENTENCE_AFTER * found.text.get(number + 1, 0.0))
    return best


def _are_neighbours(first: Passage, second: Passage) -> bool:
    return first.exhibit == second.exhibit and first.paragraph == second.paragraph and first.exhibit != MUSEUM


def _fits(intent: Intent, number: int, passage: Passage, book: Book) -> float:
    """How well a passage gives what a kind of question asks for."""
    if passage.exhibit == MUSEUM:
        return 0.0
    if passage.kind == "fact":
        return _FACT if passage.section in intent.fields else 0.0
    fits = _EVIDENCE if number in book.evidence[intent.name] else 0.0
    if intent.headings is not None and intent.headings.search(passage.section.casefold()):
        fits += _HEADED
    return fits


def _likeness(passage: Passage, asked: Asked, book: Book) -> float:
    """How alike a curator's question is to the one asked."""
    if not passage.question:
        return 0.0
    theirs = frozenset(book.lexicon.content(passage.question)) - book.names.titles.get(passage.exhibit, frozenset())
    ours = frozenset((*asked.needed, *asked.wanted)) - book.names.titles.get(passage.exhibit, frozenset())
    if not theirs or not ours:
        return 0.0
    shared = sum(_nearest(stem, theirs, book) for stem in ours)
    return _ASKED_LIKE_THIS * 2 * shared / (len(theirs) + len(ours))


def _nearest(stem: str, others: frozenset[str], book: Book) -> float:
    if stem in others:
        return 1.0
    kin = book.search.kin(stem)
    return max((kin.get(other, 0.0) for other in others), default=0.0)


def _certainty(share: float, has_needed: bool, fitting: float, asked: Asked) -> float:
    """0..1: how far the passage accounts for all of the question."""
    if not has_needed or asked.is_claim:
        return max(fitting, share)
    return share


def best_intents(asked: Asked) -> Mapping[str, Intent]:
    return {intent.name: intent for intent in asked.intents}
