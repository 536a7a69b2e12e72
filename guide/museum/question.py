"""Reads a visitor's question: its words, what kind of question it is, and whether it points at something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guide.museum.lexicon import Intent, Lexicon
from guide.museum.words import tokens

MAX_WORDS = 60
"""Beyond these a question is cut: nobody asks longer ones aloud, and answering must stay quick."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`needed`: stems that a right answer has something to do with. `wanted`: stems that help to choose among answers.

    `intents`: kinds of question that fit any exhibit; `kinds`: kinds of answer (a time, a name). `is_claim`: it may
    hold a false claim. `points_here`: it says `this`; `points_back`: it says `it` or `he`; `follows`: it begins with
    `and` or the like. `about_visit`: it is about tickets, toilets, opening times.
    """

    folded: str
    words: Sequence[str]
    needed: tuple[str, ...]
    wanted: tuple[str, ...]
    intents: tuple[Intent, ...]
    kinds: tuple[Intent, ...]
    is_claim: bool
    points_here: bool
    points_back: bool
    follows: bool
    about_visit: bool
    about_hours: bool

    @property
    def is_bare(self) -> bool:
        """Nothing in it says what is asked; only the question before may."""
        return not self.needed and not self.intents


def read_question(text: str, words: Lexicon) -> Asked:
    said = tokens(text)[:MAX_WORDS]
    folded = " ".join(said)
    claims = [intent for intent in words.intents if intent.claims and intent.claims.search(folded)]
    matched = [intent for intent in words.intents if intent in claims or intent.asks.search(folded)]
    needed, wanted = _sorted_stems(said, words, matched)
    return Asked(
        folded=folded,
        words=said,
        needed=needed,
        wanted=wanted,
        intents=tuple(intent for intent in matched if not intent.is_kind),
        kinds=tuple(intent for intent in matched if intent.is_kind),
        is_claim=bool(claims),
        points_here=any(word in words.here for word in said) or _is_definite_thing(said, words),
        points_back=any(word in words.pronouns for word in said),
        follows=bool(words.follow.search(folded)),
        about_visit=bool(words.visit and words.visit.search(folded)),
        about_hours=bool(words.hours and words.hours.search(folded)),
    )


def _sorted_stems(
    said: Sequence[str], words: Lexicon, matched: Sequence[Intent]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The stems that an answer must have to do with, and those that the kind of question accounts for already."""
    accounted = {stem for intent in matched for stem in intent.words}
    needed: dict[str, None] = {}
    wanted: dict[str, None] = {}
    for word in said:
        if word in words.stop or (len(word) == 1 and not word.isdigit()):
            continue
        stem = words.stem(word)
        if stem in accounted or stem in words.filler or stem in words.things:
            wanted[stem] = None
        else:
            needed[stem] = None
    return tuple(needed), tuple(wanted)


def _is_definite_thing(said: Sequence[str], words: Lexicon) -> bool:
    """`the painting`, `the statue`: a thing called by what it is, so it is in sight."""
    pairs = zip(said, said[1:], strict=False)
    return any(first in words.articles and words.stem(second) in words.things for first, second in pairs)
