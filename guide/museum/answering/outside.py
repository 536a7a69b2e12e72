"""What is asked of the world outside the museum, where little more than the question word fits what its texts tell.

Whoever asks of something in a museum says `the`, `this` or its name: `What causes thunder?` points at nothing here.
"""

from __future__ import annotations

from collections.abc import Sequence

from guide.museum.answering.book import Book
from guide.museum.answering.choosing import Weighed
from guide.museum.answering.described import Near, is_common
from guide.museum.answering.encoder import Vectors
from guide.museum.answering.meant import Meant
from guide.museum.answering.premises import is_name
from guide.museum.answering.question import Asked
from guide.museum.answering.search import LITERALLY, SAME_IDEA
from guide.museum.passages import MUSEUM

_FAR, _FAR_UNLESS_SURE = 0.36, 0.55
"""In meaning: a sentence that says little of what is asked about the visit, and of what may well be asked of
something else."""
_MEANS_IT = 0.4
"""How near in meaning to a word something must be that is told, to be what it says."""
_MUCH = 0.5
"""Of what a question asks about, weighed by how rare its words are."""


def is_of_elsewhere(asked: Asked, number: int, book: Book, nearness: Vectors | None) -> bool:
    """`How much does a house cost here?`: whether the museum's sentence of this number is far from what is asked, and
    none of them knows what that is of. Who asks no question may tell of anything: `I left my kite on the bus.`"""
    far = _FAR if asked.about_visit else _FAR_UNLESS_SURE
    if nearness is None or nearness[number] > far or not asked.form:
        return False
    own = book.of_exhibit.get(MUSEUM, ())
    stems = {book.lexicon.stem(word) for word in asked.words if not asked.tells_of_visit(word)}
    return any(_met(stem, own, book) < SAME_IDEA for stem in stems.intersection(asked.content))


def asks_of_anything(asked: Asked, meant: Meant, best: Weighed, book: Book, near: Near | None) -> bool:
    """`How do you remove a stain?`: whether it points at nothing here, and much of what it asks about is told of the
    exhibit of `best` neither in its words nor in others."""
    if near is None or meant.is_named or not asked.form or asked.follows or not _points_at_nothing(asked, book):
        return False
    said = {stem: word for word in asked.words if (stem := book.lexicon.stem(word)) in asked.content}
    rarity = {stem: book.search.find(stem).rarity for stem in said}
    own = book.of_exhibit[book.passages[best.number].exhibit]
    untold = [stem for stem in said if _met(stem, own, book) < SAME_IDEA and not is_common(stem, book)]
    if sum(rarity[stem] for stem in untold) < _MUCH * sum(rarity.values()):
        return False
    return any(near(said[stem])[list(own)].max() < _MEANS_IT for stem in untold)


def _points_at_nothing(asked: Asked, book: Book) -> bool:
    definite = book.lexicon.foils.definite
    if definite is None or definite.search(asked.folded):
        return False
    return not any(is_name(word, asked) and _is_told_anywhere(word, book) for word in asked.words)


def _is_told_anywhere(word: str, book: Book) -> bool:
    found = book.search.find(book.lexicon.stem(word))
    return max((*found.text.values(), *found.head.values()), default=0.0) >= LITERALLY


def _met(stem: str, numbers: Sequence[int], book: Book) -> float:
    """0..1, how well one of these passages or its heading holds the word."""
    found = book.search.find(stem)
    return max((max(found.text.get(number, 0.0), found.head.get(number, 0.0)) for number in numbers), default=0.0)
