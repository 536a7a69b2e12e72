"""Makes a follow-up question whole from the one before: `And the copy?`, `Why?`, `Who was she?`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from guide.museum.book import Book
from guide.museum.question import ACCOUNTED, CONTENT, THING, Asked

_FROM_BEFORE = 0.6


def completed(asked: Asked, earlier: Asked, book: Book) -> Asked:
    """`asked`, with what it leaves out taken from `earlier`."""
    own = [stem for stem, hangs in _beside_names(asked, book).items() if hangs == _FROM_BEFORE]
    asks_anew = [intent for intent in asked.intents if not intent.from_label]
    if asks_anew or (own and not _is_fragment(asked)):
        return asked
    theirs = _beside_names(earlier, book)
    if asked.kinds:
        # `Why?`, `When was that?`: another kind of answer about the same.
        return replace(asked, intents=(), stems={**theirs, **asked.stems})
    return replace(
        asked,
        intents=earlier.intents,
        kinds=earlier.kinds,
        stems={**theirs, **asked.stems},
        visit_stems=asked.visit_stems | earlier.visit_stems,
    )


def _is_fragment(asked: Asked) -> bool:
    """`And on Fridays?`: a word or two that change the question before."""
    return asked.follows and not asked.kinds and len(asked.content) <= 2 and len(asked.words) <= 5


def _beside_names(asked: Asked, book: Book) -> Mapping[str, float]:
    """What it asks besides naming an exhibit."""
    names = {stem for title in book.names.titles.values() for stem in title}
    return {
        stem: min(hangs, _FROM_BEFORE) if hangs == CONTENT else hangs
        for stem, hangs in asked.stems.items()
        if stem not in names and hangs in (CONTENT, THING, ACCOUNTED)
    }
