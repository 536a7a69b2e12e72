"""The exhibits' and the museum's texts cut into the passages that an answer is made of: facts, sentences, answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from guide.museum.collection import Exhibit, Museum, Section
from guide.museum.language.lexicon import phrases
from guide.museum.language.words import plain, sentences, tokens
from guide.museum.listing import told_lines
from guide.museum.titles import filled
from guide.museum.years import years_ago

MUSEUM = "museum"
"""The exhibit of passages that come from museum.md."""

FIELDS = ("date", "maker", "place", "gallery", "materials", "dimensions", "accession")
Kind: TypeAlias = Literal["fact", "label", "section", "answer"]
OPENING_HOURS = "opening_hours"
"""The section of the passages that are made of the front matter's opening hours."""
_PART = re.compile(r"[,;] (?=\D*[a-zA-ZÀ-ÿ]{3})")
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
    """The introduction and sections of museum.md, and the opening hours: as one sentence, and each part by itself."""
    passages: list[Passage] = []
    if museum.opening_hours:
        text = phrases(museum.languages[0])["opening_hours"].format(value=museum.opening_hours)
        passages.append(Passage(MUSEUM, OPENING_HOURS, text, "fact", 0))
        passages += [Passage(MUSEUM, OPENING_HOURS, part, "fact", 0) for part in _parts(museum.opening_hours)]
    for number, (section, text) in enumerate(_museum_paragraphs(museum), 1):
        passages += [Passage(MUSEUM, section, part, "section", number) for part in told_lines(text)]
    return passages


def _parts(opening_hours: str) -> list[str]:
    """`Tuesday to Sunday 10-18, closed on Mondays`: what holds for some of the days."""
    parts = [part.strip() for part in _PART.split(opening_hours.rstrip("."))]
    return [f"{part[:1].upper()}{part[1:]}." for part in parts if part] if len(parts) > 1 else []


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
            yield Passage(exhibit.id, field, _fact_sentence(said, field, exhibit, this_year), "fact", -1 - number)


def _fact_sentence(said: Mapping[str, str], field: str, exhibit: Exhibit, this_year: int | None) -> str:
    """One fact of the front matter as a sentence of the language of `said`."""
    value: str = getattr(exhibit, field)
    if field == "maker" and is_unknown(value):
        return filled(said["maker_unknown"], exhibit, value=value)
    years = years_ago(value, this_year) if field == "date" and this_year is not None else None
    if years is not None:
        age = said["years"].format(years=f"{years:,}".replace(",", said["thousands"]))
        return filled(said["date_age"], exhibit, value=value, age=age)
    return _with_one_stop(filled(said[field], exhibit, value=value))


def _with_one_stop(sentence: str) -> str:
    """`for Ptolemaios V.` ends the sentence by itself."""
    return sentence[:-1] if sentence.endswith("..") else sentence


def is_unknown(fact: str) -> bool:
    """Whether the label says of a fact that nobody knows it."""
    return bool(_UNKNOWN.match(fact))


def name_words(text: str) -> set[str]:
    """Folded words that stand in capitals inside a sentence: names, as far as spelling tells."""
    words = re.findall(r"(?<![.!?] )(?<!^)\b[A-ZÀ-ÖØ-Þ][\w'’-]+", text)
    return {word for name in words for word in tokens(name)}
