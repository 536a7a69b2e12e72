"""What museum.md tells of things that no topic of a visit is about: the bread oven, the wagon ride.

A sentence is taken that holds most of the question in its own words, or that no other is nearer to in meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guide.museum.answering.book import WHO, Book
from guide.museum.answering.choosing import Weighed
from guide.museum.answering.encoder import Vectors
from guide.museum.answering.meant import Meant
from guide.museum.answering.question import Asked
from guide.museum.answering.search import LITERALLY, SAME_IDEA
from guide.museum.passages import MUSEUM

_IDEA, _HEADING_WORD = 0.35, 0.4
_ENOUGH_WORDS, _SOME_WORDS = 0.62, 0.4
_SHORT, _WORDS_IN_COMMON = 4, 2
"""A longer question has more than one word in common with its answer."""
_ENOUGH_OF_A_NAME = 0.5
_NEAR, _FAR = 0.35, 0.2
"""In meaning: what answers with a word in common; what can't with any."""
_AS_NEAR = 0.1


def told_in_so_many_words(asked: Asked, book: Book, nearness: Vectors | None) -> list[Weighed]:
    """The sentences that tell it, best first; none where the files on the exhibits tell it as well.

    `nearness`: -1..1, of every passage to the question in meaning, None where that isn't known."""
    if not asked.content or asked.follows:
        return []
    if nearness is not None:
        nearest = list(_nearest(asked, book, nearness))
        if nearest:
            return nearest
    best = _likest(asked, book) if asked.by_visitor else None
    if best is None or nearness is not None and nearness[best.number] < _FAR:
        return []
    return [best] if _is_of_kind(asked, best.number, book) else []


def told_of_room(asked: Asked, meant: Meant, book: Book) -> Weighed | None:
    """The museum's sentence that says where an exhibit is by the name they call it, which its own file doesn't know
    where nobody translated it."""
    asks_where = any("gallery" in intent.fields for intent in asked.intents)
    if not asks_where or asked.visit or meant.only == MUSEUM or not _may_be_untranslated(asked, meant, book):
        return None
    named = _holding(asked.content, book) & _rooms(book)
    shares = {number: _share(asked.content, number, book) for number in named}
    best = max(shares, key=lambda number: shares[number], default=None)
    if best is None or shares[best] < _ENOUGH_OF_A_NAME:
        return None
    return Weighed(best, shares[best], covered=1.0, likeness=0.0)


def _may_be_untranslated(asked: Asked, meant: Meant, book: Book) -> bool:
    """What they stand before isn't what they ask for where its texts hold no word of that: `where is the violin?`"""
    if meant.only is not None and (meant.is_named or not book.exhibits[meant.only].label):
        return not book.exhibits[meant.only].label
    if meant.only is not None and not _holding(asked.content, book).isdisjoint(book.of_exhibit[meant.only]):
        return False
    return any(not one.label for one in book.exhibits.values())


def _rooms(book: Book) -> set[int]:
    where = {number for i in book.lexicon.intents if "gallery" in i.fields for number in book.evidence[i.name]}
    return where.intersection(book.of_exhibit[MUSEUM])


def met(stem: str, number: int, book: Book) -> float:
    """0..1, how well a passage of museum.md, or its heading, holds a word."""
    found = book.search.find(stem)
    here = found.text.get(number, 0.0)
    in_text = 1.0 if here >= LITERALLY else _IDEA if here else 0.0
    return max(in_text, _HEADING_WORD if found.head.get(number, 0.0) >= LITERALLY else 0.0)


def _nearest(asked: Asked, book: Book, nearness: Vectors) -> Iterator[Weighed]:
    """Sentences that none on the exhibits is much nearer than, if they hold the rarest word of the question."""
    if asked.points_here or book.lexicon.past.search(asked.folded):
        return
    least = max(_NEAR, float(nearness.max(initial=-1.0)) - _AS_NEAR)
    near = [number for number in book.of_exhibit[MUSEUM] if nearness[number] >= least]
    for number in sorted(near, key=lambda number: -float(nearness[number])):
        if _speaks_of_it(asked, number, book) and _is_of_kind(asked, number, book):
            yield Weighed(number, float(nearness[number]), covered=1.0, likeness=0.0)


def _speaks_of_it(asked: Asked, number: int, book: Book) -> bool:
    found = [book.search.find(stem) for stem in asked.content]
    rarest = max((one for one in found if one.text), key=lambda one: one.rarity, default=None)
    return rarest is not None and rarest.text.get(number, 0.0) >= SAME_IDEA


def _is_of_kind(asked: Asked, number: int, book: Book) -> bool:
    needed = [kind.name for kind in asked.kinds if kind.is_essential or kind.name == WHO]
    return all(number in book.evidence[name] for name in needed)


def _likest(asked: Asked, book: Book) -> Weighed | None:
    # Where it stands is no answer to how old a thing is.
    unfit = _rooms(book) if _asks_other_fact(asked) else set()
    shares = {number: _share(asked.content, number, book) for number in _holding(asked.content, book) - unfit}
    best = max(shares, key=lambda number: (shares[number], -number), default=None)
    if best is None or book.passages[best].exhibit != MUSEUM or not _is_in_common(asked, best, shares[best], book):
        return None
    return Weighed(best, shares[best], covered=1.0, likeness=0.0)


def _asks_other_fact(asked: Asked) -> bool:
    fields = {field for intent in asked.intents for field in intent.fields}
    return bool(fields) and "gallery" not in fields


def _is_in_common(asked: Asked, number: int, share: float, book: Book) -> bool:
    """Whether enough of the question stands in the sentence: one word does where nothing else has it."""
    in_common = [stem for stem in asked.content if met(stem, number, book) >= LITERALLY]
    if share >= _SOME_WORDS and any(_stands_only_here(stem, book) for stem in in_common):
        return True
    return share >= _ENOUGH_WORDS and (len(asked.words) <= _SHORT or len(in_common) >= _WORDS_IN_COMMON)


def _stands_only_here(stem: str, book: Book) -> bool:
    return {book.passages[number].exhibit for number in book.search.find(stem).text} == {MUSEUM}


def _holding(stems: Sequence[str], book: Book) -> set[int]:
    return {number for stem in stems for number, held in book.search.find(stem).text.items() if held >= LITERALLY}


def _share(stems: Sequence[str], number: int, book: Book) -> float:
    total = sum(book.search.find(stem).rarity for stem in stems)
    return sum(book.search.find(stem).rarity * met(stem, number, book) for stem in stems) / total
