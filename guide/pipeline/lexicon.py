"""What visitors of this museum are likely to say: the sentences recognition learns its language from."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from guide.pipeline.spoken_numbers import numbers_in_words

if TYPE_CHECKING:
    from guide.museum.files import Exhibit, Museum

_SENTENCES_FILE = Path(__file__).with_name("visitors_english.txt")
_SLOT = re.compile(r"\{(\w+)\}")
_FIGURE = re.compile(r"\d")
_OFTEN = re.compile(r"\*(\d+) ")
_NAME = "x"
CURATORS_WEIGHT = 3


def words_of(text: str) -> list[str]:
    """Lower-case words without accents, as recognition knows them; numbers as they are said."""
    spoken = numbers_in_words(text, "en") if _FIGURE.search(text) else text
    plain = unicodedata.normalize("NFKD", spoken.replace("’", "'").replace("ß", "ss")).casefold()
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    return [word.strip("'") for word in re.findall(r"[a-z']+", plain) if word.strip("'")]


def exhibit_names(exhibit: Exhibit) -> list[str]:
    """What visitors may call it: its title, and the title without what follows a comma or colon."""
    short = re.split(r"[,:;(]", exhibit.title)[0].strip()
    return list(dict.fromkeys(name for name in (exhibit.title, short) if words_of(name)))


def recognition_names(museum: Museum) -> list[str]:
    """Names as they are written, for transcripts that look like writing."""
    names = [name for exhibit in museum.exhibits.values() for name in exhibit_names(exhibit)]
    return [museum.name, museum.city, *names]


def recognition_phrases(museum: Museum) -> list[str]:
    """English sentences visitors may say, and the sentences the guide's texts are made of."""
    known = [name for exhibit in museum.exhibits.values() for name in exhibit_names(exhibit)]
    names = list(dict.fromkeys(_with_article(name).lower() for name in known))
    phrases = visitors_sentences(_SENTENCES_FILE.read_text(encoding="utf-8"), names)
    for exhibit in museum.exhibits.values():
        phrases += [question.text for question in exhibit.questions] * CURATORS_WEIGHT
        phrases += _sentences([exhibit.label, *(section.text for section in exhibit.sections)])
        phrases += [exhibit.maker, exhibit.place, exhibit.materials]
    return phrases + _sentences([museum.intro, *(section.text for section in museum.sections)])


def visitors_sentences(grammar: str, names: Sequence[str]) -> list[str]:
    """All lines of a grammar like `visitors_english.txt`, filled in. Lines with {x} need at least one name."""
    choices: dict[str, list[str]] = {_NAME: list(names)}
    sentences: list[str] = []
    for line in grammar.splitlines():
        name, is_choice, values = line.partition(" = ")
        if is_choice:
            choices[name] = values.split(" | ")
        elif line and not line.startswith("#"):
            sentences += _filled(line, choices)
    return [re.sub(r"\b(the|this) ((?:real|original|oldest) )?(?:the|an?) ", r"\1 \2", each) for each in sentences]


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
