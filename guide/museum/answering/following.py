"""Makes a follow-up question whole from the one before: `And the copy?`, `Why?`, `Who was she?`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from guide.museum.answering.book import PERSONS, WHO, Book
from guide.museum.answering.choosing import weigh
from guide.museum.answering.described import thing_asked_about
from guide.museum.answering.meant import Meant, exhibits_meant
from guide.museum.answering.naming import IS_NAMED
from guide.museum.answering.question import ACCOUNTED, CONTENT, THING, Asked, read_question
from guide.museum.answering.refusing import small_talk
from guide.museum.passages import MUSEUM

SURE_ENOUGH = 0.45
"""How much of a question a passage must account for, unless it was heard badly."""
_FROM_BEFORE = 0.6


def goes_on_from(before: str, asked: Asked, book: Book, at: str | None) -> Asked | None:
    """The question before, if this one may go on from it: not from thanks, nor from the visit to an exhibit."""
    earlier = read_question(before, book.lexicon)
    if small_talk(earlier, book, at) is not None:
        return None
    if earlier.about_visit and spoken_of(earlier, book, at) != MUSEUM:
        return earlier.of_no_visit()
    is_elsewhere = earlier.about_visit and not asked.about_visit and not _leans_on_visit(asked, book)
    return None if is_elsewhere else earlier


def considered(
    asked: Asked,
    earlier: Asked | None,
    book: Book,
    at: str | None,
    called_otherwise: str | None = None,
    last: str | None = None,
) -> tuple[Asked, Meant, Sequence[str]]:
    """The question made whole by the one before, the exhibits it may mean, and the stems of the one before.

    `called_otherwise`: the exhibit that it calls by other words than its name; `last`: the one told of last."""
    before = last or spoken_of(earlier, book, at)
    context: Sequence[str] = ()
    if earlier is not None and (asked.follows or asked.points_back or asked.is_bare):
        context = tuple(earlier.stems)
        asked = completed(asked, earlier, book)
    meant = exhibits_meant(asked, book, at, before, called_otherwise)
    if meant.is_named or (before is None and at is None):
        # "What did Anna do when he called?" says whom it means; any sentence may tell it.
        asked = replace(asked, kinds=tuple(kind for kind in asked.kinds if kind.name not in PERSONS))
    if not meant.is_named and not asked.points_here and not asked.points_back and asked.content:
        # "Who is the mayor of Lyon?" asks for more than the label of a thing that mentions Lyon.
        asked = replace(asked, intents=tuple(intent for intent in asked.intents if not intent.from_label))
    return asked, meant, context


def spoken_of(earlier: Asked | None, book: Book, at: str | None) -> str | None:
    """The exhibit (or "museum") that the question before was about."""
    if earlier is None:
        return None
    meant = exhibits_meant(earlier, book, at, None)
    if meant.is_certain:
        return meant.only
    weighed = weigh(earlier, meant, book)
    return book.passages[weighed[0].number].exhibit if weighed and weighed[0].covered >= SURE_ENOUGH else None


def completed(asked: Asked, earlier: Asked, book: Book) -> Asked:
    """`asked`, with what it leaves out taken from `earlier`."""
    if asked.about_visit or earlier.about_visit:
        return _about_the_visit_still(asked, earlier)
    own = [stem for stem, hangs in _beside_names(asked, book).items() if hangs == _FROM_BEFORE]
    asks_anew = [intent for intent in asked.intents if not intent.from_label]
    if asks_anew or (own and not _is_fragment(asked)):
        return asked
    asked = replace(asked, visit=asked.surely)
    theirs = _beside_names(earlier, book)
    if asked.content and not own:
        theirs = _without_thing(theirs, earlier, book)
    if asked.kinds and asked.form != earlier.form:
        return _asked_otherwise(asked, earlier, book)
    intents, kinds = earlier.intents, earlier.kinds
    if asked.kinds and ACCOUNTED in asked.stems.values():
        # "What colour is it?" says all that it asks, and not the same as "What is it?"
        intents, kinds = asked.intents, asked.kinds
    elif own:
        # "And the fire?" doesn't ask who made the fire.
        intents = tuple(intent for intent in intents if not intent.of_whole)
        kinds = tuple(kind for kind in kinds if not kind.is_essential)
    return replace(asked, intents=intents, kinds=kinds, stems={**theirs, **asked.stems})


def _without_thing(stems: Mapping[str, float], asked: Asked, book: Book) -> Mapping[str, float]:
    """What is asked of one exhibit, to be asked of another: without what the first was called besides its name."""
    thing = thing_asked_about(asked, book)
    return {stem: hangs for stem, hangs in stems.items() if thing is None or stem not in thing.stems}


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
    intents = tuple(
        one for one in whole.intents if not one.from_label and not (one.fields and one in earlier.intents)
    )
    return replace(asked, intents=intents, stems={**_beside_names(whole, book), **asked.stems})


def _question_words(asked: Asked, book: Book) -> Sequence[str]:
    """`by whom`, `how much`, `when` of `When was that?`"""
    if not asked.form:
        return asked.words
    end = asked.words.index(asked.form) + 1
    return [*asked.words[:end], *(word for word in asked.words[end : end + 1] if word not in book.lexicon.stop)]


def _leans_on_visit(asked: Asked, book: Book) -> bool:
    """Nothing in it says that it is about something else than the question before, which was about the visit."""
    if max(book.names.named(asked.words).values(), default=0.0) >= IS_NAMED or _asks_of_exhibit(asked, book):
        return False
    return bool(asked.visit) or asked.points_back or asked.is_bare or _is_fragment(asked)


def _asks_of_exhibit(asked: Asked, book: Book) -> bool:
    """What is asked of a toilet or a ticket is where it is, and what that means: not its age, nor what was."""
    if asked.visit:
        return False
    asks = any(not intent.from_label and "gallery" not in intent.fields for intent in asked.intents)
    asks_whom = any(kind.name in (*PERSONS, WHO) for kind in asked.kinds)
    return asks or asks_whom or bool(book.lexicon.past.search(asked.folded))


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
