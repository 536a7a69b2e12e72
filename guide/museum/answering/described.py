"""Things that visitors call by other words than their labels (`the old canoe`), and things that aren't on show.

What a question is about stands where its grammar puts it: behind `how old is`, or before `bigger than this`. The
texts know an exhibit by many words; one that none of them knows may mean it still, or something that isn't here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TypeAlias

from guide.museum.answering.book import Book
from guide.museum.answering.encoder import Vectors
from guide.museum.answering.naming import IS_NAMED, NEARLY_AS_STRONG
from guide.museum.answering.premises import is_name
from guide.museum.answering.question import FILLER, Asked
from guide.museum.answering.search import LITERALLY, SAME_IDEA
from guide.museum.passages import MUSEUM

Near: TypeAlias = Callable[[str], Vectors]
"""How near in meaning each passage is to a few words: -1..1, by the passages' numbers."""

_NEAR_ENOUGH = 0.37
_AHEAD = 0.06
"""So much nearer than any other exhibit one must be to be the one that is meant."""
_BEYOND_DOUBT = 0.8
"""Named as strongly as this, an exhibit is meant whatever else is said."""
_MAY_BE_THAT = 0.5
"""A name that stands in the texts with less likeness than this is another."""
_LONGEST = 8
"""More words are no name of a thing, but a story."""


@dataclass(frozen=True, slots=True)
class Described:
    """`exhibit`: the one that is meant by other words than its name; None: nothing that is on show. `stems`: of those
    words, as far as they only say which it is."""

    exhibit: str | None
    stems: frozenset[str] = frozenset()

    def left_out(self, asked: Asked) -> Asked:
        """The question without these words, which no answer need repeat."""
        stems = {stem: FILLER if stem in self.stems else hangs for stem, hangs in asked.stems.items()}
        return replace(asked, stems=stems)


NOT_SHOWN = Described(None)


def described(asked: Asked, book: Book, at: str | None, near: Near | None) -> Described | None:
    """What the question is about, where it calls that by more or other words than a name; None where nothing tells.

    `near`: None where meanings aren't known."""
    thing = thing_asked_about(asked, book)
    if thing is None or (asked.about_visit and _is_of_visit(thing, book)):
        return None
    named = book.names.named(thing.words)
    strongest = max(named.values(), default=0.0)
    if strongest < _BEYOND_DOUBT and any(_is_strange_name(word, asked, book) for word in thing.words):
        return NOT_SHOWN
    if strongest >= IS_NAMED:
        return _called(thing, _only(named), book)
    if at is not None and _is_told_of(thing.head, at, book):
        return None
    if near is None or asked.about_visit or any(intent.only_named for intent in asked.intents):
        return None if any(_is_known(stem, book) for stem in thing.stems) else NOT_SHOWN
    nearness = _nearness(thing, book, near)
    if max(nearness.values(), default=-1.0) < _NEAR_ENOUGH:
        return None if _is_known(thing.head, book) else NOT_SHOWN
    return _called(thing, _far_ahead(nearness), book)


def _called(thing: Thing, exhibit: str | None, book: Book) -> Described | None:
    if exhibit is None or not _may_be_called(thing.head, exhibit, book):
        return None
    return Described(exhibit, thing.stems)


def names_a_stranger(asked: Asked, book: Book) -> bool:
    """Whether it speaks of somebody or something by a name that no text knows: nothing here can answer it."""
    return not asked.visit and any(_is_strange_name(word, asked, book) for word in asked.words)


def names_somebody_else(asked: Asked, exhibit: str, book: Book) -> bool:
    """Whether only the texts about another exhibit hold a name it speaks of, and those about `exhibit` none."""
    stems = [book.lexicon.stem(word) for word in asked.words if is_name(word, asked)]
    held = [_holding(stem, book) for stem in stems if not _is_general(stem, book)]
    return any(len(one) == 1 for one in held) and not any(exhibit in one for one in held)


def is_unknown_word(asked: Asked, book: Book) -> bool:
    """A single word that no text knows means nothing for certain: near `potato` there is always something."""
    if len(asked.words) > 1 or asked.intents or asked.kinds:
        return False
    found = [book.search.find(stem) for stem in asked.stems]
    return all(max((*one.text.values(), *one.head.values()), default=0.0) < SAME_IDEA for one in found)


def _is_general(stem: str, book: Book) -> bool:
    return is_common(stem, book) or any(stem in kind for kind in book.lexicon.foils.kinds)


