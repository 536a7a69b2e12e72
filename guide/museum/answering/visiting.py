"""Which sentences of museum.md answer a question about the visit itself: toilets, tickets, opening times, the way."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from guide.museum.answering.book import Book
from guide.museum.answering.choosing import Weighed
from guide.museum.answering.encoder import Vectors
from guide.museum.answering.question import FILLER, Asked
from guide.museum.answering.search import LITERALLY
from guide.museum.answering.so_many_words import met, told_in_so_many_words
from guide.museum.answering.wording import leans_back
from guide.museum.language.ages import ages_told
from guide.museum.language.days import DAYS_OF_WEEK, Days, days_told
from guide.museum.language.visit_topic import VisitTopic
from guide.museum.language.words import tokens
from guide.museum.passages import MUSEUM, OPENING_HOURS

# How far a heading tells what the sentences under it are about, and a question what its answer is.
_ANSWERS_IT, _LEANS_ON_IT, _IN_HEADING = 0.9, 0.8, 0.3
_WORDS_WEIGH = 0.6
_MEANING_WEIGHS = 1.0
# A sentence begins with what it is about.
_ABOUT_IT, _ABOUT_SOMETHING_ELSE = 0.25, -0.35
_KIND_FITS, _KIND_MISSING = 0.1, -0.1
_AGE_FITS = 0.9
_IN_FIGURES = -0.3
"""Opening hours in figures say less than a sentence."""
_DAY_FITS, _THAT_DAY_ALONE, _OTHER_DAYS = 0.3, 0.2, -0.4
_MONTH_FITS, _OTHER_MONTHS = 0.3, -0.1
_MONTHS_UNASKED, _SOME_DAYS_UNASKED = -0.15, -0.2
_SAID_IN_PASSING = 0.6
_ASPECT_WEIGHS = 0.7
_BELONGS_TO_IT = 0.75
"""Sentences that weigh such a share of the best one's weight may be said with it."""
CHILD = "child"
"""The topic of what children pay, which any age belongs to."""
_NEAR, _MUCH_NEARER = 0.4, 0.12
"""In meaning: a sentence that may answer; what another must be nearer by to make that unlikely."""
_CURRENCIES = {"£": "pounds", "€": "euros", "$": "dollars"}
_E_MAIL = re.compile(r"(?<=\w)@(?=\w)")
_MONEY = re.compile(r"([£€$]) ?(\d+(?:[.,]\d+)*)|(\d+(?:[.,]\d+)*) ?([£€$])")


@dataclass(frozen=True, slots=True)
class Visit:
    """`told`: for each topic's name, the museum's passages that answer it, and how well (0..1).
    `begins_with`: the topic that a passage is about, as far as its beginning tells. `ages`, `days`: those it speaks
    of."""

    told: Mapping[str, Mapping[int, float]]
    begins_with: Mapping[int, str]
    ages: Mapping[int, Sequence[range]]
    days: Mapping[int, Days]

    def weight_of(self, topic: VisitTopic) -> float:
        """What few sentences tell of says more about where to look than what many do."""
        told = len(self.told[topic.name])
        weight = 1.3 - math.log(1 + told) / math.log(2 + len(self.ages))
        return _ASPECT_WEIGHS * weight if topic.is_aspect else weight


def read_visit(book: Book) -> Visit:
    numbers = book.of_exhibit[MUSEUM]
    topics = book.lexicon.visit
    return Visit(
        told={topic.name: dict(_telling(topic, numbers, book)) for topic in topics},
        begins_with=dict(_beginnings(topics, numbers, book)),
        ages={number: ages_told(book.passages[number].text) for number in numbers},
        days={number: days_told(book.passages[number].text, book.lexicon.days) for number in numbers},
    )


def _telling(topic: VisitTopic, numbers: Sequence[int], book: Book) -> Iterator[tuple[int, float]]:
    told = dict(_telling_alone(topic, numbers, book))
    for number in () if topic.is_aspect else numbers[1:]:
        if number - 1 in told and _speaks_on(number, book):
            told[number] = max(told.get(number, 0.0), _LEANS_ON_IT * told[number - 1])
    yield from told.items()


def _speaks_on(number: int, book: Book) -> bool:
    """Whether a sentence goes on about what the one before began with: `It lasts an hour.`"""
    here, before = book.passages[number], book.passages[number - 1]
    return leans_back(here) and (here.section, here.paragraph) == (before.section, before.paragraph)


def _telling_alone(topic: VisitTopic, numbers: Sequence[int], book: Book) -> Iterator[tuple[int, float]]:
    for number in numbers:
        passage = book.passages[number]
        question = _question_answered(number, book)
        if passage.text.endswith("?"):
            continue
        if topic.holds.search(_spoken(passage.text)) or _is_hours(number, book) and topic.name == "hours":
            yield number, 1.0
        elif question and (topic.is_asked(question, by_visitor=True) or topic.holds.search(question)):
            yield number, _ANSWERS_IT
        elif topic.holds.search(_spoken(passage.section)):
            yield number, _IN_HEADING


