"""Days, decades, centuries and spans of years made into words. Pure."""

from __future__ import annotations

import functools
import re
from typing import Final

from guide.pipeline.tts.number_words import NumberLanguage, decade, ordinal, year

_ENGLISH_MONTHS: Final = "January|February|March|April|May|June|July|August|September|October|November|December"
_GERMAN_MONTHS: Final = "Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
# What German counts by ordinal numbers, by how the number ends where nothing stands before it.
GERMAN_COUNTED: Final = {
    "er": f"{_GERMAN_MONTHS}|Stock|Platz|Band|Teil|Akt|Satz|Weltkrieg|Geburtstag",
    "es": "Jahrhunderts?|Jahrtausends?|Obergeschoss|Untergeschoss|Kapitel|Jahr|Regierungsjahr",
    "e": "Dynastie|Etage|Auflage|Reihe|Person|Hälfte",
}
_GERMAN_WEAK: Final = frozenset(
    ("am", "im", "vom", "zum", "beim", "dem", "den", "des", "der", "seit", "bis", "und", "ab", "aus", "nach", "vor")
)
_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_ROMAN: Final = {"I": 1, "V": 5, "X": 10, "L": 50}
ROMAN_NUMERAL: Final = r"X{0,3}(?:IX|IV|V?I{0,3})(?<=[XVI])"


def dates_in_words(text: str, language: NumberLanguage) -> str:
    match language:
        case "en":
            return _english_decades(_english_ordinals(_english_days(text)))
        case "fr":
            return _french_ordinals(text)
        case "de":
            return _german_decades(_german_ordinals(text))


def roman(numeral: str) -> int:
    values = [_ROMAN[letter] for letter in numeral]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def _english_days(text: str) -> str:
    """14 October is the fourteenth of October, and so are several days of a month; May 3 is May the third."""
    day = rf"{_DAY}(?:st|nd|rd|th)?"
    more = rf"(?:,\s{day})*,?\s(?:and|or)\s{day}|\sto\s{day}|\s?[–-]\s?{day}"
    days = rf"(?P<the>\b[Tt]he\s)?(?<![\d.,:–-])\b(?P<days>{day}(?:{more})?)"
    text = re.sub(rf"{days}\s(?P<month>{_ENGLISH_MONTHS})\b", _english_day, text)
    return re.sub(
        rf"\b({_ENGLISH_MONTHS})\s({_DAY})(?:st|nd|rd|th)?\b(?![\d:.,]*\d|\s?(?:million|per cent|%))",
        lambda match: f"{match[1]} the {ordinal(int(match[2]), 'en')}",
        text,
    )


def _english_day(match: re.Match[str]) -> str:
    days = re.sub(r"\s?[–-]\s?|\sto\s", " to the ", match["days"])
    days = re.sub(r"(\d+)(?:st|nd|rd|th)?", lambda day: ordinal(int(day[1]), "en"), days)
    return f"{match['the'] or 'the '}{days} of {match['month']}"


def _english_ordinals(text: str) -> str:
    text = re.sub(r"(?<=\dst|\dnd|\drd|\dth)\s?[–/-]\s?(?=\d)", " to ", text)
    return re.sub(r"\b(\d{1,4})(?:st|nd|rd|th)\b", lambda match: ordinal(int(match[1]), "en"), text)


def _english_decades(text: str) -> str:
    text = re.sub(r"(?<=\d0s)\s?[–/-]\s?(?=['’]?\d0s)", " to ", text)
    text = re.sub(r"\b(1[0-9]{2}0|20[0-9]0)s\b", lambda match: decade(int(match[1])), text)
    return re.sub(r"(?<!\d)['’]?\b([2-9]0)s\b", lambda match: decade(int(match[1])), text)


def _french_ordinals(text: str) -> str:
    text = text.replace("ᵉ", "e").replace("ʳ", "r")
    number = rf"\b({ROMAN_NUMERAL}|\d{{1,4}})(er|ère|re|ème|e|è)\b"
    text = re.sub(rf"({number})\s?[–/-]\s?(?={number})", r"\1 à ", text)
    return re.sub(number, lambda match: _french_ordinal(match[1], match[2]), text)


def _french_ordinal(number: str, ending: str) -> str:
    words = ordinal(int(number) if number.isdigit() else roman(number), "fr")
    return "première" if words == "premier" and ending in ("re", "ère") else words


def _german_ordinals(text: str) -> str:
    """All numbers of `am 24., 25. und 31. Dezember` are inflected alike, by what stands before the first."""
    numbers = r"(?P<numbers>\d{1,3}\.(?:(?:,\s|\s(?:und|oder|bis|zum)\s|\s?[–/-]\s?)(?:zum\s)?\d{1,3}\.)*)"
    for strong, counted in GERMAN_COUNTED.items():
        pattern = rf"(?:(?P<before>\w+)\s)?(?<![\d.])\b{numbers}(?=\s(?:{counted})\b)"
        text = re.sub(pattern, functools.partial(_german_ordinal, strong), text)
    return text


def _german_ordinal(strong: str, match: re.Match[str]) -> str:
    before = match["before"] or ""
    ending = _german_ending(before, strong, is_genitive=match.string[match.end() :].split()[0].endswith("ts"))
    numbers = re.sub(r"\s?[–/-]\s?", " bis ", match["numbers"])
    words = re.sub(r"(\d+)\.", lambda number: ordinal(int(number[1]), "de")[:-1] + ending, numbers)
    return f"{before} {words}".strip()


def _german_ending(before: str, strong: str, *, is_genitive: bool) -> str:
    match before.lower():
        case "der" if strong == "er":
            return "e"
        case "die" | "das":
            return "e"
        case _ if is_genitive or before.lower() in _GERMAN_WEAK:
            return "en"
        case _:
            return strong


def _german_decades(text: str) -> str:
    return re.sub(r"\b(\d{2,4})er(?=n?\b)", lambda match: f"{year(int(match[1]), 'de')}er", text)
