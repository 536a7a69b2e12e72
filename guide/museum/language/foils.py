"""Words by which one language contradicts: things that exclude each other, numbers, denials. Read from `lexicon/`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Foils:
    """`kinds`: for each kind of thing, what its stems name: where a text names one thing, it denies the others.
    `numbers`: stems that tell how many. `denials`: words that say that something isn't so. `about`: find, as their
    first group, what a question asks of; `joining`: what goes on after a thing's name to tell which one is meant.
    `finding`: finds the one who is said to have found it; `found`: words for that in texts. `calling`: finds what
    stands before a word by which a text calls the exhibit it is about. `which`: finds the thing that they want named;
    `some`: articles of what isn't named. `doing`: finds what they ask who did; `suffered`: what stands before it
    where it was done, and `by` before who did it. `has_names_in_capitals`: names alone stand in capitals, unlike in
    German, but for `no_names`: stems of what is said in passing, as in `Oh my God`. `definite`: finds what speaks of
    something certain, unlike `a horse` and `the best horse`."""

    kinds: tuple[Mapping[str, str], ...]
    numbers: Mapping[str, int]
    denials: frozenset[str]
    about: tuple[re.Pattern[str], ...]
    joining: frozenset[str]
    finding: re.Pattern[str]
    found: frozenset[str]
    calling: re.Pattern[str] | None
    which: re.Pattern[str]
    some: frozenset[str]
    doing: re.Pattern[str]
    suffered: frozenset[str]
    by: frozenset[str]
    has_names_in_capitals: bool
    no_names: frozenset[str]
    definite: re.Pattern[str] | None

    def count(self, stem: str) -> int | None:
        """How many `stem` says that there are; None for a year and for what is no number."""
        return int(stem) if stem.isdecimal() and len(stem) <= 3 else self.numbers.get(stem)


def read_foils(table: Mapping[str, Any], stem: Callable[[str], str]) -> Foils:
    """`table`: `[premises]` of a lexicon; empty for a language that has none."""
    numbers = enumerate(table.get("numbers", "").split(), 1)
    return Foils(
        kinds=tuple(_kind(line, stem) for line in table.get("foils", "").strip().splitlines()),
        numbers={stem(word): count for count, words in numbers for word in words.split("/")},
        denials=frozenset(table.get("denials", "").split()),
        about=tuple(re.compile(pattern) for pattern in table.get("about", ())),
        joining=frozenset(table.get("joining", "").split()),
        finding=re.compile(table.get("finding", "(?!)")),
        found=frozenset(table.get("found", "").split()),
        calling=re.compile(table["calling"]) if "calling" in table else None,
        which=re.compile(table.get("which", "(?!)")),
        some=frozenset(table.get("some", "").split()),
        doing=re.compile(table.get("doing", "(?!)")),
        suffered=frozenset(table.get("suffered", "").split()),
        by=frozenset(table.get("by", "").split()),
        has_names_in_capitals=bool(table.get("capitals")),
        no_names=frozenset(map(stem, table.get("no_names", "").split())),
        definite=re.compile(table["definite"]) if "definite" in table else None,
    )


def _kind(line: str, stem: Callable[[str], str]) -> Mapping[str, str]:
    return {stem(word): words for words in line.split() for word in words.split("/")}
