"""What visitors of this museum are likely to say: the sentences recognition learns its language from."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from guide.pipeline.tts.spoken_numbers import numbers_in_words

if TYPE_CHECKING:
    from guide.museum.collection import Exhibit, Museum
    from guide.museum.pronouncing import Pronunciation

_SENTENCES_FILE = Path(__file__).with_name("visitors_english.txt")
_SLOT = re.compile(r"\{(\w+)\}")
_WORD = re.compile(r"[a-z']+")
_FIGURE = re.compile(r"\d")
_OFTEN = re.compile(r"\*(\d+) ")
_CONTRACTED = re.compile(r"(what|who|where|when|how|that|it) is ")
_FINDINGS = {
    "noun": re.compile(
        r"\b(?:[Tt]he|[Aa]n?|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir) ([a-z]{3,}(?<!ed))\b(?! [a-z]+(?:s|ed)\b)"
    ),
    "plural": re.compile(r"\b(?:the|of|and|two|three|four|many|some|other) ([a-z]{3,}(?<!s)s)\b"),
    "verbed": re.compile(r"\b([a-z]{3,}ed)\b"),
    "name": re.compile(r"(?<![.!?:;\"“] )(?<!^)(?<!\n)\b([A-Z][\w'’-]+(?:(?: of| de| van| von)? [A-Z][\w'’-]+)*)"),
}


def words_of(text: str) -> list[str]:
    """Lower-case words without accents, as recognition knows them; numbers as they are said."""
    spoken = numbers_in_words(text, "en") if _FIGURE.search(text) else text
    plain = spoken.lower() if spoken.isascii() else _without_accents(spoken)
    return [word for found in _WORD.findall(plain) if (word := found.strip("'"))]


def _without_accents(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("ß", "ss")).casefold()
    return "".join(each for each in plain if not unicodedata.combining(each))


def exhibit_names(exhibit: Exhibit) -> list[str]:
    """What visitors may call it: its title, and the title without what follows a comma or colon."""
    short = re.split(r"[,:;(]", exhibit.title)[0].strip()
    return list(dict.fromkeys(name for name in (exhibit.title, short) if words_of(name)))


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """What may be said here, in sentences as they are written. `asked`: what visitors of any museum may ask, in small
    letters; `expected`: the questions this one's curators expect; `told`: what its texts say; `names`: names as they
    are written; `said`: how curators say that names sound."""

    asked: Sequence[str] = ()
    expected: Sequence[str] = ()
    told: Sequence[str] = ()
    names: Sequence[str] = ()
    said: Sequence[Pronunciation] = ()


def phrasebook(museum: Museum) -> Phrasebook:
    texts = _texts(museum)
    names = [name for exhibit in museum.exhibits.values() for name in exhibit_names(exhibit)]
    choices = found_words(texts) | {"x": [_with_article(name).lower() for name in dict.fromkeys(names)]}
    return Phrasebook(
        asked=visitors_sentences(_SENTENCES_FILE.read_text(encoding="utf-8"), choices),
        expected=[question.text for exhibit in museum.exhibits.values() for question in exhibit.questions],
        told=_sentences(texts),
        names=[museum.name, museum.city, *names],
        said=list(museum.all_pronunciations()),
    )


def _texts(museum: Museum) -> list[str]:
    texts = [museum.intro, *(section.text for section in museum.sections)]
    for exhibit in museum.exhibits.values():
        texts += [exhibit.label, *(section.text for section in exhibit.sections)]
        texts += [question.answer for question in exhibit.questions]
        texts += [exhibit.maker, exhibit.place, exhibit.materials]
    return texts


def found_words(texts: Iterable[str]) -> dict[str, list[str]]:
    """What these texts speak of, by the slot it fills in `visitors_english.txt`."""
    found: dict[str, dict[str, None]] = {"noun": {}, "plural": {}, "verbed": {}, "name": {}}
    for text in texts:
        for slot, pattern in _FINDINGS.items():
            found[slot].update(dict.fromkeys(match.lower() for match in pattern.findall(text)))
    return {slot: list(words) for slot, words in found.items()}


def visitors_sentences(grammar: str, found: Mapping[str, Sequence[str]]) -> list[str]:
    """All lines of a grammar like `visitors_english.txt`, filled in. Lines with an empty choice are left out."""
    choices = dict(found)
    sentences: list[str] = []
    for line in grammar.splitlines():
        name, is_choice, values = line.partition(" = ")
        if is_choice:
            choices[name] = values.split(" | ")
        elif line and not line.startswith("#"):
            sentences += _filled(line, choices)
    sentences = [re.sub(r"\bthe ((?:real|original|oldest) )?(?:the|an?) ", r"the \1", each) for each in sentences]
    return sentences + [_CONTRACTED.sub(r"\1's ", each) for each in sentences if _CONTRACTED.match(each)]


def _filled(line: str, choices: Mapping[str, Sequence[str]]) -> Iterator[str]:
    often = _OFTEN.match(line)
    line = line[often.end() :] if often else line
    slots = [choices[name] for name in _SLOT.findall(line)]
    if not all(slots):
        return
    for row in [*product(*slots)] * int(often[1]) if often else _side_by_side(slots):
        words = iter(row)
        yield _SLOT.sub(functools.partial(_next_of, words), line)


def _side_by_side(slots: Sequence[Sequence[str]]) -> Iterator[Sequence[str]]:
    """Each choice at least once; choices of different lengths meet in ever new pairs."""
    for at in range(max(map(len, slots), default=1)):
        yield [slot[at % len(slot)] for slot in slots]


def _next_of(words: Iterator[str], _: re.Match[str]) -> str:
    return next(words)


def _with_article(name: str) -> str:
    first = name.split()[0].lower()
    return name if first in ("the", "a", "an") or first.endswith("'s") else f"the {name}"


def _sentences(texts: Iterable[str]) -> list[str]:
    return [sentence for text in texts for sentence in re.split(r"(?<=[.!?;:])\s+|\n+", text) if sentence]
