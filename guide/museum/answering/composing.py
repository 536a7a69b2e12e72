"""Chooses the passages that make an answer together: the best one and those that belong to it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from guide.museum.answering.book import Book
from guide.museum.answering.choosing import Weighed
from guide.museum.answering.wording import MAX_WORDS, leans_back
from guide.museum.language.words import tokens, word_count
from guide.museum.passages import MUSEUM, Passage

# Sentences are added when they weigh at least such a share of the best one.
_WORTH_ADDING, _OTHERWISE_ASKED, _NEARLY_AS_GOOD, _AS_GOOD = 0.58, 0.75, 0.85, 0.9
_LOOKED_AT, _AT_MOST_BEFORE = 12, 2
_SUBJECT_WORDS = 4
_YEAR = re.compile(r"(?<![\d,.])\d{3,4}\b")
# The opening, which says whose words they are, takes the rest.
ROOM_WORDS = MAX_WORDS - 9


def composed(
    best: Weighed,
    weighed: Sequence[Weighed],
    book: Book,
    room_words: int = ROOM_WORDS,
    just_told: Collection[int] = (),
) -> list[Passage]:
    """The best passage, others that say nearly as much, what goes on from it, and others worth adding, each with what
    it leans on; in order.

    `room_words`: for more than what the best one leans on; `just_told`: passages not to be told again."""
    weighed = [one for one in weighed[:_LOOKED_AT] if one.number not in just_told]
    chosen = with_what_it_leans_on(best.number, book, just_told)
    nearly = [one.number for one in weighed if _may_join(one, best, book, _NEARLY_AS_GOOD)]
    others = [one.number for one in weighed if _may_join(one, best, book, _WORTH_ADDING)]
    next_ones = _going_on_from(best.number, book)
    for number in (*next_ones[:1], *nearly, *next_ones[1:], *others):
        more = [one for one in with_what_it_leans_on(number, book, just_told) if not _is_said(one, chosen, book)]
        if _words([*chosen, *more], book) <= room_words:
            chosen.extend(more)
    return [book.passages[number] for number in _in_reading_order(chosen, best.number, book)]


def with_what_it_leans_on(number: int, book: Book, just_told: Collection[int] = ()) -> list[int]:
    chosen = [number]
    while leans_back(book.passages[chosen[0]]) and len(chosen) <= _AT_MOST_BEFORE:
        before = chosen[0] - 1
        if before < 0 or before in just_told or not _follows_on(book.passages[before], book.passages[number]):
            break
        if _words([before, *chosen], book) > ROOM_WORDS:
            break
        chosen.insert(0, before)
    return chosen


def _going_on_from(number: int, book: Book) -> list[int]:
    """The rest of its paragraph; the museum's sentences each stand for themselves."""
    first = book.passages[number]
    if first.exhibit == MUSEUM or first.kind in ("fact", "answer"):
        return []
    rest = range(number + 1, min(number + 4, len(book.passages)))
    return [after for after in rest if _follows_on(first, book.passages[after])]


def _may_join(one: Weighed, best: Weighed, book: Book, share: float) -> bool:
    passage, first = book.passages[one.number], book.passages[best.number]
    if passage.exhibit != first.exhibit or one.weight < share * best.weight:
        return False
    if one.number in book.for_children and best.number not in book.for_children:
        return False
    if first.kind == "fact" and first.section == "date" and not _is_of_its_date(passage, first, book):
        return False
    if passage.kind == "fact":
        return one.weight >= _NEARLY_AS_GOOD * best.weight
    if passage.kind == "answer" != first.kind:
        return one.weight >= _OTHERWISE_ASKED * best.weight
    if first.exhibit == MUSEUM and first.kind == "fact":
        return True
    return passage.exhibit != MUSEUM or passage.section == first.section or one.weight >= _AS_GOOD * best.weight


def _is_of_its_date(passage: Passage, date: Passage, book: Book) -> bool:
    """Beside how old a thing is, its king's age only misleads: `Ptolemy was thirteen years old`."""
    begins = book.lexicon.stems(" ".join(tokens(passage.text)[:_SUBJECT_WORDS]))
    title = book.names.titles.get(date.exhibit, frozenset())
    return not title.isdisjoint(begins) or any(year in passage.text for year in _YEAR.findall(date.text))


def _is_said(number: int, chosen: Sequence[int], book: Book) -> bool:
    """Whether those chosen hold every word of it: `Thirty of its wheels survive. Thirty wheels survive.`"""
    said = {stem for other in chosen for stem in book.lexicon.stems(book.passages[other].text)}
    return said.issuperset(book.lexicon.stems(book.passages[number].text))


def _follows_on(first: Passage, second: Passage) -> bool:
    return first.exhibit == second.exhibit and first.paragraph == second.paragraph


def _begins_with_it(number: int, book: Book) -> bool:
    return any(word in book.lexicon.pronouns for word in tokens(book.passages[number].text)[:1])


def _words(numbers: Sequence[int], book: Book) -> int:
    return sum(word_count(book.passages[number].text) for number in numbers)


def _in_reading_order(chosen: Sequence[int], best: int, book: Book) -> list[int]:
    """The best one's paragraph first, as it was written; then the others in the order of the file. Of the museum's
    sentences, which stand for themselves, the best one first, after what it calls `it`."""
    if book.passages[best].exhibit == MUSEUM:
        first = with_what_it_leans_on(best, book) if _begins_with_it(best, book) else [best]
        return [*first, *sorted(number for number in chosen if number not in first)]
    paragraph = book.passages[best].paragraph
    together = sorted(number for number in chosen if book.passages[number].paragraph == paragraph)
    return together + sorted(number for number in chosen if book.passages[number].paragraph != paragraph)
