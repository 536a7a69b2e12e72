"""Which exhibits a question may be about: those it names, the one they stand before, the one spoken of before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from guide.museum.answering.book import WHO, Book
from guide.museum.answering.naming import IS_NAMED, NEARLY_AS_STRONG
from guide.museum.answering.question import Asked
from guide.museum.answering.search import LITERALLY, SAME_IDEA
from guide.museum.passages import MUSEUM

_HALF_NAMED = 0.3
_STANDING_BEFORE = 0.45
_SPOKEN_OF = 0.25
_NAME_SHARE = 0.5
_MOST = 0.6
_OUTRIGHT = 1.0


@dataclass(frozen=True, slots=True)
class Meant:
    """`leaning`: exhibit ids the answer may come from, and how much each is to be preferred. `is_certain`: the
    question leaves no doubt about which. `is_named`: it names it."""

    leaning: Mapping[str, float]
    is_certain: bool
    is_named: bool

    @property
    def only(self) -> str | None:
        return next(iter(self.leaning)) if len(self.leaning) == 1 else None


def exhibits_meant(
    asked: Asked, book: Book, at: str | None, before: str | None, described: str | None = None
) -> Meant:
    """`at`: where they stand; `before`: the exhibit of the question before, or "museum"; `described`: the one that is
    called by other words than its name. None or ids of the book."""
    if asked.about_visit and not _is_about_exhibit(asked, book, at):
        return Meant({MUSEUM: 0.0}, is_certain=True, is_named=False)
    if described is not None:
        return Meant({described: 0.0}, is_certain=True, is_named=True)
    named = book.names.named(asked.words)
    strongest = max(named.values(), default=0.0)
    if strongest >= IS_NAMED and not (_points_at(asked, at) and not _names_in_full(asked, book)):
        return _named(named, strongest, at, before)
    other = _other_one(named, strongest, before) if asked.follows and not asked.points_back else None
    if other is not None:
        return Meant({other: 0.0}, is_certain=True, is_named=True)
    the_other = _the_other(asked, book, before)
    if the_other is not None:
        return Meant({the_other: 0.0}, is_certain=True, is_named=True)
    pointed_at = _pointed_at(asked, at, before)
    if pointed_at is not None:
        return Meant({pointed_at: 1.0}, is_certain=True, is_named=False)
    only_one = _only_one_called(asked, book) if at is None else None
    if only_one is not None:
        return Meant({only_one: 0.0}, is_certain=True, is_named=True)
    told_only_there = _told_only_there(asked, book, at)
    if told_only_there is not None and (at is None or len(asked.content) > 1):
        return Meant({told_only_there: 0.0}, is_certain=True, is_named=False)
    if at is not None:
        return Meant({at: 1.0}, is_certain=False, is_named=False)
    return _anything(named, book, at, before)


def names_no_more(meant: Meant, asked: Asked, book: Book) -> bool:
    """`And the clock?`, `Tell me of the clock!`: it names one exhibit, and nothing besides that is asked of it."""
    if not meant.is_named or meant.only is None or asked.points_back or not book.exhibits[meant.only].label:
        return False
    tells = bool(asked.intents) and all(intent.from_label for intent in asked.intents)
    return (asked.follows or tells) and book.names.titles[meant.only].issuperset(asked.content)


def is_outright(meant: Meant, asked: Asked, book: Book) -> bool:
    """Whether it names one exhibit so fully that it asks about no other: by two words of its title, say."""
    if meant.only is None or not meant.is_named:
        return False
    if names_no_more(meant, asked, book):
        return True
    return book.names.named(asked.words).get(meant.only, 0.0) >= _OUTRIGHT


def _the_other(asked: Asked, book: Book, before: str | None) -> str | None:
    """`And the other clock?`: the exhibit whose title has most in common with that of the one before."""
    if before is None or before not in book.exhibits or not asked.follows:
        return None
    title = book.names.titles[before]
    pairs = pairwise([*asked.words, ""])
    if not any(first in book.lexicon.others and _calls(then, title, book) for first, then in pairs):
        return None
    shared = {other: len(title & stems) for other, stems in book.names.titles.items() if other != before}
    most = max(shared.values(), default=0)
    closest = [other for other, count in shared.items() if count == most]
    return closest[0] if most and len(closest) == 1 else None


def _calls(word: str, title: frozenset[str], book: Book) -> bool:
    """Whether it adds nothing to `the other` but what the titles say."""
    stem = book.lexicon.stem(word)
    return stem in title or stem in book.lexicon.filler or word in book.lexicon.stop or not word


def _other_one(named: Mapping[str, float], strongest: float, before: str | None) -> str | None:
    """`What about the helmet?`: after a question about something else, a word of its title is enough."""
    close = [exhibit for exhibit, score in named.items() if score >= max(_HALF_NAMED, strongest * NEARLY_AS_STRONG)]
    return close[0] if len(close) == 1 and close[0] != before else None


def _only_one_called(asked: Asked, book: Book) -> str | None:
    """`The helmet`, where a single exhibit's title calls it that."""
    things = {word for first, word in pairwise(asked.words) if first in book.lexicon.articles}
    stems = {book.lexicon.stem(word) for word in things} & book.lexicon.things
    called = [exhibit for exhibit, title in book.names.titles.items() if not title.isdisjoint(stems)]
    return called[0] if len(called) == 1 else None


