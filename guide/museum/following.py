"""Makes a follow-up question whole from the one before: `And the copy?`, `Why?`, `Who was she?`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from guide.museum.book import Book
from guide.museum.naming import IS_NAMED
from guide.museum.question import ACCOUNTED, CONTENT, THING, Asked, read_question

_FROM_BEFORE = 0.6


def completed(asked: Asked, earlier: Asked, book: Book) -> Asked:
    """`asked`, with what it leaves out taken from `earlier`."""
    if asked.about_visit or (earlier.about_visit and _leans_on_visit(asked, book)):
        return _about_the_visit_still(asked, earlier)
    own = [stem for stem, hangs in _beside_names(asked, book).items() if hangs == _FROM_BEFORE]
    asks_anew = [intent for intent in asked.intents if not intent.from_label]
    if asks_anew or (own and not _is_fragment(asked)):
        return asked
    asked = replace(asked, visit=asked.surely)
    theirs = _beside_names(earlier, book)
    if asked.kinds and asked.form != earlier.form:
        return _asked_otherwise(asked, earlier, book)
    return replace(asked, intents=earlier.intents, kinds=earlier.kinds, stems={**theirs, **asked.stems})


def of_a_visit(asked: Asked, book: Book) -> Asked:
    """`How long does it take?`, where nothing is in sight and nothing was asked before: as asked of a visit."""
    words = book.lexicon
    pointing = words.here | words.pronouns
    if not words.a_visit or asked.content or not (asked.points_back or asked.points_here):
        return asked
    named = " ".join(words.a_visit if word in pointing else word for word in asked.words)
    of_visit = read_question(named, words)
    return of_visit if of_visit.about_visit else asked


def _asked_otherwise(asked: Asked, earlier: Asked, book: Book) -> Asked:
    """`And when?` after `Who made the clock?`: the same question with another question word."""
    words = [*_question_words(asked, book), *(word for word in earlier.words if word != earlier.form)]
    whole = read_question(" ".join(words), book.lexicon)
    intents = tuple(intent for intent in whole.intents if not intent.from_label)
    return replace(asked, intents=intents, stems={**_beside_names(whole, book), **asked.stems})


def _question_words(asked: Asked, book: Book) -> Sequence[str]:
    """`by whom`, `how much`, `when` of `When was that?`"""
    if not asked.form:
        return asked.words
    end = asked.words.index(asked.form) + 1
    return [*asked.words[:end], *(word for word in asked.words[end : end + 1] if word not in book.lexicon.stop)]


def _leans_on_visit(asked: Asked, book: Book) -> bool:
    """Nothing in it says that it is about something else than the question before, which was about the visit."""
    if max(book.names.named(asked.words).values(), default=0.0) >= IS_NAMED:
        return False
    return bool(asked.visit) or asked.points_back or asked.is_bare or _is_fragment(asked)


def _about_the_visit_still(asked: Asked, earlier: Asked) -> Asked:
    """`And the café?` asks about something else in the same way, `Does it cost anything?` about the same thing."""
    things = [topic for topic in asked.visit if not topic.is_aspect]
    kinds = asked.kinds or earlier.kinds
    if things:
        aspects = tuple(topic for topic in earlier.visit if topic.is_aspect and topic not in asked.visit)
        return replace(asked, kinds=kinds, visit=(*asked.visit, *aspects))
    return replace(
        asked,
        kinds=kinds,
        stems={**earlier.stems, **asked.stems} if asked.is_bare else asked.stems,
        visit=(*asked.visit, *(topic for topic in earlier.visit if topic not in asked.visit)),
        surely=asked.visit or earlier.surely,
    )


def _is_fragment(asked: Asked) -> bool:
    """`And with a pram?`: a word or two that change the question before."""
    return asked.follows and not asked.kinds and len(asked.content) <= 2 and len(asked.words) <= 5


def _beside_names(asked: Asked, book: Book) -> Mapping[str, float]:
    """What it asks besides naming an exhibit."""
    names = {stem for title in book.names.titles.values() for stem in title}
    return {
        stem: min(hangs, _FROM_BEFORE) if hangs == CONTENT else hangs
        for stem, hangs in asked.stems.items()
        if stem not in names and hangs in (CONTENT, THING, ACCOUNTED)
    }