def _question_answered(number: int, book: Book) -> str:
    """The question that a sentence answers where it stands: `Lost something? Ring the bell.`"""
    here = book.passages[number]
    before = book.passages[number - 1] if number else here
    if before.text.endswith("?") and (before.section, before.paragraph) == (here.section, here.paragraph):
        return _spoken(before.text)
    return _spoken(here.section) if here.section.endswith("?") else ""


def _beginnings(topics: Sequence[VisitTopic], numbers: Sequence[int], book: Book) -> Iterator[tuple[int, str]]:
    things = [topic for topic in topics if not topic.is_aspect]
    for number in numbers:
        text = _spoken(book.passages[number].text)
        found = [(match.start(), topic.name) for topic in things if (match := topic.holds.search(text))]
        if found:
            yield number, min(found)[1]


@lru_cache(maxsize=2_048)  # every topic is looked for in every passage
def _spoken(text: str) -> str:
    return " ".join(tokens(_MONEY.sub(_in_words, _E_MAIL.sub(" email ", text))))


def _in_words(match: re.Match[str]) -> str:
    """`£8.50` as `8.50 pounds`: the words alone are looked at, and a sign is none."""
    sign, amount = (match[1], match[2]) if match[1] else (match[4], match[3])
    return f" {amount} {_CURRENCIES[sign]} "


def told_of_visit(asked: Asked, visit: Visit, book: Book, nearness: Vectors | None = None) -> list[Weighed]:
    """The museum's sentences that answer the question, best first; none where it says nothing about that.

    `nearness`: of every passage to the question in meaning, where that is known."""
    if not asked.visit:
        return told_in_so_many_words(asked, book, nearness)
    weights = {number: _weight(number, asked, visit, book) for number in _candidates(asked, visit, book)}
    if nearness is not None:
        weights = {number: weight + _MEANING_WEIGHS * float(nearness[number]) for number, weight in weights.items()}
    ranked = sorted(weights, key=lambda number: (-weights[number], number))
    belonging = [number for number in ranked if weights[number] >= _BELONGS_TO_IT * weights[ranked[0]]]
    return [Weighed(n, weights[n], covered=1.0, likeness=0.0) for n in _without_hours_twice(belonging, book)]


def is_of_exhibits(asked: Asked, number: int, book: Book, nearness: Vectors | None, at: str | None) -> bool:
    """Whether the museum's sentence of this number is no answer, as only exhibits' texts hold one of the words: `How
    many seats are in the boats?` where the picture they stand before (`at`) has boats, or, where the sentence is far
    from what is asked and some exhibit's much nearer, `How long does a leech stay on?`"""
    if asked.is_urgent:
        return False
    stems = {book.lexicon.stem(word) for word in asked.words if not asked.tells_of_visit(word)}
    saying = (stem for stem, hangs in asked.stems.items() if stem in stems and hangs > FILLER)
    of_exhibits = {stem for stem in saying if _stands_in_exhibits_alone(stem, book)}
    if at is not None and not asked.by_visitor and any(_is_told_of(stem, at, book) for stem in of_exhibits):
        return True
    is_far = nearness is not None and nearness[number] <= min(_NEAR, nearness.max() - _MUCH_NEARER)
    return is_far and not of_exhibits.isdisjoint(asked.content)


def _is_told_of(stem: str, exhibit: str, book: Book) -> bool:
    """Besides the exhibit's own name, by which one asks the way to it."""
    if stem in book.names.titles.get(exhibit, frozenset()):
        return False
    found = book.search.find(stem).text
    return any(found.get(number, 0.0) >= LITERALLY for number in book.of_exhibit[exhibit])


def _stands_in_exhibits_alone(stem: str, book: Book) -> bool:
    is_literal = any(share >= LITERALLY for share in book.search.find(stem).text.values())
    return is_literal and not _literally([stem], book)


def _without_hours_twice(numbers: Sequence[int], book: Book) -> Sequence[int]:
    """What the front matter says of them stands alone, or is left to the text that says it, too."""
    if not numbers:
        return numbers
    first, *others = numbers
    if not _is_hours(first, book):
        return [first, *(number for number in others if not _is_hours(number, book))]
    return [first, *(number for number in others if _is_hours(number, book))]


def _is_hours(number: int, book: Book) -> bool:
    return book.passages[number].section == OPENING_HOURS


def _candidates(asked: Asked, visit: Visit, book: Book) -> set[int]:
    """Whoever asks what the café costs must hear of the café, and of its prices, or nothing."""
    needed = [topic for topic in asked.visit if not topic.is_aspect] or asked.visit
    candidates = _of_age(asked, visit, book).union(*(visit.told[topic.name] for topic in needed))
    for thing in _wanted(asked):
        naming = {number for number in book.of_exhibit[MUSEUM] if _names(thing, number, asked, visit, book)}
        candidates = candidates & naming | _literally(book.lexicon.content(thing), book)
    essential = [topic for topic in asked.surely if topic.is_essential]
    for topic in essential:
        candidates &= visit.told[topic.name].keys()
    if any(not topic.is_aspect for topic in essential):
        for kind in asked.kinds:
            candidates &= book.evidence[kind.name] if kind.is_essential else candidates
    return candidates - _hours_of_no_interest(asked, visit, book)


