"""Which answer a visitor wants whom a recogniser understood in several ways, each a little wrong.

The readings agree more often on what is asked for than on the words. So every answer is weighed that any reading
leads to, or that is known here, by how well all readings together fit it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Final, TypeAlias

import numpy as np

from guide.museum.answering.book import Book
from guide.museum.answering.encoder import Vectors
from guide.museum.answering.following import considered, goes_on_from
from guide.museum.answering.judging import judgement
from guide.museum.answering.misheard import Guesses
from guide.museum.answering.question import read_question
from guide.museum.answering.second_look import marked_passages
from guide.museum.passages import MUSEUM
from guide.museum.reply import Answer

TRUSTED: Final = 0.45
"""From here on an answer is given; below, questions are offered instead."""

# `tests/bench/learn_hearing.py` learns these weights of `Signs` and `Lead` from what trial museums are asked aloud,
# and from mumbling and talk before their exhibits.
SIGNS_WEIGH: Final = (0.88, -11.76, 1.79, 2.49, 0.75, 0.77, 1.61, 1.08, 1.13)
LEAD_WEIGHS: Final = (-1.67, 0.33, 0.4, 1.72, 0.71)
_LEAST_LIKELY: Final = 0.003
"""What may always be meant, however unlikely the readings make it."""
_NEVER_SURER: Final = 1e-3

Passages: TypeAlias = tuple[int, ...]
"""Their numbers in the book: two answers made of the same passages are the same answer."""
Likens: TypeAlias = Callable[[Sequence[str]], Sequence[float]]
"""For each of these questions -1..1, how much it means what was heard; 0 where meanings aren't known."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """`readings`: the likeliest first, which has this `certainty`; `answers`: to each by its words; `meant`: to the
    first of them by their meaning. `nearness`: -1..1, how near each passage is to all of them in meaning, None where
    meanings aren't known. `at`: the exhibit they stand before; `before`: their question before."""

    readings: Sequence[str]
    answers: Sequence[Answer]
    meant: Sequence[Answer]
    nearness: Vectors | None
    likens: Likens
    certainty: float
    at: str | None
    before: str | None


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for an answer.

    `likely`: the logarithm of how likely its passages are asked for; `behind`: how much nearer in meaning others are;
    `sounds`: 0..1, how much a known question it answers sounds like the readings, and `alike`: -1..1, how much it
    means the same; `agreed`: 0..1, the share of readings that lead to it by their words. 1 or 0: `first`, whether the
    likeliest reading does; `here`, whether it is about what they stand before; `museum`, about the museum itself;
    `as_heard`, whether no known question leads to it, so that a reading must stand for one."""

    likely: float
    behind: float
    sounds: float
    alike: float
    agreed: float
    first: float
    here: float
    museum: float
    as_heard: float


@dataclass(frozen=True, slots=True)
class Lead:
    """`ahead`: the logarithm of the odds that the first candidate is the best, and its `score`; `certainty` of the
    likeliest reading; `answered`: 0..1, the share of readings that lead to any answer."""

    ahead: float
    score: float
    certainty: float
    answered: float


_signs: Final = attrgetter(*(field.name for field in fields(Signs)))
_lead: Final = attrgetter(*(field.name for field in fields(Lead)))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that may have been asked, in words that can be tapped, and what its answer is made of."""

    question: str
    passages: Passages
    signs: Signs


@dataclass(frozen=True, slots=True)
class Ranked:
    """`candidates`: with different answers, the likeliest first. `trust`: 0..1, how likely the first is right."""

    candidates: Sequence[Candidate]
    trust: float


def ranked(hearing: Hearing, guesses: Guesses, book: Book) -> Ranked:
    found = [(score_of(one.signs), one) for one in candidates(hearing, guesses, book)]
    found.sort(key=lambda each: -each[0])
    if not found:
        return Ranked((), 0.0)
    trust = trust_in(lead_of([score for score, _ in found], hearing))
    return Ranked([one for _, one in found], trust)


