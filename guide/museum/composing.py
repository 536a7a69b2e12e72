"""Chooses the passages that make an answer together: the best one and those that belong to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from guide.museum.book import Book
from guide.museum.choosing import Weighed
from guide.museum.passages import MUSEUM, Passage
from guide.museum.wording import MAX_WORDS, leans_back
from guide.museum.words import tokens, word_count

# Sentences are added when they weigh at least such a share of the best one.
_WORTH_ADDING, _NEARLY_AS_GOOD, _AS_GOOD = 0.65, 0.85, 0.9
_LOOKED_AT, _AT_MOST_BEFORE = 12, 2
# The opening, which says whose words they are, takes the rest.
ROOM_WORDS = MAX_WORDS - 9


def composed(
    best: Weighed,
    weighed: Sequence[Weighed],
    book: Book,
    room_words: int = ROOM_WORDS,
    just_told: Collection[int] = (),
) -> list[Passage]:
    """The best passage, what it leans on, what goes on from it, and others that say nearly as much; in order.

    `room_words`: for more than what it leans on; `just_told`: passages that needn't be told with it again."""
    weighed = [one for one in weighed[:_LOOKED_AT] if one.number not in just_told]
    chosen = with_what_it_leans_on(best.number, book, just_told)
    nearly = [one.number for one in weighed if _may_join(one, best, book, _NEARLY_AS_GOOD)]
    others = [one.number for one in weighed if _may_join(one, best, book, _WORTH_ADDING)]
    next_ones = _going_on_from(best.number, book)
    for number in (*next_ones[:1], *nearly, *next_ones[1:], *others):
        if number not in chosen and _words(chosen, book) + word_count(book.passages[number].text) <= room_words:
            chosen.append(number)
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
    if leans_back(passage) and not (one.number == best.number + 1 and _follows_on(first, passage)):
        return False
    if one.number in book.for_children and best.number not in book.for_children:
        return False
    if passage.kind == "fact" or passage.kind == "answer" != first.kind:
        return one.weight >= _NEARLY_AS_GOOD * best.weight
    if first.exhibit == MUSEUM and first.kind == "fact":
        return True
    return passage.exhibit != MUSEUM or passage.section == first.section or one.weight >= _AS_GOOD * best.weight


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