def may_be_of_visit(asked: Asked, earlier: Asked | None, meant: Meant, at: str | None) -> bool:
    """Whether nothing speaks against taking what may be about the visit for that. `earlier`: the question before."""
    if meant.is_named or at is not None:
        return False
    goes_on = asked.follows or asked.points_back or asked.is_bare
    return earlier is None or earlier.about_visit or not goes_on


def _is_about_exhibit(asked: Asked, book: Book, at: str | None) -> bool:
    """What sounds like a question about the visit may be one about an exhibit: `May I touch this?`"""
    is_of_exhibits = any(topic.is_of_exhibits for topic in asked.surely)
    if at is not None and is_of_exhibits and (asked.points_here or asked.points_back or asked.intents):
        return True
    is_in_sight = asked.points_here or asked.points_back or asked.calls_it_a_thing
    if at is not None and asked.intents and is_in_sight and not asked.by_visitor:
        return True
    if at is not None and any(kind.name == WHO for kind in asked.kinds) and _tells_of_all(asked, at, book):
        return True
    points = at is not None and asked.points_here
    return (is_of_exhibits or not asked.by_visitor) and (points or _names_in_full(asked, book))


def _tells_of_all(asked: Asked, exhibit: str, book: Book) -> bool:
    """`Who owned the hotel?`: whether the texts about `exhibit` speak of what is asked about."""
    met = [book.search.find(stem).text for stem in asked.content]
    numbers = book.of_exhibit[exhibit]
    return bool(met) and all(any(one.get(number, 0.0) >= LITERALLY for number in numbers) for one in met)


def _points_at(asked: Asked, at: str | None) -> bool:
    return at is not None and (asked.points_here or asked.points_back)


def _names_in_full(asked: Asked, book: Book) -> bool:
    """Whether it says a word of some exhibit's title as it is written, and not only one that sounds like it."""
    if max(book.names.named(asked.words).values(), default=0.0) < IS_NAMED:
        return False
    said = {book.lexicon.stemmer(word) for word in asked.words if not asked.tells_of_visit(word)}
    return any(not said.isdisjoint(title) for title in book.names.titles.values())


def _told_only_there(asked: Asked, book: Book, at: str | None) -> str | None:
    """The one exhibit whose texts hold most of what is asked about, when no other's hold half as much, and those of
    the one they stand before (`at`) nothing."""
    shares: dict[str, float] = {}
    for stem in asked.content:
        found = book.search.find(stem)
        for exhibit in {book.passages[n].exhibit for n, met in found.text.items() if met > SAME_IDEA}:
            shares[exhibit] = shares.get(exhibit, 0.0) + found.rarity
    total = sum(book.search.find(stem).rarity for stem in asked.content)
    ranked = sorted(shares, key=lambda exhibit: -shares[exhibit])
    if not ranked or ranked[0] == MUSEUM or shares[ranked[0]] < _MOST * total:
        return None
    runner_up = shares[ranked[1]] if len(ranked) > 1 else 0.0
    is_told_here = at is not None and at != ranked[0] and _tells_of_some(asked, at, book)
    return ranked[0] if runner_up <= shares[ranked[0]] / 2 and not is_told_here else None


def _tells_of_some(asked: Asked, exhibit: str, book: Book) -> bool:
    """`Was he who died married?`: whether the texts about `exhibit` hold one of its words, or another for it."""
    met = [book.search.find(stem).text for stem in asked.content]
    return any(one.get(number, 0.0) >= SAME_IDEA for one in met for number in book.of_exhibit[exhibit])


def _anything(named: Mapping[str, float], book: Book, at: str | None, before: str | None) -> Meant:
    leaning = {exhibit: _NAME_SHARE * named.get(exhibit, 0.0) for exhibit in [*book.exhibits, MUSEUM]}
    for exhibit, bonus in ((at, _STANDING_BEFORE), (before, _SPOKEN_OF)):
        if exhibit is not None:
            leaning[exhibit] = leaning.get(exhibit, 0.0) + bonus
    return Meant(leaning, is_certain=False, is_named=False)


def _named(named: Mapping[str, float], strongest: float, at: str | None, before: str | None) -> Meant:
    close = {exhibit: score for exhibit, score in named.items() if score >= strongest * NEARLY_AS_STRONG}
    for here in (at, before):
        if here in close and len(close) > 1:
            close = {here: close[here]}
    leaning = {exhibit: _NAME_SHARE * score for exhibit, score in close.items()}
    return Meant(leaning, is_certain=len(close) == 1, is_named=True)


def _pointed_at(asked: Asked, at: str | None, before: str | None) -> str | None:
    if asked.points_here and at is not None:
        return at
    if asked.points_back or asked.points_here or (asked.follows and len(asked.content) <= 2):
        return before or at
    if at is not None and (asked.calls_it_a_thing or not asked.content):
        return at
    return None if asked.content else before
