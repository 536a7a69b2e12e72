"""Numbers in a text, with their units, dates, times, centuries and kings, made into words. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from guide.pipeline.number_words import LARGEST, NumberLanguage, cardinal, decade, ordinal, year
from guide.pipeline.written_signs import BY, MINUS, POINT, TO, UNITS

# A number as each language writes it; spaces between thousands are French and German.
_NUMBERS: Mapping[NumberLanguage, str] = {
    "en": r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?",
    "fr": r"\d{1,3}(?:[   .]\d{3})+(?:,\d+)?|\d+(?:[,.]\d+)?",
    "de": r"\d{1,3}(?:[   .]\d{3})+(?:,\d+)?|\d+(?:[,.]\d+)?",
}
_THOUSANDS: Mapping[NumberLanguage, str] = {"en": ",", "fr": "    .", "de": "    ."}
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}
_ROMAN_NUMERAL = r"X{0,3}(?:IX|IV|V?I{0,3})(?<=[XVI])"
_NOT_RULERS = "War|Room|Part|Chapter|Volume|Act|Book|Type|Phase|Class|Salle|Chapitre|Guerre|Raum|Saal|Kapitel|Band"
_CLOCK = r"\b([01]?\d|2[0-4])(?::|\s?h\s?)([0-5]\d)\b(?:\sUhr)?"
_UNTIL: Mapping[NumberLanguage, str] = {"en": " until ", "fr": " à ", "de": " bis "}
_MONEY = "€£$"
_MONTHS = "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"


def numbers_in_words(text: str, language: NumberLanguage) -> str:
    """Every number from 0 to 999 999 999, with what belongs to it, as it is said."""
    for step in _STEPS:
        text = step(text, language)
    return text


def _codes(text: str, language: NumberLanguage) -> str:
    """Accession numbers and names like H4: letters one by one, figures as numbers."""
    text = re.sub(r"\b(\d{4}),(\d{3,4})\.(\d+)", lambda match: _accession(match, language), text)
    return re.sub(r"\b([A-Z]{1,4})[-.]?(\d{1,6})\b", lambda match: _code(match, language), text)


def _accession(match: re.Match[str], language: NumberLanguage) -> str:
    first, second, third = (int(part) for part in match.groups())
    return f"{year(first, language)}, {year(second, language)}, {_cardinal(third, language)}"


def _code(match: re.Match[str], language: NumberLanguage) -> str:
    letters, figures = match.groups()
    if figures.startswith("0") or len(figures) > 4:
        number = " ".join(cardinal(int(figure), language) for figure in figures)
    else:
        number = year(int(figures), language)
    return f"{' '.join(letters)} {number}"


def _times(text: str, language: NumberLanguage) -> str:
    text = re.sub(rf"(?<=\d)\s?[–-]\s?(?={_CLOCK})", _UNTIL[language], text)
    return re.sub(_CLOCK, lambda match: _time(int(match[1]), int(match[2]), language), text)


def _time(hour: int, minute: int, language: NumberLanguage) -> str:
    rest = cardinal(minute, language) if minute else ""
    match language:
        case "en":
            part = "in the morning" if hour < 12 else "in the afternoon" if hour < 18 else "in the evening"
            shown = cardinal((hour - 1) % 12 + 1, "en")
            return " ".join(f"{shown} {'oh ' if 0 < minute < 10 else ''}{rest} {part}".split())
        case "fr":
            heures = "une heure" if hour == 1 else f"{cardinal(hour, 'fr')} heures"
            return f"{heures} {rest}".strip()
        case "de":
            return f"{'ein' if hour == 1 else cardinal(hour, 'de')} Uhr {rest}".strip()


def _centuries(text: str, language: NumberLanguage) -> str:
    if language == "fr":
        return re.sub(rf"\b({_ROMAN_NUMERAL})(?:er|e|ème|è)\b", lambda match: ordinal(_roman(match[1]), "fr"), text)
    if language == "de":
        return re.sub(
            r"\b(\d{1,2})\.(?=\s(?:Jahrhundert|Jahrtausend|Dynastie))",
            lambda match: _inflected(match, text),
            text,
        )
    return re.sub(r"\b(\d{1,3})(?:st|nd|rd|th)[–-](?=\d)", lambda match: f"{ordinal(int(match[1]), 'en')} to ", text)


def _inflected(match: re.Match[str], text: str) -> str:
    """Im sechzehnten, das sechzehnte."""
    before = text[: match.start()].split()
    is_dative = bool(before) and before[-1].lower() in (
        "im",
        "vom",
        "zum",
        "dem",
        "des",
        "am",
        "beim",
        "seit",
        "und",
    )
    return ordinal(int(match[1]), "de") + ("n" if is_dative else "")


def _rulers(text: str, language: NumberLanguage) -> str:
    """Ptolemy V, but not Room V: the fifth, cinq, der Fünfte."""
    pattern = rf"\b(?!(?:{_NOT_RULERS})\b)([A-ZÀ-Ý][\w'’-]*[a-zà-ÿ])\s({_ROMAN_NUMERAL})\b(\.(?=\s[a-zà-ÿ(]|,|\s*$))?"

    def spoken(match: re.Match[str]) -> str:
        number = _roman(match[2])
        if number == 1 and language == "en":
            return match.group()  # far more often the pronoun
        stop = "." if match[3] and match.end() == len(text.rstrip()) else ""
        match language:
            case "en":
                return f"{match[1]} the {ordinal(number, 'en')}{match[3] or ''}"
            case "fr":
                return f"{match[1]} {'premier' if number == 1 else cardinal(number, 'fr')}{match[3] or ''}"
            case "de":
                return f"{match[1]} der {ordinal(number, 'de').capitalize()}{stop}"

    return re.sub(pattern, spoken, text)


def _roman(numeral: str) -> int:
    values = [_ROMAN[letter] for letter in numeral]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def _decades(text: str, language: NumberLanguage) -> str:
    if language != "en":
        return text
    return re.sub(r"\b(1[0-9]{2}0|20[0-9]0)s\b", lambda match: decade(int(match[1])), text)


def _ordinals(text: str, language: NumberLanguage) -> str:
    if language == "en":
        return re.sub(r"\b(\d{1,4})(?:st|nd|rd|th)\b", lambda match: ordinal(int(match[1]), "en"), text)
    if language == "fr":
        return re.sub(r"\b(\d{1,4})(?:er|re|e|ème)\b", lambda match: ordinal(int(match[1]), "fr"), text)
    return re.sub(rf"\b(\d{{1,2}})\.(?=\s(?:{_MONTHS}))", lambda match: _inflected(match, text), text)


def _dimensions(text: str, language: NumberLanguage) -> str:
    return re.sub(r"(?<=\d)\s?[×x]\s?(?=\d)|\s×\s", f" {BY[language]} ", text)


def _ranges(text: str, language: NumberLanguage) -> str:
    text = re.sub(r"(?<=\d)\s?[–—-]\s?(?=\d)", f" {TO[language]} ", text)
    return re.sub(r"(?<![\w.])[-−](?=\d)", f"{MINUS[language]} ", text)


def _numbers(text: str, language: NumberLanguage) -> str:
    units = "|".join(sorted(map(re.escape, UNITS[language]), key=len, reverse=True))
    pattern = rf"([€£$])?(?<![\w.,])({_NUMBERS[language]})(?:[   ]?({units})(?![\w²]))?"
    return re.sub(pattern, lambda match: _number(match, language), text)


def _number(match: re.Match[str], language: NumberLanguage) -> str:
    written, unit = match[2], match[3] or match[1]
    digits = (
        written.translate({ord(sign): None for sign in _THOUSANDS[language]}) if _has_thousands(written) else written
    )
    whole, _, fraction = digits.replace(",", ".").partition(".")
    if int(whole) > LARGEST:
        return match.group()
    if fraction:
        words = f"{_cardinal(int(whole), language)} {POINT[language]} {_fraction(fraction, language)}"
    elif len(whole) == 4 and whole == written and not unit and 1000 < int(whole) < 2100:
        words = year(int(whole), language)
    else:
        words = _cardinal(int(whole), language)
    if not unit:
        return words
    one, many = UNITS[language][unit]
    if unit in _MONEY and len(fraction) == 2:
        name = one if whole == "1" else many
        return f"{_cardinal(int(whole), language)} {name} {_cardinal(int(fraction), language)}"
    return f"{words} {one if digits == '1' else many}"


def _has_thousands(written: str) -> bool:
    return bool(re.match(r"\d{1,3}(?:\D\d{3})+(?!\d)", written)) and not re.fullmatch(r"0\D\d+", written)


def _cardinal(number: int, language: NumberLanguage) -> str:
    return cardinal(number, language) if number <= LARGEST else str(number)


def _fraction(figures: str, language: NumberLanguage) -> str:
    """After the point, English and German read figure by figure; French reads a number."""
    if language == "fr" and not figures.startswith("0") and len(figures) <= 2:
        return cardinal(int(figures), "fr")
    return " ".join(cardinal(int(figure), language) for figure in figures[:6])


# What belongs to a number goes before the number itself.
_STEPS: tuple[Callable[[str, NumberLanguage], str], ...] = (
    _codes,
    _times,
    _centuries,
    _rulers,
    _decades,
    _ordinals,
    _dimensions,
    _ranges,
    _numbers,
)
