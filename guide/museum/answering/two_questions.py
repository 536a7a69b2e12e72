"""Two questions in one breath are asked one after the other, and answered together."""

from __future__ import annotations

from dataclasses import replace
from os.path import commonprefix

from guide.museum.answering.turn import Turn
from guide.museum.answering.wording import MAX_WORDS, within
from guide.museum.language.parting import Two, asked_apart
from guide.museum.language.words import sentences, word_count
from guide.museum.reply import Answer

_LEAST_WORDS = 8
"""Fewer than these say hardly anything, so a second answer that has no more room isn't begun."""
_LITTLE_MORE = 20
"""What one answer may hold besides what answers best, in words."""
_OPENING_ENDS = ": "


def answered_by(turn: Turn, question: str, before: str | None) -> Answer:
    """To one question or two."""
    two = asked_apart(question, turn.book.lexicon.parting)
    together = _answered_apart(two, before, replace(turn, room_words=_LITTLE_MORE)) if two else None
    return together or turn.answer(question, before)


def _answered_apart(two: Two, before: str | None, turn: Turn) -> Answer | None:
    """None where neither is answered for certain, or one is turned away."""
    first, second = turn.answer(two.first, before), turn.answer(two.second, two.first)
    said = turn.book.said
    if first.sources and second.sources:
        return _joined(first, second, said["perhaps"])
    found, other = (first, second) if first.sources else (second, first)
    is_certain = bool(found.sources) and not found.is_open
    return _with_rest(found, said["other_unsaid"]) if is_certain and other.is_open else None


def _joined(first: Answer, second: Answer, hedge: str) -> Answer | None:
    """What both say once, whose words they are too."""
    own = second.text.removeprefix(hedge)
    opening = commonprefix((first.text.removeprefix(hedge), own)).rpartition(_OPENING_ENDS)
    own = _begun(own.removeprefix("".join(opening[:2])))
    new = [sentence for sentence in sentences(own) if sentence not in first.text]
    if not new:
        return first
    perhaps = hedge if second.is_open and not first.is_open else ""
    left = MAX_WORDS - word_count(first.text) - word_count(perhaps)
    if left < min(_LEAST_WORDS, word_count(new[0])):
        return None
    return replace(
        second,
        text=f"{first.text} {perhaps}{within(new, left)}",
        sources=tuple(dict.fromkeys((*first.sources, *second.sources))),
        exhibit=first.exhibit,
        is_open=first.is_open or second.is_open,
    )


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def _with_rest(found: Answer, rest: str) -> Answer:
    told = within(sentences(found.text), MAX_WORDS - word_count(rest))
    return replace(found, text=f"{told} {rest}", is_open=True)