def _of_age(asked: Asked, visit: Visit, book: Book) -> set[int]:
    """What is told of the age they mention, and of whatever they ask besides: the tower, the price."""
    of_age = {number for number, ages in visit.ages.items() if _is_among(asked.age, ages)}
    told = {number for topic in asked.visit for number in visit.told[topic.name] if topic.name != CHILD}
    return of_age & (told | _literally(asked.content, book))


def _hours_of_no_interest(asked: Asked, visit: Visit, book: Book) -> set[int]:
    """The opening hours are told as a whole, or of the day that is asked for."""
    week = _days_asked(asked, book).week
    hours = [number for number in book.of_exhibit[MUSEUM] if _is_hours(number, book)]
    parts = set(hours[1:])
    of_that_day = {number for number in parts if week & visit.days[number].week}
    return set(hours) - of_that_day if of_that_day else parts


def _days_asked(asked: Asked, book: Book) -> Days:
    return days_told(" ".join(asked.words), book.lexicon.days)


def _wanted(asked: Asked) -> Iterator[str]:
    """The things that an answer must name: what they want to borrow."""
    for topic in asked.surely:
        match = topic.of.search(asked.folded) if topic.of else None
        if match:
            yield match[1]


def _names(thing: str, number: int, asked: Asked, visit: Visit, book: Book) -> bool:
    """Whether a sentence does, in whatever word, or goes on about it from the one before."""
    if (
        number - 1 in book.of_exhibit[MUSEUM]
        and _speaks_on(number, book)
        and _names(thing, number - 1, asked, visit, book)
    ):
        return True
    of_it = [topic for topic in asked.visit if topic.of is None and topic.holds.search(thing)]
    if any(number in visit.told[topic.name] for topic in of_it):
        return True
    stems = book.lexicon.content(thing)
    return not stems or number in _literally(stems, book)


def _literally(stems: Sequence[str], book: Book) -> set[int]:
    """The museum's passages that hold one of `stems`."""
    return {
        number for number in book.of_exhibit[MUSEUM] if any(met(stem, number, book) >= LITERALLY for stem in stems)
    }


def _weight(number: int, asked: Asked, visit: Visit, book: Book) -> float:
    things = {topic.name for topic in asked.visit if not topic.is_aspect}
    weight = sum(_topic_weight(topic, number, asked, visit) for topic in asked.visit)
    weight += _WORDS_WEIGH * sum(
        book.search.find(stem).rarity * met(stem, number, book) for stem in _said(asked, book)
    )
    weight += sum(_KIND_FITS if number in book.evidence[kind.name] else _KIND_MISSING for kind in asked.kinds)
    weight += _AGE_FITS if _is_among(asked.age, visit.ages[number]) else 0.0
    weight += _days_weight(_days_asked(asked, book), visit.days[number])
    weight += _IN_FIGURES if _is_hours(number, book) else 0.0
    about = visit.begins_with.get(number)
    if about in things or any(visit.told[name].get(number) == _ANSWERS_IT for name in things):
        return weight + _ABOUT_IT
    return weight + (_ABOUT_SOMETHING_ELSE if about and not things else 0.0)


def _topic_weight(topic: VisitTopic, number: int, asked: Asked, visit: Visit) -> float:
    said = 1.0 if topic in asked.surely else _SAID_IN_PASSING
    return said * visit.weight_of(topic) * visit.told[topic.name].get(number, 0.0)


def _days_weight(asked: Days, told: Days) -> float:
    """Whoever asks for Sunday wants to hear of Sunday, and best of no other day; for July, what holds in July."""
    if asked.months and told.months:
        return _MONTH_FITS if asked.months & told.months else _OTHER_MONTHS
    weight = _MONTHS_UNASKED if told.months else 0.0
    some = 1 - len(told.week) / DAYS_OF_WEEK if told.week else 0.0
    if not asked.week or not told.week:
        return weight + _SOME_DAYS_UNASKED * some
    return weight + (_DAY_FITS + _THAT_DAY_ALONE * some if asked.week & told.week else _OTHER_DAYS)


def _is_among(age: int | None, ages: Sequence[range]) -> bool:
    return age is not None and any(age in one for one in ages)


def _said(asked: Asked, book: Book) -> list[str]:
    """Without its days, which are weighed as such."""
    days = {book.lexicon.stem(word) for word in asked.words if word in book.lexicon.days.week}
    return [stem for stem, hangs in asked.stems.items() if hangs > FILLER and stem not in days]
