"""A second look at all that the museum says: where the rules are sure of nothing, and by meaning wherever they look.

Visitors describe a thing (“the lady brewer”) rather than name it. So an exhibit counts for how much of the question
all of its texts account for together, and no passage is left out for missing a word.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from guide.museum.book import Book
from guide.museum.choosing import Weighed, Word, lacks_kind, weigh_one, with_names_lightened, words_of
from guide.museum.embedding import Vectors
from guide.museum.judging import Judgement, Lead, Marks
from guide.museum.meant import Meant
from guide.museum.question import Asked
from guide.museum.words import word_count

_READ = 12
"""So many exhibits are read sentence by sentence; the others account for too little."""
_NEAREST = 40
"""The exhibits of so many passages that are near in meaning are read, too."""
_NOT_MEANT = -0.5
"""The leaning of an exhibit that the question can hardly mean."""
_FAR_AHEAD = 4.0
"""In logarithms of odds: further ahead makes no difference."""
_LESS_BEHIND = 0.15
"""What a passage weighs less for being behind the best by 1 in logarithms of odds."""


@dataclass(frozen=True, slots=True)
class Marked:
    """The passage of this `number`, with its marks, and weighed by the rules."""

    number: int
    marks: Marks
    weighed: Weighed


@dataclass(frozen=True, slots=True)
class SecondLook:
    """`weighed`: passages, best first. `trust`: 0..1, how likely it is right to answer with the first."""

    weighed: Sequence[Weighed]
    trust: float


def look_again(marked: Sequence[Marked], judgement: Judgement, book: Book) -> SecondLook:
    scored = zip(judgement.scores([one.marks for one in marked]), marked, strict=True)
    ranked = sorted(scored, key=lambda one: (-one[0], one[1].number))
    if not ranked:
        return SecondLook((), 0.0)
    best = ranked[0][0]
    weighed = [
        Weighed(one.number, max(0.0, 1 - _LESS_BEHIND * (best - score)), one.weighed.covered, one.weighed.likeness)
        for score, one in ranked
    ]
    lead = lead_of([score for score, _ in ranked], [one.number for _, one in ranked], book)
    return SecondLook(weighed, judgement.trusted(lead, ranked[0][1].marks))


def lead_of(scores: Sequence[float], numbers: Sequence[int], book: Book) -> Lead:
    """Of the first of these passages, which are ordered by their scores; there is at least one."""
    exhibit = book.passages[numbers[0]].exhibit
    others = (s for s, number in zip(scores, numbers, strict=True) if book.passages[number].exhibit != exhibit)
    behind = scores[0] - _FAR_AHEAD
    next_one = max(behind, scores[1]) if len(scores) > 1 else behind
    return Lead(scores[0], scores[0] - next_one, scores[0] - max(behind, next(others, behind)))


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
            "leaning": self.meant.leaning[exhibit] if is_meant else _NOT_MEANT,
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
        best: dict[str, float] = {}
        for number, met in (*word.found.text.items(), *word.found.head.items()):
            exhibit = book.passages[number].exhibit
            best[exhibit] = max(met, best.get(exhibit, 0.0))
        for exhibit, met in best.items():
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
