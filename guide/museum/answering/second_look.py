"""A second look at all that the museum says: where the rules are sure of nothing, and by meaning wherever they look.

Visitors describe a thing (“the lady brewer”) rather than name it. So an exhibit counts for how much of the question
all of its texts account for together, and no passage is left out for missing a word. The likeliest are then read
closely, together with the question.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from guide.museum.answering.book import Book
from guide.museum.answering.choosing import (
    Weighed,
    Word,
    best_met,
    is_unasked,
    lacks_kind,
    lacks_measure,
    weigh_one,
    with_names_lightened,
    words_of,
)
from guide.museum.answering.encoder import Vectors
from guide.museum.answering.judging import Judgement, Lead, Marks
from guide.museum.answering.meant import Meant
from guide.museum.answering.question import Asked
from guide.museum.language.words import word_count

Reads: TypeAlias = Callable[[Sequence[int]], Sequence[float]]
"""For each of these passages the logarithm of the odds that it answers the question."""

_READ = 6
"""So many exhibits are read sentence by sentence; the others account for too little."""
_NEAREST = 20
"""The exhibits of so many passages that are near in meaning are read, too."""
_FAR_AHEAD = 4.0
"""In logarithms of odds: further ahead makes no difference."""
_READ_CLOSELY, _BEHIND = 2, 1.0
"""So many passages, unless further behind: reading takes most of an answer's time."""
_LESS_BEHIND = 0.15
"""What a passage weighs less for being behind the best by 1 in logarithms of odds."""
_A_THIRD_OF_IT = 0.35
_INSTEAD, _NOT_FAR_BEHIND = 5, 0.3
"""So many passages, unless they weigh so much less, may be told in place of one that lacks what is asked for."""


@dataclass(frozen=True, slots=True)
class Marked:
    """The passage of this `number`, with its marks, and weighed by the rules."""

    number: int
    marks: Marks
    weighed: Weighed


@dataclass(frozen=True, slots=True)
class Scored:
    """`score`, and what reading it closely says (0 where it wasn't read): in logarithms of odds."""

    score: float
    read: float
    marked: Marked


@dataclass(frozen=True, slots=True)
class SecondLook:
    """`weighed`: passages, best first; the `marks` of the first and its `lead`. `trust`: 0..1, how likely it is right
    to answer with it."""

    weighed: Sequence[Weighed]
    marks: Marks
    lead: Lead
    trust: float

    @property
    def is_far_off(self) -> bool:
        """Whether the exhibit's texts account for little of the question: near `surfing` there is always a wave."""
        return self.marks.account < _A_THIRD_OF_IT


def look_again(marked: Sequence[Marked], judgement: Judgement, book: Book, read: Reads | None) -> SecondLook:
    """At no less than one passage. `read`: None where none can be read closely."""
    ranked = ranked_at_sight(marked, judgement)
    if read is not None:
        ranked = _read_closely(ranked, judgement, read)
    best = ranked[0]
    weighed = [
        replace(one.marked.weighed, weight=max(0.0, 1 - _LESS_BEHIND * (best.score - one.score))) for one in ranked
    ]
    lead = _lead_of(ranked, book)
    return SecondLook(weighed, best.marked.marks, lead, judgement.trusted(lead, best.marked.marks))


def first_that_tells(weighed: Sequence[Weighed], asked: Asked, book: Book) -> Weighed | None:
    """The likeliest exhibit's first passage that holds the measure asked for, if it isn't far behind."""
    exhibit = book.passages[weighed[0].number].exhibit
    close = [one for one in weighed[:_INSTEAD] if one.weight >= weighed[0].weight - _NOT_FAR_BEHIND]
    own = (one for one in close if book.passages[one.number].exhibit == exhibit)
    return next((one for one in own if not lacks_measure(one.number, asked, book)), None)


def ranked_at_sight(marked: Sequence[Marked], judgement: Judgement) -> list[Scored]:
    """By their marks alone, best first."""
    scores = judgement.scores([one.marks for one in marked])
    ranked = [Scored(score, 0.0, one) for score, one in zip(scores, marked, strict=True)]
    return sorted(ranked, key=lambda one: (-one.score, one.marked.number))


def worth_reading_closely(ranked: Sequence[Scored]) -> Sequence[Scored]:
    return [one for one in ranked[:_READ_CLOSELY] if one.score > ranked[0].score - _BEHIND]


def _read_closely(ranked: Sequence[Scored], judgement: Judgement, read: Reads) -> list[Scored]:
    """The likeliest in the order that reading them gives; the others stay as far behind the last of them."""
    likeliest = worth_reading_closely(ranked)
    odds = read([one.marked.number for one in likeliest])
    closely = [
        Scored(judgement.read(one.score, says), says, one.marked) for one, says in zip(likeliest, odds, strict=True)
    ]
    closely.sort(key=lambda one: -one.score)
    shift = closely[-1].score - likeliest[-1].score
    return [*closely, *(replace(one, score=one.score + shift) for one in ranked[len(likeliest) :])]


