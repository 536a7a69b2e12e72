"""Reads a visitor's question: its words, what kind of question it is, and whether it points at something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from guide.museum.language.ages import age_said
from guide.museum.language.lexicon import Intent, Lexicon
from guide.museum.language.visit_topic import VisitTopic
from guide.museum.language.words import tokens

MAX_WORDS = 60
"""Beyond these a question is cut: nobody asks longer ones aloud, and answering must stay quick."""

# How much of an answer's fitness hangs on a word: all on what they ask about, little on what they call the thing, and
# hardly any on words of asking and on those that the kind of question accounts for.
CONTENT, THING, ACCOUNTED, FILLER = 1.0, 0.35, 0.3, 0.08


@dataclass(frozen=True, slots=True)
class Part:
    """A thing that texts tell of besides the exhibit they are about. `exhibits`: those exhibits, and those that know
    nothing of it; `told`: the numbers of the passages that speak of it."""

    exhibits: frozenset[str]
    told: frozenset[int]


@dataclass(frozen=True, slots=True)
class Asked:
    """`text`: as it was asked. `stems`: the words that say something, and how much hangs on each.

    `visit`: what of the visit itself it may be about; `surely`: what of that it is about beyond doubt.
    `by_visitor`: it speaks of the visitor or the museum. `age`: the one it mentions.

    `form`: its first question word, "" for one to be answered by yes or no.
    `intents`: kinds of question that fit any exhibit; `kinds`: kinds of answer (a time, a name). `is_claim`: it may
    hold a false claim. `points_here`: it says `this`; `points_back`: it says `it` or `he`; `calls_it_a_thing`: `the
    painting`; `follows`: it begins with `and` or the like. `part`: what it asks about, where that isn't an exhibit.
    """

    text: str
    folded: str
    form: str
    words: Sequence[str]
    stems: Mapping[str, float]
    visit: tuple[VisitTopic, ...]
    surely: tuple[VisitTopic, ...]
    by_visitor: bool
    age: int | None
    intents: tuple[Intent, ...]
    kinds: tuple[Intent, ...]
    is_claim: bool
    points_here: bool
    points_back: bool
    calls_it_a_thing: bool
    follows: bool
    part: Part | None = None

    @property
    def content(self) -> tuple[str, ...]:
        """The stems of what is asked about."""
        return tuple(stem for stem, weight in self.stems.items() if weight == CONTENT)

    def tells_of_visit(self, word: str) -> bool:
        """Whether what the question asks about the visit is said with this word, too."""
        return any(topic.holds.search(word) for topic in self.visit)

    @property
    def is_for_label(self) -> bool:
        """`What is this?` and no more: the label says it."""
        is_more = self.content or self.kinds or not self.intents
        return not is_more and all(intent.from_label for intent in self.intents)

    @property
    def is_bare(self) -> bool:
        """Nothing in it says what is asked; only the question before may."""
        return not self.content and not self.intents

    @property
    def about_visit(self) -> bool:
        return bool(self.surely)

    @property
    def is_urgent(self) -> bool:
        """Who asks something of an exhibit, or of somebody in it, is in no hurry: `Why is she ill?`"""
        asks_of_it = self.form and (self.points_here or self.points_back)
        return not asks_of_it and any(topic.is_urgent for topic in self.surely)

    def of(self, topic: VisitTopic) -> Asked:
        """As asking this, too."""
        return replace(self, visit=(*self.visit, topic), surely=(*self.surely, topic))

    def of_no_visit(self) -> Asked:
        return replace(self, visit=(), surely=(), by_visitor=False)


def read_question(text: str, words: Lexicon) -> Asked:
    plain = " ".join(tokens(text)[:MAX_WORDS])
    folded = _rewritten(plain, words)
    by_visitor = bool(words.visitor.search(words.courtesy.sub(" ", folded).strip()))
    is_now = by_visitor or not words.past.search(folded)
    topics = [topic for topic in words.visit if is_now or topic.is_of_any_time]
    said = folded.split()
    claims = [intent for intent in words.intents if intent.claims and intent.claims.search(folded)]
    matched = [intent for intent in words.intents if intent in claims or intent.asks.search(folded)]
    return Asked(
        text=text,
        folded=folded,
        form=next((word for word in said if word in words.forms), ""),
        words=said,
        stems=_weighed_stems(said, words, matched),
        visit=tuple(topic for topic in topics if topic.is_asked(folded, by_visitor=by_visitor)),
        surely=tuple(topic for topic in topics if topic.is_asked(folded, by_visitor=False)),
        by_visitor=by_visitor,
        age=age_said(plain),
        intents=_most_special([intent for intent in matched if not intent.is_kind]),
        kinds=tuple(intent for intent in matched if intent.is_kind),
        is_claim=bool(claims),
        points_here=any(word in words.here for word in said) and _says(words.here, text, words),
        points_back=any(word in words.pronouns for word in said) and _says(words.pronouns, text, words),
        calls_it_a_thing=_calls_it_a_thing(said, words),
        follows=bool(words.follow.search(folded)),
    )


def _says(pointing: frozenset[str], text: str, words: Lexicon) -> bool:
    """`Was kostet der Eintritt bei Ihnen?` says `der` and `ihnen`, and points at nothing."""
    return any(word in pointing for word in tokens(words.no_pronoun.sub(" ", text)))


def _most_special(intents: Sequence[Intent]) -> tuple[Intent, ...]:
    """`What is this for?` sounds like `What is this?`, which the label answers, and asks for more."""
    special = tuple(intent for intent in intents if not intent.from_label)
    return special or tuple(intents)


def _rewritten(folded: str, words: Lexicon) -> str:
    """Turns of phrase in the plain words that curators use: `put up the money` is `paid`."""
    for pattern, plainly in words.phrases:
        folded = pattern.sub(plainly, folded)
    return " ".join(folded.split())


def _weighed_stems(said: Sequence[str], words: Lexicon, matched: Sequence[Intent]) -> dict[str, float]:
    accounted = {stem for intent in matched for stem in intent.words}
    stems: dict[str, float] = {}
    for before, word in zip(["", *said], said, strict=False):
        if word in words.stop or (len(word) == 1 and not word.isdigit()):
            continue
        stem = words.stem(word)
        if before in words.counts:
            stems[stem] = CONTENT
        elif stem in words.filler:
            stems[stem] = FILLER
        elif stem in accounted:
            stems[stem] = ACCOUNTED
        else:
            stems[stem] = THING if stem in words.things else CONTENT
    if CONTENT not in stems.values() and not any(word in words.here | words.pronouns for word in said):
        # "What are the boats doing?": when they call nothing by another word, the things are what they ask about.
        return {stem: CONTENT if weight == THING else weight for stem, weight in stems.items()}
    return stems


def _calls_it_a_thing(said: Sequence[str], words: Lexicon) -> bool:
    """`the painting`, `the statue`: a thing called by what it is, so it is in sight."""
    pairs = zip(said, said[1:], strict=False)
    return any(first in words.articles and words.stem(second) in words.things for first, second in pairs)
