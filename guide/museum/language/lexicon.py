"""How one language asks in a museum: its small words, synonyms and kinds of question, read from `lexicon/`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from guide.museum.language.days import DayWords, read_days
from guide.museum.language.foils import Foils, read_foils
from guide.museum.language.parting import Parting, read_parting
from guide.museum.language.patterns import any_of
from guide.museum.language.stems import STEMMERS, unchanged
from guide.museum.language.visit_topic import VisitTopic, read_visit_topic
from guide.museum.language.words import tokens
from guide.museum.language_codes import base_language

_FOLDER = Path(__file__).parent / "lexicon"
LANGUAGES = tuple(STEMMERS)
"""The languages in which questions are understood by their kind, and not only by the names in them."""


@dataclass(frozen=True, slots=True)
class Intent:
    """A kind of question that fits any exhibit.

    `asks`, `claims`: how it sounds, claims being questions that may hold a false one. `premise`: finds what other
    questions take for granted of it. `fields`: facts that answer.
    `evidence`, `beside`: what an answering sentence holds, both of them; `foremost`: what the best of these holds.
    `headings`: of sections that answer; `hints`: of sections that may. `of`: finds the thing that it is asked of,
    `near`: so many words before it, and half as many after it, the evidence may stand. `is_essential`: without
    evidence nobody knows; `is_measure`: no sentence without it answers. `from_label`: the label as such answers.
    `of_whole`: what answers is said of an exhibit as a whole. `only_named`: it asks whether the museum has what it
    names. `is_kind`: it only says what kind of answer fits (a time, a name). `question`: to be tapped."""

    name: str
    asks: re.Pattern[str]
    claims: re.Pattern[str] | None
    premise: re.Pattern[str] | None
    words: frozenset[str]
    fields: tuple[str, ...]
    evidence: re.Pattern[str] | None
    beside: re.Pattern[str] | None
    foremost: re.Pattern[str] | None
    headings: re.Pattern[str] | None
    hints: re.Pattern[str] | None
    of: re.Pattern[str] | None
    near: int
    is_essential: bool
    is_measure: bool
    is_kind: bool
    from_label: bool
    of_whole: bool
    only_named: bool
    question: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`here`, `pronouns`: words that only point, the latter unless they are a `no_pronoun`. `forms`: what, who;
    `counts`: many; `both`: two; `others`: more. `common`: no name by itself (`great`).
    `a_visit`: what `it` means where there is nothing to point at.
    `ideas`: the numbers of the synonym lines that a stem stands in. `foils`: by what texts contradict questions.
    `parting`: by what two questions in one are told apart.
    `compares`: for each fact of a label, how two are compared by it.
    `visitor`: how visitors speak of themselves, of the museum, of what is allowed; `courtesy`: how they do so without
    meaning it (`can you tell me`); `past`: what tells of the past or of a picture, not of a visit; `inquiry`: how
    they ask whether something is so, or to be told of it."""

    language: str
    stop: frozenset[str]
    filler: frozenset[str]
    things: frozenset[str]
    here: frozenset[str]
    pronouns: frozenset[str]
    no_pronoun: re.Pattern[str]
    articles: frozenset[str]
    forms: frozenset[str]
    counts: frozenset[str]
    both: frozenset[str]
    others: frozenset[str]
    common: frozenset[str]
    follow: re.Pattern[str]
    a_visit: str
    parting: Parting
    irregular: Mapping[str, str]
    phrases: tuple[tuple[re.Pattern[str], str], ...]
    ideas: Mapping[str, frozenset[int]]
    intents: tuple[Intent, ...]
    visit: tuple[VisitTopic, ...]
    visitor: re.Pattern[str]
    courtesy: re.Pattern[str]
    past: re.Pattern[str]
    inquiry: re.Pattern[str]
    visit_questions: tuple[str, ...]
    days: DayWords
    compares: Mapping[str, re.Pattern[str]]
    declines: Mapping[str, re.Pattern[str]]
    smalltalk: Mapping[str, re.Pattern[str]]
    foils: Foils
    stemmer: Callable[[str], str]

    def stem(self, word: str) -> str:
        return self.stemmer(self.irregular.get(word, word))

    def stems(self, text: str) -> list[str]:
        return [self.stem(word) for word in tokens(text)]

    def content(self, text: str) -> list[str]:
        """Stems of the words that say something, in order."""
        return [self.stem(word) for word in tokens(text) if word not in self.stop and len(word) > 1 or word.isdigit()]


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of `language`; a language without one gets an empty one, in which only names and numbers count."""
    code = base_language(language)
    stemmer = STEMMERS.get(code, unchanged)
    words = _table(code)
    irregular = {str(key): str(value) for key, value in words.get("irregular", {}).items()}
    pointing = words.get("pointing", {})

    def stems(text: str) -> frozenset[str]:
        return frozenset(stemmer(irregular.get(word, word)) for word in tokens(text))

    return Lexicon(
        language=code,
        stop=frozenset(tokens(words.get("stop") or _all_phrases().get(code, {}).get("common", ""))),
        filler=stems(words.get("filler", "")),
        things=stems(words.get("things", "")),
        here=frozenset(tokens(pointing.get("here", ""))),
        pronouns=frozenset(tokens(pointing.get("pronouns", ""))),
        no_pronoun=re.compile(pointing.get("no_pronoun", "(?!)")),
        forms=frozenset(tokens(pointing.get("forms", ""))),
        counts=frozenset(tokens(pointing.get("counts", ""))),
        both=frozenset(tokens(pointing.get("both", ""))),
        others=frozenset(tokens(pointing.get("others", ""))),
        common=stems(words.get("common", "")),
        articles=frozenset(tokens(pointing.get("articles", ""))),
        follow=re.compile(rf"^({pointing.get('follow', '(?!)')})\b"),
        a_visit=str(pointing.get("a_visit", "")),
        parting=read_parting(words.get("parting", {})),
        irregular=irregular,
        phrases=tuple((re.compile(said), plainly) for said, plainly in words.get("phrases", {}).items()),
        ideas=_ideas(words.get("synonyms", {}).get("groups", ""), stems, without=stems(words.get("stop", ""))),
        intents=tuple(_intent(name, table, stems) for name, table in words.get("intents", {}).items()),
        visit=tuple(read_visit_topic(name, table) for name, table in words.get("visit", {}).items()),
        visitor=re.compile(pointing.get("visitor", "(?!)")),
        past=re.compile(pointing.get("past", "(?!)")),
        inquiry=re.compile(pointing.get("inquiry", "(?!)")),
        courtesy=re.compile(pointing.get("courtesy", "(?!)")),
        visit_questions=_visit_questions(code),
        days=read_days(words.get("days", {})),
        compares=_patterns(words.get("compares", {})),
        declines=_patterns(words.get("declines", {})),
        smalltalk=_patterns(words.get("smalltalk", {})),
        foils=read_foils(words.get("premises", {}), lambda word: stemmer(irregular.get(word, word))),
        stemmer=stemmer,
    )


def _table(code: str) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for name in (f"{code}.toml", f"{code}-visit.toml", f"{code}-premises.toml"):
        path = _FOLDER / name
        if path.is_file():
            table |= tomllib.loads(path.read_text(encoding="utf-8"))
    path = _FOLDER / f"{code}-intents.toml"
    if path.is_file():
        table["intents"] = tomllib.loads(path.read_text(encoding="utf-8"))
    return table


def _visit_questions(code: str) -> tuple[str, ...]:
    """What visitors of any museum may ask about their visit, to be tapped."""
    path = _FOLDER / f"{code}-visit.txt"
    return tuple(path.read_text(encoding="utf-8").splitlines()) if path.is_file() else ()


def _patterns(table: Mapping[str, Sequence[str]]) -> dict[str, re.Pattern[str]]:
    return {name: pattern for name, asks in table.items() if (pattern := any_of(asks))}


def _ideas(groups: str, stems: Callable[[str], frozenset[str]], without: frozenset[str]) -> dict[str, frozenset[int]]:
    ideas: dict[str, set[int]] = {}
    for number, line in enumerate(groups.strip().splitlines()):
        for stem in stems(line) - without:
            ideas.setdefault(stem, set()).add(number)
    return {stem: frozenset(numbers) for stem, numbers in ideas.items()}


def _intent(name: str, table: Mapping[str, Any], stems: Callable[[str], frozenset[str]]) -> Intent:
    asks = any_of(table["asks"])
    assert asks is not None
    return Intent(
        name=name,
        asks=asks,
        claims=any_of(table.get("claims", ())),
        premise=re.compile(table["premise"]) if "premise" in table else None,
        words=stems(table.get("words", "")),
        fields=tuple(table.get("fields", ())),
        evidence=any_of([table["evidence"]] if table.get("evidence") else ()),
        beside=any_of([table["with"]] if table.get("with") else ()),
        foremost=any_of([table["foremost"]] if table.get("foremost") else ()),
        headings=any_of([table["headings"]] if table.get("headings") else ()),
        hints=any_of([table["hints"]] if table.get("hints") else ()),
        of=any_of([table["of"]] if table.get("of") else ()),
        near=int(table.get("near", 0)),
        is_essential=bool(table.get("essential")),
        is_measure=bool(table.get("measure")),
        is_kind=bool(table.get("kind")),
        from_label=bool(table.get("label")),
        of_whole=bool(table.get("whole")),
        only_named=bool(table.get("named")),
        question=str(table.get("ask", "")),
    )


_BARE_FACT = "{title}: {value}."
_FACTS = ("date", "maker", "maker_unknown", "place", "gallery", "materials", "dimensions", "accession")
_BARE: dict[str, str] = dict.fromkeys(_FACTS, _BARE_FACT) | {
    "opening_hours": "{value}.", "told": "{facts}.", "quoted": "{}", "thousands": ",",
    "label": "", "section": "", "label_of": "{title}: ", "section_of": "{title}: ", "museum": "",
}  # fmt: skip


@cache
def phrases(language: str, own: str = "en") -> Mapping[str, str]:
    """What the guide says by itself in `language`, in a museum whose own language is `own`.

    Where nobody has written that yet, facts stand bare and everything else is `cannot`: what the guide can do.
    """
    written = _all_phrases().get(base_language(language), {})
    cannot = written.get("cannot", _all_phrases()["en"]["untold"])
    in_own = written.get("own_english" if own == "en" else "own_other", "")
    said = {key: text.replace("{own}", in_own) for key, text in written.items()}
    return _Defaults({**_BARE, **said}, cannot.replace("{own}", in_own))


@cache
def common_words() -> Mapping[str, frozenset[str]]:
    """The small words by which each language is told from the others."""
    listed = {code: frozenset(tokens(table["common"])) for code, table in _all_phrases().items() if "common" in table}
    return listed | {code: lexicon(code).stop for code in LANGUAGES}


class _Defaults(dict[str, str]):
    def __init__(self, written: Mapping[str, str], otherwise: str) -> None:
        super().__init__(written)
        self._otherwise = otherwise

    def __missing__(self, key: str) -> str:
        return self._otherwise


@cache
def _all_phrases() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((_FOLDER / "phrases.toml").read_text(encoding="utf-8"))