def _lead_of(ranked: Sequence[Scored], book: Book) -> Lead:
    best = ranked[0]
    exhibit = book.passages[best.marked.number].exhibit
    others = (one.score for one in ranked if book.passages[one.marked.number].exhibit != exhibit)
    behind = best.score - _FAR_AHEAD
    next_one = max(behind, ranked[1].score) if len(ranked) > 1 else behind
    ahead = best.score - next_one
    return Lead(
        score=best.score,
        ahead_of_next=ahead,
        ahead_of_others=best.score - max(behind, next(others, behind)),
        read=best.read,
        read_here=best.read * best.marked.marks.leaning,
        read_ahead=best.read * ahead,
    )


def marked_passages(
    asked: Asked,
    meant: Meant,
    book: Book,
    context: Iterable[str] = (),
    nearness: Vectors | None = None,
    sure: int | None = None,
) -> list[Marked]:
    """All that has anything to do with the question. `context`: stems of the question before. `nearness`: see
    `Meanings`; `sure`: the passage that the rules would answer with."""
    words = list(words_of(asked, book, context))
    nearest = 0.0 if nearness is None else float(nearness.max(initial=-1.0))
    look = _Look(asked, meant, book, words, _accounts(words, book), nearness, nearest, sure)
    return [one for exhibit in look.worth_reading() for one in look.marked(exhibit)]


@dataclass(frozen=True, slots=True)
class _Look:
    """`accounts`: for each exhibit, how much of the question its texts account for. `nearest`: most of `nearness`."""

    asked: Asked
    meant: Meant
    book: Book
    words: Sequence[Word]
    accounts: Mapping[str, float]
    nearness: Vectors | None
    nearest: float
    sure: int | None

    def worth_reading(self) -> list[str]:
        """The exhibits that are meant, those that account for most, and those that are nearest in meaning."""
        leaning = heapq.nlargest(_READ, self.meant.leaning, key=lambda exhibit: self.meant.leaning[exhibit])
        most = heapq.nlargest(_READ, self.accounts, key=lambda exhibit: self.accounts[exhibit])
        nearest = [] if self.nearness is None else np.argsort(-self.nearness, kind="stable")[:_NEAREST].tolist()
        return list(dict.fromkeys((*leaning, *most, *(self.book.passages[number].exhibit for number in nearest))))

    def marked(self, exhibit: str) -> Iterator[Marked]:
        own = with_names_lightened(self.words, exhibit, self.book)
        as_a_whole = self._exhibit_marks(exhibit)
        for number in self.book.of_exhibit.get(exhibit, ()):
            if exhibit == self.meant.only and is_unasked(number, self.asked, self.book):
                continue
            one = weigh_one(number, own, self.asked, self.book, is_certain=True)
            if one is None and self.nearness is None:
                continue
            one = one or Weighed(number, 0.0, 0.0, 0.0)
            yield Marked(number, Marks(**as_a_whole, **self._passage_marks(one, own)), one)

    def _exhibit_marks(self, exhibit: str) -> dict[str, float]:
        account = self.accounts.get(exhibit, 0.0)
        others = max((share for other, share in self.accounts.items() if other != exhibit), default=0.0)
        is_meant = exhibit in self.meant.leaning
        return {
            "account": account,
            "ahead": account - others,
            "is_meant": float(is_meant),
            "is_named": float(is_meant and self.meant.is_named),
            "leaning": self.meant.leaning.get(exhibit, 0.0),
            "certain": float(is_meant and self.meant.is_certain),
        }

    def _passage_marks(self, one: Weighed, words: Sequence[Word]) -> dict[str, float]:
        number, nearness = one.number, self.nearness
        kinds_met = [number in self.book.evidence[intent.name] for intent in self.asked.kinds]
        return {
            "fits_words": one.weight,
            "covered": one.covered,
            "likeness": one.likeness,
            "is_kind": float(all(kinds_met)) if kinds_met else 0.5,
            "lacks_kind": float(lacks_kind(number, self.asked, self.book)),
            "paragraph": _met_in_paragraph(number, words, self.book),
            "length": word_count(self.book.passages[number].text) / 20,
            "meaning": 0.0 if nearness is None else float(nearness[number]),
            "behind": 0.0 if nearness is None else float(self.nearest - nearness[number]),
            "sure": float(number == self.sure),
        }


def _accounts(words: Iterable[Word], book: Book) -> dict[str, float]:
    """How much of the question each exhibit's texts account for (0..1), wherever in them the words are met."""
    accounts: defaultdict[str, float] = defaultdict(float)
    total = 0.0
    for word in words:
        total += word.weight
        for exhibit, met in best_met(word.found, book).items():
            accounts[exhibit] += word.weight * met
    return {exhibit: account / total for exhibit, account in accounts.items()}


def _met_in_paragraph(number: int, words: Sequence[Word], book: Book) -> float:
    total = sum(word.weight for word in words)
    here = book.passages[number]
    near = [
        other
        for other in range(max(0, number - 4), min(len(book.passages), number + 5))
        if book.passages[other].exhibit == here.exhibit and book.passages[other].paragraph == here.paragraph
    ]
    met = sum(word.weight * max(word.found.text.get(other, 0.0) for other in near) for word in words)
    return met / total if total else 0.0