def candidates(hearing: Hearing, guesses: Guesses, book: Book) -> list[Candidate]:
    """In no order."""
    behind = _behind(hearing, book)
    likely = _likely_passages(hearing, book)
    led_to = [passages_of(answer, book) for answer in hearing.answers]
    questions = _questions(hearing, led_to, guesses, book)
    alike = hearing.likens([question for question, _ in questions.values()])
    return [
        Candidate(
            question,
            passages,
            Signs(
                likely=math.log(sum(likely.get(number, 0.0) for number in passages) + _LEAST_LIKELY),
                behind=float(behind[list(passages)].min()),
                sounds=sounds or 0.0,
                alike=means,
                agreed=led_to.count(passages) / len(led_to),
                first=float(led_to[0] == passages),
                here=float(book.passages[passages[0]].exhibit == hearing.at),
                museum=float(book.passages[passages[0]].exhibit == MUSEUM),
                as_heard=float(sounds is None),
            ),
        )
        for means, (passages, (question, sounds)) in zip(alike, questions.items(), strict=True)
    ]


def _behind(hearing: Hearing, book: Book) -> Vectors:
    """How much nearer in meaning than each passage the nearest is."""
    if hearing.nearness is None:
        return np.zeros(len(book.passages), np.float32)
    behind: Vectors = hearing.nearness.max(initial=-1.0) - hearing.nearness
    return behind


def _questions(
    hearing: Hearing, led_to: Sequence[Passages], guesses: Guesses, book: Book
) -> Mapping[Passages, tuple[str, float | None]]:
    """For each answer the question that sounds most like what was heard, and how much; where none is known, the first
    reading that leads there."""
    best: dict[Passages, tuple[str, float | None]] = {}
    by_sound = sorted(zip(guesses.alike(hearing.readings), guesses.known, strict=True), key=lambda one: -one[0])
    for sounds, known in by_sound:
        best.setdefault(known.passages, (known.question, sounds))
    meant = [passages_of(answer, book) for answer in hearing.meant]
    for passages, reading in (
        *zip(led_to, hearing.readings, strict=True),
        *zip(meant, hearing.readings, strict=False),
    ):
        best.setdefault(passages, (reading, None))
    best.pop((), None)
    return best


def passages_of(answer: Answer, book: Book) -> Passages:
    """The passages that an answer is made of; none when it declines."""
    exhibits = dict.fromkeys(source.exhibit for source in answer.sources)
    numbers = (number for exhibit in exhibits for number in book.of_exhibit.get(exhibit, ()))
    return tuple(number for number in numbers if book.passages[number].text in answer.text)


def _likely_passages(hearing: Hearing, book: Book) -> Mapping[int, float]:
    """How likely each passage is what was asked for, as the mean over all readings."""
    likely: defaultdict[int, float] = defaultdict(float)
    for reading in hearing.readings:
        asked = read_question(reading, book.lexicon)
        earlier = goes_on_from(hearing.before, asked, book, hearing.at) if hearing.before else None
        asked, meant, context = considered(asked, earlier, book, hearing.at)
        marked = marked_passages(asked, meant, book, context)
        scores = judgement("words").scores([one.marks for one in marked])
        for one, share in zip(marked, _shares(scores), strict=True):
            likely[one.number] += share / len(hearing.readings)
    return likely


def _shares(scores: Sequence[float]) -> Iterator[float]:
    """Of 1, by scores that are logarithms."""
    most = max(scores, default=0.0)
    total = sum(math.exp(score - most) for score in scores)
    return (math.exp(score - most) / total for score in scores)


def score_of(signs: Signs) -> float:
    return _weighed(SIGNS_WEIGH, _signs(signs))


def lead_of(scores: Sequence[float], hearing: Hearing) -> Lead:
    """Of the first of at least one candidate; `scores` fall."""
    share = next(_shares(scores))
    answered = sum(bool(answer.sources) for answer in hearing.answers) / len(hearing.answers)
    return Lead(math.log(share / (1 - share + _NEVER_SURER)), scores[0], hearing.certainty, answered)


def trust_in(lead: Lead) -> float:
    return 1 / (1 + math.exp(-_weighed(LEAD_WEIGHS, (1.0, *_lead(lead)))))


def _weighed(weights: Sequence[float], values: Sequence[float]) -> float:
    return sum(weight * value for weight, value in zip(weights, values, strict=True))
