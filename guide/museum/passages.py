"""The exhibits' and the museum's texts cut into the passages that an answer is made of: facts, sentences, answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from guide.museum.collection import Exhibit, Museum, Section
from guide.museum.lexicon import phrases
from guide.museum.words import fold, plain, sentences, tokens
from guide.museum.years import years_ago

MUSEUM = "museum"
"""The exhibit of passages that come from museum.md."""

FIELDS = ("date", "maker", "place", "gallery", "materials", "dimensions", "accession")
Kind: TypeAlias = Literal["fact", "label", "section", "answer"]
_UNKNOWN = re.compile(r"^(unknown|anonymous|not known|inconnue?|anonyme|unbekannt|n/?a)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Passage:
    """`section`: its heading, "label", the name of a fact, or the curator's question it answers.

    `paragraph` counts through the exhibit, so that neighbours can be told from strangers.
    """

    exhibit: str
    section: str
    text: str
    kind: Kind
    paragraph: int
    question: str = ""


def exhibit_passages(exhibit: Exhibit, this_year: int | None) -> list[Passage]:
    passages = list(_facts(exhibit, this_year))
    paragraph = 0
    for section in (Section("label", exhibit.label), *exhibit.sections):
        for text in section.text.split("\n\n"):
            kind: Kind = "label" if section.title == "label" else "section"
            passages += [
                Passage(exhibit.id, section.title, sentence, kind, paragraph) for sentence in sentences(plain(text))
            ]
            paragraph += 1
    for number, asked in enumerate(exhibit.questions, paragraph):
        question = plain(asked.text)
        passages.append(Passage(exhibit.id, question, plain(asked.answer), "answer", number, question))
    return passages


def museum_passages(museum: Museum) -> list[Passage]:
    """The introduction and sections of museum.md, and the opening hours as a sentence."""
    passages: list[Passage] = []
    if museum.opening_hours:
        text = phrases(museum.languages[0])["opening_hours"].format(value=museum.opening_hours)
        passages.append(Passage(MUSEUM, "opening_hours", text, "fact", 0))
    for number, (section, text) in enumerate(_museum_paragraphs(museum), 1):
        passages += [Passage(MUSEUM, section, part, "section", number) for part in sentences(plain(text))]
    return passages


def _museum_paragraphs(museum: Museum) -> Iterator[tuple[str, str]]:
    for section in (Section("intro", museum.intro), *museum.sections):
        for text in section.text.split("\n\n"):
            if text:
                yield section.title, text


def _facts(exhibit: Exhibit, this_year: int | None) -> Iterator[Passage]:
    said = phrases(exhibit.language)
    for number, field in enumerate(FIELDS):
        value = getattr(exhibit, field)
        if value and field in said:
            text = fact_sentence(said, field, value, title_in_sentence(exhibit), this_year)
            yield Passage(exhibit.id, field, text, "fact", -1 - number)


def fact_sentence(said: Mapping[str, str], field: str, value: str, title: str, this_year: int | None) -> str:
    """One fact of the front matter as a sentence of the language of `said`."""
    if field == "maker" and _UNKNOWN.match(value):
        return said["maker_unknown"].format(title=title, value=value)
    years = years_ago(value, this_year) if field == "date" and this_year is not None else None
    if years is not None:
        age = said["years"].format(years=f"{years:,}".replace(",", " " if "environ" in said["years"] else ","))
        return said["date_age"].format(title=title, value=value, age=age)
    return said[field].format(title=title, value=value)


_SHORT_NAME = re.compile(r"\(([^()]{3,})\)\s*$")
_ARTICLES = {"en": ("the", "a", "an"), "fr": ("le", "la", "les", "un", "une"), "de": ("der", "die", "das")}
_NEEDS_ARTICLE = {"en": re.compile(r"^(bust|statue|head|portrait|model|bronze|map|letter|figure|helmet|painting)\b")}


def title_in_sentence(exhibit: Exhibit) -> str:
    """The title as it stands in mid-sentence: `the Rosetta Stone`. A short name in brackets stands for all of it."""
    short = _SHORT_NAME.search(exhibit.title)
    title = short[1] if short else exhibit.title
    first, _, rest = title.partition(" ")
    if rest and fold(first) in _ARTICLES.get(exhibit.language, ()):
        return f"{first.lower()} {rest}"
    pattern = _NEEDS_ARTICLE.get(exhibit.language)
    return f"the {title}" if pattern and pattern.match(fold(title)) else title


def name_words(text: str) -> set[str]:
    """Folded words that stand in capitals inside a sentence: names, as far as spelling tells."""
    words = re.findall(r"(?<![.!?] )(?<!^)\b[A-ZÀ-ÖØ-Þ][\w'’-]+", text)
    return {word for name in words for word in tokens(name)}
