"""Who somebody is or what about something that a text speaks of: the sentence that does tells it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import dropwhile, pairwise

from guide.museum.answering.book import WHO, Book
from guide.museum.answering.choosing import Weighed
from guide.museum.answering.question import Asked, read_question
from guide.museum.answering.search import LITERALLY
from guide.museum.passages import Passage


def introducing(asked: Asked, weighed: Sequence[Weighed], book: Book) -> Weighed | None:
    """`Who was Anna Moss?`, `Who was the weaver?`: the first of the best exhibit's sentences that names her."""
    if not asked.content or not any(kind.name == WHO for kind in asked.kinds):
        return None
    naming = [one for one in weighed if _names_whom(asked, book.passages[one.number], book)]
    exhibits = [book.passages[one.number].exhibit for one in naming]
    own = (one for one, exhibit in zip(naming, exhibits, strict=True) if exhibit == exhibits[0])
    return min(own, key=lambda one: one.number, default=None)


def mentioning(asked: Asked, weighed: Sequence[Weighed], book: Book) -> Weighed | None:
    """`And the fuel?`: the best of the sentences that speak of it by this word."""
    said = read_question(asked.text, book.lexicon)
    asks_more = said.kinds or said.intents or not book.lexicon.others.isdisjoint(said.words)
    if not (said.follows and said.content) or asks_more:
        return None
    met = [book.search.find(stem).text for stem in said.content]
    told = (one for one in weighed if book.passages[one.number].kind != "fact")
    return next((one for one in told if all(each.get(one.number, 0.0) >= LITERALLY for each in met)), None)


def _names_whom(asked: Asked, passage: Passage, book: Book) -> bool:
    """Whether the names asked about stand there, or what somebody named there is: `the weaver Anna Moss`; and nothing
    else is asked. Many bear an exhibit's own name."""
    if passage.kind == "fact" or book.names.titles.get(passage.exhibit, frozenset()).issuperset(asked.content):
        return False
    called = list(dropwhile(book.lexicon.stop.__contains__, asked.words))
    words = passage.text.split()
    names = [word for word in words if word[0].isupper()]
    asking = asked.words[: -len(called)]
    if book.lexicon.articles.issuperset(asking[-1:]) and not asked.points_here:
        names += [word for word, then in pairwise(words) if then[0].isupper() and word not in book.lexicon.stop]
    return bool(asking) and set(book.lexicon.stems(" ".join(names))).issuperset(map(book.lexicon.stem, called))
