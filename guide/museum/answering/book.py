"""Everything written in one language, indexed for answering: passages, names, and what kind of answer each holds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from guide.museum.answering.naming import Names
from guide.museum.answering.question import Asked, read_question
from guide.museum.answering.search import Search
from guide.museum.collection import Exhibit, Museum
from guide.museum.language.lexicon import Intent, Lexicon, lexicon, phrases
from guide.museum.language.words import fold
from guide.museum.passages import MUSEUM, Passage, exhibit_passages, museum_passages

_NAME = re.compile(r"[a-zà-ÿ0-9,;:)] [A-ZÀ-ÖØ-Þ][a-zà-ÿ]")
NAMES_COUNT = "(?:NAME)"
"""The pattern of evidence that stands for any name."""
FOR_CHILDREN, NAMED, WHO = "for_children", "type_name", "type_who"
"""The intents of a question asked for a child, of one that asks for a name, and of one that asks for a person."""
PERSONS = ("type_he", "type_she")
"""The intents of a question about somebody spoken of before."""


@dataclass(frozen=True, slots=True)
class Book:
    """`evidence`: for each intent's name, the numbers of the passages that hold what it asks for.
    `near`: the same with their neighbours in the paragraph; `foremost`: those of them that answer best.
    `begins_section`: the passages that do. `for_children`: the passages that are written for them.
    `questions`: the curators' own, by the numbers of the passages that answer them; `asked_so`: these numbers by
    the question's folded words."""

    language: str
    lexicon: Lexicon
    said: Mapping[str, str]
    exhibits: Mapping[str, Exhibit]
    names: Names
    passages: Sequence[Passage]
    search: Search
    evidence: Mapping[str, frozenset[int]]
    near: Mapping[str, frozenset[int]]
    foremost: Mapping[str, frozenset[int]]
    begins_section: frozenset[int]
    questions: Mapping[int, Asked]
    asked_so: Mapping[str, Sequence[int]]
    for_children: frozenset[int]
    of_exhibit: Mapping[str, Sequence[int]]

    @property
    def museum_is_told(self) -> bool:
        """Whether there is more about the museum in this language than its opening hours."""
        return any(self.passages[number].kind != "fact" for number in self.of_exhibit[MUSEUM])


def open_book(museum: Museum, language: str, today_year: int | None, *, own: str) -> Book:
    """`museum` holds what is written in `language`: an exhibit without a translation has but its facts in it.
    `own`: the museum's own language."""
    words = lexicon(language)
    passages = museum_passages(museum)
    for exhibit in museum.exhibits.values():
        passages += exhibit_passages(exhibit, today_year)
    of_exhibit: defaultdict[str, list[int]] = defaultdict(list)
    for number, passage in enumerate(passages):
        of_exhibit[passage.exhibit].append(number)
    questions = {n: read_question(p.question, words) for n, p in enumerate(passages) if p.question}
    asked_so: defaultdict[str, list[int]] = defaultdict(list)
    for number, asked in questions.items():
        asked_so[asked.folded].append(number)
    folded = [fold(passage.text) for passage in passages]
    evidence = {intent.name: _holding(intent, passages, folded) for intent in words.intents}
    return Book(
        language=language,
        lexicon=words,
        said=phrases(language, own),
        exhibits=museum.exhibits,
        names=Names(list(museum.exhibits.values()), words),
        passages=passages,
        search=Search(passages, words),
        evidence=evidence,
        near={name: _with_neighbours(numbers, passages) for name, numbers in evidence.items()},
        foremost={intent.name: _foremost(intent, evidence[intent.name], folded) for intent in words.intents},
        questions=questions,
        asked_so=asked_so,
        begins_section=frozenset(n for n, p in enumerate(passages) if not n or _place(p) != _place(passages[n - 1])),
        for_children=_told_to_children(words, passages),
        of_exhibit={exhibit: of_exhibit[exhibit] for exhibit in (*museum.exhibits, MUSEUM)},
    )


def _place(passage: Passage) -> tuple[str, str]:
    return passage.exhibit, passage.section


def _told_to_children(words: Lexicon, passages: Iterable[Passage]) -> frozenset[int]:
    headings = next((intent.headings for intent in words.intents if intent.name == FOR_CHILDREN), None)
    if headings is None:
        return frozenset()
    return frozenset(n for n, p in enumerate(passages) if p.kind == "section" and headings.search(fold(p.section)))


def _with_neighbours(numbers: frozenset[int], passages: Sequence[Passage]) -> frozenset[int]:
    beside = {
        other
        for number in numbers
        for other in (number - 1, number + 1)
        if 0 <= other < len(passages) and _paragraph(passages[other]) == _paragraph(passages[number])
    }
    return numbers | beside


def _paragraph(passage: Passage) -> tuple[str, int]:
    return passage.exhibit, passage.paragraph


def _holding(intent: Intent, passages: Sequence[Passage], folded: Sequence[str]) -> frozenset[int]:
    """`folded`: the words of each passage, once for all intents."""
    return frozenset(number for number, text in enumerate(folded) if _holds(intent, passages[number], text))


def _foremost(intent: Intent, numbers: frozenset[int], folded: Sequence[str]) -> frozenset[int]:
    if intent.foremost is None:
        return frozenset()
    return frozenset(number for number in numbers if intent.foremost.search(folded[number]))


def _holds(intent: Intent, passage: Passage, text: str) -> bool:
    if intent.evidence is None:
        return False
    if intent.evidence.pattern == NAMES_COUNT:
        return bool(_NAME.search(passage.text))
    return bool(intent.evidence.search(text)) and (intent.beside is None or bool(intent.beside.search(text)))