def _holding(stem: str, book: Book) -> set[str]:
    """The exhibits whose texts or headings hold the word itself."""
    found = book.search.find(stem)
    held = (number for met in (found.text, found.head) for number, share in met.items() if share >= LITERALLY)
    return {book.passages[number].exhibit for number in held}


@dataclass(frozen=True, slots=True)
class Thing:
    """What a question asks about: the `words` that say something of it, and the stem of the one that it hangs on.
    `beside`: the stems that stand before that one without owning it: `copper` of `the copper kettle in the yard`."""

    words: Sequence[str]
    stems: frozenset[str]
    head: str
    beside: frozenset[str]


def thing_asked_about(asked: Asked, book: Book) -> Thing | None:
    """None where it only points, or names nothing but a kind of thing."""
    for pattern in book.lexicon.foils.about:
        match = pattern.search(asked.folded)
        if match is None:
            continue
        said = match[1].split()
        words = [word for word in said if word not in book.lexicon.stop and len(word) > 1]
        stems = [book.lexicon.stem(word) for word in words]
        if _is_calling(said, stems, book):
            first = list(takewhile(lambda word: word not in book.lexicon.foils.joining, said))
            *others, head = [book.lexicon.stem(word) for word in first if word in words] or stems[-1:]
            return Thing(words, frozenset(stems), head, frozenset(() if "s" in first else others))
    return None


def _is_of_visit(thing: Thing, book: Book) -> bool:
    words = " ".join(thing.words)
    return any(topic.is_asked(words, by_visitor=True) for topic in book.lexicon.visit)


def _is_calling(said: Sequence[str], stems: Sequence[str], book: Book) -> bool:
    """Whether the words call something by what it is, unlike `her other hand` and `the queen buried`."""
    pointing = book.lexicon.here | book.lexicon.pronouns | book.lexicon.others
    is_done = said[-1].endswith("ed") or said[-1] in book.lexicon.irregular
    if is_done or len(said) > _LONGEST or not pointing.isdisjoint(said):
        return False
    return not all(is_common(stem, book) for stem in stems)


def _may_be_called(head: str, exhibit: str, book: Book) -> bool:
    """Whether the exhibit as a whole may be called so, and not something in it: `the handle of the jug`."""
    if head in book.names.titles[exhibit] or is_common(head, book) or not _is_told_of(head, exhibit, book):
        return True
    label = next((n for n in book.of_exhibit[exhibit] if book.passages[n].kind == "label"), None)
    return label is not None and book.search.find(head).text.get(label, 0.0) >= SAME_IDEA


def _only(named: Mapping[str, float]) -> str | None:
    ranked = sorted(named, key=lambda exhibit: -named[exhibit])
    is_alone = len(ranked) == 1 or named[ranked[1]] < NEARLY_AS_STRONG * named[ranked[0]]
    return ranked[0] if is_alone else None


def is_common(stem: str, book: Book) -> bool:
    return stem in book.lexicon.things or stem in book.lexicon.common or stem in book.lexicon.filler


def _is_strange_name(word: str, asked: Asked, book: Book) -> bool:
    """A name in capitals that no text knows, of somebody or something of its own: `Titanic`, not `Dutch`."""
    stem = book.lexicon.stem(word)
    foils = book.lexicon.foils
    if not foils.has_names_in_capitals or word in book.lexicon.stop or not is_name(word, asked):
        return False
    if stem in foils.no_names or any(stem in kind for kind in foils.kinds):
        return False
    found = book.search.find(stem)
    met = max((*found.text.values(), *found.head.values()), default=0.0)
    return met < _MAY_BE_THAT and not book.names.named([word])


def _is_known(stem: str, book: Book) -> bool:
    found = book.search.find(stem)
    return bool(found.text or found.head)


def _is_told_of(stem: str, exhibit: str, book: Book) -> bool:
    met = book.search.find(stem).text
    return any(met.get(number, 0.0) >= SAME_IDEA for number in book.of_exhibit[exhibit])


def _nearness(thing: Thing, book: Book, near: Near) -> Mapping[str, float]:
    """How near in meaning to what they call the thing anything is that is told of each exhibit."""
    nearness = near(" ".join(thing.words))
    return {
        exhibit: max((float(nearness[number]) for number in numbers), default=-1.0)
        for exhibit, numbers in book.of_exhibit.items()
        if exhibit != MUSEUM
    }


def _far_ahead(nearness: Mapping[str, float]) -> str | None:
    ranked = sorted(nearness, key=lambda exhibit: -nearness[exhibit])
    is_ahead = len(ranked) == 1 or nearness[ranked[0]] - nearness[ranked[1]] >= _AHEAD
    return ranked[0] if is_ahead else None
