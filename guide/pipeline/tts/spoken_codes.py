"""What is read sign by sign: inventory numbers, names like H4, telephone numbers, e-mail and web addresses. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from guide.pipeline.tts.number_words import NumberLanguage, cardinal, year
from guide.pipeline.tts.written_signs import UNITS

_AT: Mapping[NumberLanguage, str] = {"en": "at", "fr": "arobase", "de": "ät"}
_DOT: Mapping[NumberLanguage, str] = {"en": "dot", "fr": "point", "de": "Punkt"}
_TO: Mapping[NumberLanguage, str] = {"en": "to", "fr": "à", "de": "bis"}
_ENDINGS: Final = "com|org|net|info|museum|eu|uk|fr|de|at|ch|be|ie|it|es|nl|gov|edu|example"
_ADDRESS: Final = re.compile(
    rf"(?<![\w@./])(?:https?://)?(?:www\.)?([\w.+-]+@)?((?:[\w-]+\.)+(?:{_ENDINGS}))\b(?:/[\w/.?=&%#-]*[\w/])?",
    re.IGNORECASE,
)
_PHONE: Final = re.compile(r"(?<![\w.,/])(?:\+|(?=0))\d[\d ()/-]{6,}\d\b")
_ACQUIRED: Final = re.compile(r"(?<![\d.,])(1[5-9]\d\d|20\d\d),(\d{3,4})\.(\d+)(?:[-–](\d+))?")
_CODE: Final = re.compile(
    r"\b(?<!['’])((?:[A-ZÄÖÜ]{1,4}[.-])*[A-ZÄÖÜ]{1,4})(?:[-.]?|(?<=[A-ZÄÖÜ]{2})\s)(\d{1,6})((?:[.,/-]\d+)*)\b(?!%)"
)


def codes_in_words(text: str, language: NumberLanguage) -> str:
    text = _ADDRESS.sub(lambda match: _address(match, language), text)
    text = _PHONE.sub(lambda match: _phone(match, language), text)
    text = _ACQUIRED.sub(lambda match: _acquired(match, language), text)
    text = re.sub(_by_year(language), lambda match: _year_and_tail(match, language), text)
    return _CODE.sub(lambda match: _code(match, language), text)


def _address(match: re.Match[str], language: NumberLanguage) -> str:
    who = f"{match[1][:-1]} {_AT[language]} " if match[1] else ""
    return re.sub(r"\s?\.\s?", f" {_DOT[language]} ", who + match[2]).replace("-", " ")


def _phone(match: re.Match[str], language: NumberLanguage) -> str:
    plus = "plus " if match.group().startswith("+") else ""
    groups = re.findall(r"\d+", match.group())
    return plus + ", ".join(_group(group, language) for group in groups)


def _group(figures: str, language: NumberLanguage) -> str:
    """French counts in pairs."""
    if language == "fr" and len(figures) == 2 and figures[0] != "0":
        return cardinal(int(figures), "fr")
    return " ".join(cardinal(int(figure), language) for figure in figures)


def _acquired(match: re.Match[str], language: NumberLanguage) -> str:
    """The British Museum's way: 1928,1010.3 was the third thing of a day, or of several."""
    until = f" {_TO[language]} {cardinal(int(match[4]), language)}" if match[4] else ""
    first, second = year(int(match[1]), language), year(int(match[2]), language)
    space = " " if match.string[: match.start()][-1:].isalpha() else ""
    return f"{space}{first}, {second}, {_tail(match[3], language)}{until}"


def _by_year(language: NumberLanguage) -> str:
    """1990.332: the 332nd thing of that year, but no measure."""
    units = "|".join([*map(re.escape, UNITS[language]), r"\w*met(?:er|re)s?", r"\w*mètres?", r"\w*Meter"])
    return rf"(?<![\d.,€£$])\b(1[5-9]\d\d|20\d\d)((?:\.\d{{1,4}})+)\b(?!\s?(?:{units})\b)"


def _year_and_tail(match: re.Match[str], language: NumberLanguage) -> str:
    return f"{year(int(match[1]), language)}, {_tail(match[2], language)}"


def _code(match: re.Match[str], language: NumberLanguage) -> str:
    letters = _spelled(re.sub(r"[.-]", "", match[1]))
    tail = f", {_tail(match[3], language)}" if match[3] else ""
    return f"{letters} {_figures(match[2], language)}{tail}"


def _spelled(letters: str) -> str:
    """Where an A among them could be taken for the article, with full stops."""
    return ".".join(letters) + "." if "A" in letters else " ".join(letters)


def _tail(numbers: str, language: NumberLanguage) -> str:
    return ", ".join(cardinal(int(number), language) for number in re.findall(r"\d{1,9}", numbers))


def _figures(figures: str, language: NumberLanguage) -> str:
    if figures.startswith("0") or len(figures) > 4:
        return " ".join(cardinal(int(figure), language) for figure in figures)
    return year(int(figures), language)
