"""What can be named in a letter chain: titles, makers, places and materials, and the names in the exhibits' texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from guide.museum.collection import Exhibit, Museum
from guide.museum.language.words import plain, sentences
from guide.museum.passages import exhibit_passages

_BRACKETS: Final = re.compile(r"\(([^()]+)\)")
_PARTS: Final = re.compile(r"[,;:()]| / ")
_TOKEN: Final = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*|[^\s]")
_POSSESSIVE: Final = re.compile(r"['’]s$")
_JOINING: Final = (
    "of",
    "the",
    "on",
    "upon",
    "de",
    "du",
    "des",
    "la",
    "le",
    "von",
    "van",
    "der",
    "am",
    "di",
    "da",
    "del",
)
_SHORTEST: Final = 3


def known_names(museum: Museum, language: str) -> list[str]:
    """What the guide may name itself: the curators' own facts, each as it is written."""
    return [name for exhibit in _told(museum, language) for name in _facts(exhibit)]


def other_names(museum: Museum, language: str) -> list[str]:
    """What visitors may name as well: the proper names within the exhibits' texts."""
    texts = (passage.text for exhibit in _told(museum, language) for passage in exhibit_passages(exhibit, None))
    return [
        name for text in texts for sentence in sentences(text) for name in proper_names(sentence, is_sentence=True)
    ]


def proper_names(text: str, *, is_sentence: bool = False) -> Iterator[str]:
    """The names that capitals show. `is_sentence`: its first word has a capital anyway, so it is none."""
    words = _TOKEN.findall(plain(text))
    run: list[str] = []
    for number, word in enumerate([*words, "."]):
        if word[:1].isupper() and not (is_sentence and number == 0) or run and word in _JOINING:
            run.append(word)
        elif run:
            yield from _joined(run)
            run = []


def _joined(run: list[str]) -> Iterator[str]:
    while run and run[-1] in _JOINING:
        run.pop()
    name = _POSSESSIVE.sub("", " ".join(run))
    if len(name) >= _SHORTEST:
        yield name


def _told(museum: Museum, language: str) -> Iterable[Exhibit]:
    return (exhibit.translations.get(language, exhibit) for exhibit in museum.exhibits.values())


def _facts(exhibit: Exhibit) -> Iterator[str]:
    yield from _titles(exhibit.title)
    for text in (exhibit.maker, exhibit.place):
        for part in _PARTS.split(text):
            yield from proper_names(part)
    for part in _PARTS.split(exhibit.materials):
        if len(part.split()) == 1:
            yield part.strip()


def _titles(title: str) -> Iterator[str]:
    """“Under the Wave off Kanagawa (The Great Wave)” is two names; what comes after a comma explains."""
    yield _BRACKETS.sub("", title).split(",")[0].strip()
    yield from _BRACKETS.findall(title)
