"""How names are said, where curators tell it: `pronounce` in the front matter, one name on each line.

`Hokusai: HOH-koo-sigh` spells it by syllables, the stressed one in capitals, word for word like the name itself;
`Champollion: fr` has it read as in that language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from guide.museum.language_codes import base_language, is_language, language_name

if TYPE_CHECKING:
    from guide.museum.front_matter import Entry
    from guide.museum.problems import FileFindings

KEY: Final = "pronounce"

_HOW = "write its syllables as they sound, the stressed one in capitals: SUT-un HOO"
_CODE = re.compile(r"[a-z]{2}(-[A-Za-z]{2,4})?")
_OTHER_LETTERS = frozenset(("ar", "bg", "el", "fa", "he", "hi", "ja", "ka", "ko", "ru", "sr", "th", "uk", "ur", "zh"))
_LATIN = re.compile("[A-Za-zÀ-ɏ]")
_SPELLING = re.compile(r"[^\W\d_]+(?:[-'’ ][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Pronunciation:
    """`name` sounds as `spelling` does when speakers of `language` read it. A spelling by syllables is for visitors
    of its language only; one that is the name itself is for all."""

    name: str
    spelling: str
    language: str

    @property
    def is_by_syllables(self) -> bool:
        return self.spelling != self.name

    def __str__(self) -> str:
        return f"{self.name} {self.spelling if self.is_by_syllables else f'as in {language_name(self.language)}'}"


def read_pronunciations(
    entries: Mapping[str, Entry], language: str, findings: FileFindings
) -> tuple[Pronunciation, ...]:
    """Those of one file, whose `language` is; what can't be read is reported and left out."""
    entry = entries.get(KEY)
    if entry is None:
        return ()
    if not entry.named:
        findings.problem(entry.line, f"`{KEY}` is followed by lines of its own, each a name: how it is said.")
    read = {name: _read(name, str(said.value), language) for name, said in entry.named.items()}
    for name, pronunciation in read.items():
        if isinstance(pronunciation, str):
            findings.problem(entry.named[name].line, f"`{KEY}`: {pronunciation}")
    return tuple(each for each in read.values() if isinstance(each, Pronunciation))


def check_in_use(
    entries: Mapping[str, Entry], pronunciations: Iterable[Pronunciation], text: str, findings: FileFindings
) -> None:
    """`text`: where the file's names stand, besides its facts."""
    facts = [str(entry.value) for key, entry in entries.items() if key != KEY]
    plain = _plain(" ".join((text, *facts)))
    for pronunciation in pronunciations:
        if _plain(pronunciation.name) not in plain:
            line = entries[KEY].named[pronunciation.name].line
            findings.warning(line, f"`{KEY}`: “{pronunciation.name}” stands nowhere in this file.")


def check_agreement(
    files: Iterable[tuple[Mapping[str, Entry], Iterable[Pronunciation], FileFindings]],
) -> None:
    """A name is said in one way, whichever file it stands in."""
    first: dict[tuple[str, str], tuple[Pronunciation, str]] = {}
    for entries, pronunciations, findings in files:
        for own in pronunciations:
            key = (own.name, own.language if own.is_by_syllables else "")
            other, file = first.setdefault(key, (own, findings.file))
            if other != own:
                line = entries[KEY].named[own.name].line
                findings.problem(line, f"`{KEY}`: here it is “{own}”, but “{other}” in {file}.")


def holding_in(language: str, pronunciations: Iterable[Pronunciation]) -> dict[str, Pronunciation]:
    """By name, what visitors of `language` hear. Where a name has both, its syllables in their own language count."""
    own = base_language(language)
    by_syllables: dict[str, Pronunciation] = {}
    foreign: dict[str, Pronunciation] = {}
    for each in pronunciations:
        if each.is_by_syllables == (base_language(each.language) == own):
            (by_syllables if each.is_by_syllables else foreign)[each.name] = each
    return foreign | by_syllables


def _read(name: str, spelling: str, language: str) -> Pronunciation | str:
    """Or what is wrong with it."""
    if not spelling:
        return f"how “{name}” is said is missing; {_HOW}."
    if _CODE.fullmatch(spelling):
        return _read_code(name, spelling)
    if not _SPELLING.fullmatch(spelling):
        return f"“{spelling}” holds other signs than letters and hyphens; {_HOW}."
    if not any(syllable.isupper() for syllable in re.split(r"[-'’ ]", spelling)):
        return f"no syllable of “{spelling}” is in capitals; {_HOW}."
    if len(name.split()) != len(spelling.split()):
        return f"“{name}” and “{spelling}” must have as many words; join syllables by hyphens."
    return Pronunciation(name, spelling, language)


def _read_code(name: str, code: str) -> Pronunciation | str:
    if not is_language(code):
        return f"“{code}” is not a language code; {_HOW}."
    if base_language(code) in _OTHER_LETTERS and _LATIN.match(name):
        return f"{language_name(code)} is not written in these letters; {_HOW}."
    return Pronunciation(name, name, code)


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").casefold().split())
