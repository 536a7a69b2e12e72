"""Numbers in a text, with what belongs to them, made into words as they are said. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from guide.pipeline.tts.number_words import LARGEST, NumberLanguage, cardinal, fraction, year
from guide.pipeline.tts.spoken_codes import codes_in_words
from guide.pipeline.tts.spoken_dates import dates_in_words
from guide.pipeline.tts.spoken_rulers import rulers_in_words
from guide.pipeline.tts.spoken_times import times_in_words
from guide.pipeline.tts.written_signs import ABOUT, BY, MINUS, ONE, PLUS, PLUS_OR_MINUS, POINT, SIZES, TO, UNITS

# Between thousands: a comma in English, a full stop in German; in all, spaces that don't break, or several spaces.
_SPACES = "\u00a0\u202f\u2009"
_GROUPED = rf"\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?!\d)|\d{{1,3}}(?: \d{{3}}){{2,}}(?!\d)"
_NUMBERS: Mapping[NumberLanguage, str] = {
    "en": rf"(?:{_GROUPED}|\d{{1,3}}(?:,\d{{3}})+(?!\d))(?:\.\d+)?|\d+(?:\.\d+)?",
    "fr": rf"(?:{_GROUPED}|\d{{1,3}}(?:[ .]\d{{3}})+(?!\d))(?:,\d+)?|\d+(?:[,.]\d+)?",
    "de": rf"(?:{_GROUPED}|\d{{1,3}}(?:[ .]\d{{3}})+(?!\d))(?:,\d+)?|\d+(?:[,.]\d+)?",
}
_THOUSANDS: Mapping[NumberLanguage, str] = {"en": ", " + _SPACES, "fr": " ." + _SPACES, "de": " ." + _SPACES}
_MONEY: Final = "€£$"
_SIGNS: Final[dict[str, str | int | None]] = {
    "½": "1/2",
    "⅓": "1/3",
    "⅔": "2/3",
    "¼": "1/4",
    "¾": "3/4",
    "⅛": "1/8",
    "⅜": "3/8",
    "⅝": "5/8",
}


def numbers_in_words(text: str, language: NumberLanguage) -> str:
    """Every number from 0 to 999 999 999, with what belongs to it, as it is said."""
    for step in _STEPS:
        text = step(text, language)
    return text


def _fractions(text: str, language: NumberLanguage) -> str:
    """1½ and 1 1/2 are one and a half; 24/7 is no fraction."""
    text = re.sub(rf"(?<=\d)\s?(?=[{''.join(_SIGNS)}])", " ", text)
    text = text.translate(str.maketrans(_SIGNS))
    pattern = rf"(?<![\d/.,:–-])(?:(\d+) )?([1-9])/([2-9]|10)(?![\d/]|[.,]\d)(?:\s?({_units(language)})(?!\w))?"
    return re.sub(pattern, lambda match: _fraction(match, language), text)


def _fraction(match: re.Match[str], language: NumberLanguage) -> str:
    words = fraction(int(match[2]), int(match[3]), language, whole=int(match[1] or 0))
    return f"{words} {UNITS[language][match[4]][1]}" if match[4] else words


def _dimensions(text: str, language: NumberLanguage) -> str:
    text = re.sub(r"(?<=\d)['′]\s?(\d{1,2})[\"″]", r" ft \1 in.", text)
    text = re.sub(r"(?<=\d)\s?in(?=\s(?:high|wide|long|deep|tall|thick|across)\b)", " in.", text)
    for letter, size in SIZES[language].items():
        text = re.sub(rf"(?<![\w.])(?i:{letter})\.?(?=\s\d[\d.,]*\s?(?:mm|cm|m)\b)", size, text)
    text = re.sub(r"(?<=\d)(\s?[ck]?m)([23])\b", lambda match: match[1] + ("²" if match[2] == "2" else "³"), text)
    return re.sub(r"(?<=\d)\s?[×x]\s?(?=\d)|\s×\s", f" {BY[language]} ", text)


def _ranges(text: str, language: NumberLanguage) -> str:
    text = re.sub(r"(?<=\b\d{4})/(?=\d{2}(?:\d{2})?\b)", "–", text)
    text = re.sub(r"(?<=\d)\s?[–—-]\s?(?=\d)|(?<=[A-Z])\s?–\s?(?=\d)", f" {TO[language]} ", text)
    text = re.sub(r"(?<![\w.])±\s?(?=\d)", f"{PLUS_OR_MINUS[language]} ", text)
    text = re.sub(r"(?<![\w.])[~≈]\s?(?=\d)", f"{ABOUT[language]} ", text)
    text = re.sub(r"(?<![\w.])[-−](?=\d)", f"{MINUS[language]} ", text)
    text = re.sub(r"(?<![\w.])\+(?=\d)", f"{PLUS[language]} ", text)
    text = re.sub(r"(?<=\d)/(?=\d)", " ", text)
    return re.sub(r"(?<=\d):(?=\d)", f" {TO[language]} ", text)


def _sums(text: str, language: NumberLanguage) -> str:
    """£2 million is two million pounds."""
    large = "million|billion|thousand|millions?|milliards?|Mio\\.|Mrd\\.|Millionen|Milliarden"
    names = {sign: UNITS[language][sign][1] for sign in _MONEY}
    before = rf"([{_MONEY}])\s?(\d[\d.,]*)\s({large})(?!\w)"
    text = re.sub(before, lambda match: f"{match[2]} {match[3]} {names[match[1]]}", text)
    return re.sub(rf"(?<=\d) ({large})\s([{_MONEY}])", lambda match: f" {match[1]} {names[match[2]]}", text)


def _numbers(text: str, language: NumberLanguage) -> str:
    unit = rf"(?:[  ]?({_units(language)})(?![\w²³'’]))?"
    pattern = rf"([{_MONEY}])?(?<![\d.,])({_NUMBERS[language]}){unit}(?=((?!s\b)\w)?)"
    text = re.sub(r"(?<=[a-zà-ÿ])(?=\d)", " ", text)
    return re.sub(pattern, lambda match: _number(match, language), text)


def _units(language: NumberLanguage) -> str:
    return "|".join(sorted(map(re.escape, UNITS[language]), key=len, reverse=True))


def _number(match: re.Match[str], language: NumberLanguage) -> str:
    written, unit, joined = match[2], match[3] or match[1], " " if match[4] else ""
    if re.fullmatch(r"0\d+", written):
        return " ".join(cardinal(int(figure), language) for figure in written) + joined
    digits = _digits(written, language)
    whole, _, decimals = digits.partition(".")
    if int(whole) > LARGEST:
        return match.group()
    if unit and unit in _MONEY and len(decimals) == 2:
        return _sum(int(whole), int(decimals), unit, language) + joined
    if unit:
        return _with_unit(digits, _words(whole, decimals, language), unit, language) + joined
    is_year = len(written) == 4 and 1000 < int(whole) < 2100 and not decimals
    return (year(int(whole), language) if is_year else _words(whole, decimals, language)) + joined


def _digits(written: str, language: NumberLanguage) -> str:
    """Without signs between thousands, and with a point for the rest."""
    has_thousands = re.match(r"[1-9]\d{0,2}(?:\D\d{3})+(?!\d)", written) is not None
    if has_thousands:
        written = written.translate({ord(sign): None for sign in _THOUSANDS[language]})
    return written.replace(",", ".")


def _words(whole: str, decimals: str, language: NumberLanguage) -> str:
    words = cardinal(int(whole), language)
    return f"{words} {POINT[language]} {_decimals(decimals, language)}" if decimals else words


def _decimals(figures: str, language: NumberLanguage) -> str:
    """After the point, English and German read figure by figure; French reads a number."""
    if language == "fr" and not figures.startswith("0") and len(figures) <= 2:
        return cardinal(int(figures), "fr")
    return " ".join(cardinal(int(figure), language) for figure in figures[:6])


def _with_unit(digits: str, words: str, unit: str, language: NumberLanguage) -> str:
    one, many = UNITS[language][unit]
    return f"{ONE[language]} {one}" if digits == "1" else f"{words} {many}"


def _sum(whole: int, rest: int, unit: str, language: NumberLanguage) -> str:
    one, many = UNITS[language][unit]
    first = f"{ONE[language]} {one}" if whole == 1 else f"{cardinal(whole, language)} {many}"
    return f"{first} {cardinal(rest, language)}" if rest else first


# What belongs to a number goes before the number itself.
_STEPS: tuple[Callable[[str, NumberLanguage], str], ...] = (
    codes_in_words,
    _fractions,
    times_in_words,
    dates_in_words,
    rulers_in_words,
    _dimensions,
    _sums,
    _ranges,
    _numbers,
)
