"""Numbers in words, in English, French and German, as they are read aloud. Pure."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

NumberLanguage: TypeAlias = Literal["en", "fr", "de"]
LARGEST = 999_999_999


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_ENGLISH = _words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_ENGLISH_TENS = _words("zero ten twenty thirty forty fifty sixty seventy eighty ninety")
_ENGLISH_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
_FRENCH = _words(
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept "
    "dix-huit dix-neuf"
)
_FRENCH_TENS = _words("zéro dix vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt")
_GERMAN = _words(
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
    "siebzehn achtzehn neunzehn"
)
_GERMAN_TENS = _words("null zehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")


def cardinal(number: int, language: NumberLanguage) -> str:
    """`number` from 0 to `LARGEST`; raises ValueError beyond."""
    if not 0 <= number <= LARGEST:
        raise ValueError(f"{number} is not between 0 and {LARGEST}")
    match language:
        case "en":
            return _english(number)
        case "fr":
            return _french(number)
        case "de":
            return _german(number)


def ordinal(number: int, language: NumberLanguage) -> str:
    """Fifth, cinquième, fünfte; French 1 is premier."""
    words = cardinal(number, language)
    match language:
        case "en":
            return _english_ordinal(words)
        case "fr":
            return _french_ordinal(number, words)
        case "de":
            return _german_ordinal(number, words)


def year(number: int, language: NumberLanguage) -> str:
    """A year of the common era: 1799 is seventeen ninety-nine in English; French counts it like any number."""
    century, rest = divmod(number, 100)
    match language:
        case "en" if 11 <= century <= 19 and rest == 0:
            return f"{_english(century)} hundred"
        case "en" if (10 <= century <= 20 and rest >= 10) or (11 <= century <= 19 and rest):
            return f"{_english(century)} {'oh ' if rest < 10 else ''}{_english(rest)}"
        case "de" if 11 <= century <= 19:
            return f"{_german(century)}hundert{_german(rest) if rest else ''}"
        case _:
            return cardinal(number, language)


def decade(number: int) -> str:
    """English decades: 1930 is nineteen thirties."""
    words = year(number, "en")
    return f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"


def fraction(numerator: int, denominator: int, language: NumberLanguage, *, whole: int = 0) -> str:
    """Three quarters, two and a half. Raises ValueError for a denominator that isn't 2 to 10."""
    if not 2 <= denominator <= 10:
        raise ValueError(f"{denominator} is not between 2 and 10")
    match language:
        case "en":
            return _english_fraction(numerator, denominator, whole)
        case "fr":
            return _french_fraction(numerator, denominator, whole)
        case "de":
            return _german_fraction(numerator, denominator, whole)


def _english_fraction(numerator: int, denominator: int, whole: int) -> str:
    part = {2: "half", 4: "quarter"}.get(denominator) or ordinal(denominator, "en")
    if whole:
        count = "a" if numerator == 1 else cardinal(numerator, "en")
        return f"{cardinal(whole, 'en')} and {count} {part}{'s' if numerator > 1 else ''}"
    return f"{cardinal(numerator, 'en')} {part}{'s' if numerator > 1 else ''}"


def _french_fraction(numerator: int, denominator: int, whole: int) -> str:
    part = {2: "demi", 3: "tiers", 4: "quart"}.get(denominator) or ordinal(denominator, "fr")
    part = part if numerator == 1 or part.endswith("s") else f"{part}s"
    counted = part if whole and denominator == 2 else f"{cardinal(numerator, 'fr')} {part}"
    return f"{cardinal(whole, 'fr')} et {counted}" if whole else counted


def _german_fraction(numerator: int, denominator: int, whole: int) -> str:
    count = "ein" if numerator == 1 else cardinal(numerator, "de")
    if denominator == 2:
        return f"{_german_stem(whole)}einhalb" if whole else f"{count} halb"
    part = f"{ordinal(denominator, 'de')}l".capitalize()
    return f"{cardinal(whole, 'de')} {count} {part}" if whole else f"{count} {part}"


def _english(number: int) -> str:
    if number < 20:
        return _ENGLISH[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _ENGLISH_TENS[tens] + (f"-{_ENGLISH[ones]}" if ones else "")
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return f"{_ENGLISH[hundreds]} hundred" + (f" and {_english(rest)}" if rest else "")
    size, name = (1_000_000, "million") if number >= 1_000_000 else (1000, "thousand")
    count, rest = divmod(number, size)
    joint = " and " if 0 < rest < 100 else " "
    return f"{_english(count)} {name}" + (joint + _english(rest) if rest else "")


def _english_ordinal(words: str) -> str:
    at = max(words.rfind(" "), words.rfind("-")) + 1
    last = words[at:]
    if last in _ENGLISH_ORDINALS:
        return words[:at] + _ENGLISH_ORDINALS[last]
    return words[:at] + (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")


def _french(number: int) -> str:
    if number < 20:
        return _FRENCH[number]
    if number < 100:
        return _french_tens(number)
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        start = "cent" if hundreds == 1 else f"{_FRENCH[hundreds]} cent"
        return f"{start} {_french(rest)}" if rest else start + ("s" if hundreds > 1 else "")
    if number < 1_000_000:
        thousands, rest = divmod(number, 1000)
        count = re.sub(r"(?<=cent|ingt)s\Z", "", _french(thousands))
        start = "mille" if thousands == 1 else f"{count} mille"
        return f"{start} {_french(rest)}" if rest else start
    millions, rest = divmod(number, 1_000_000)
    start = f"{_french(millions)} million{'s' if millions > 1 else ''}"
    return f"{start} {_french(rest)}" if rest else start


def _french_tens(number: int) -> str:
    tens, ones = divmod(number, 10)
    if tens in (7, 9):
        ones += 10
    start = _FRENCH_TENS[tens]
    if ones == 0:
        return f"{start}s" if tens == 8 else start
    if ones in (1, 11) and tens < 8:
        return f"{start} et {_FRENCH[ones]}"
    return f"{start}-{_FRENCH[ones]}"


def _french_ordinal(number: int, words: str) -> str:
    if number == 1:
        return "premier"
    if words.endswith("cinq"):
        return f"{words}uième"
    if words.endswith("neuf"):
        return f"{words[:-1]}vième"
    return f"{re.sub(r'(?:e|(?<=cent|ingt|lion)s)$', '', words)}ième"


def _german(number: int) -> str:
    if number < 20:
        return _GERMAN[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return (f"{_german_stem(ones)}und" if ones else "") + _GERMAN_TENS[tens]
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return f"{_german_stem(hundreds)}hundert" + (_german(rest) if rest else "")
    if number < 1_000_000:
        thousands, rest = divmod(number, 1000)
        return f"{_german_stem(thousands)}tausend" + (_german(rest) if rest else "")
    millions, rest = divmod(number, 1_000_000)
    start = "eine Million" if millions == 1 else f"{_german(millions)} Millionen"
    return f"{start} {_german(rest)}" if rest else start


def _german_stem(number: int) -> str:
    """Before hundert, tausend and und, eins loses its s."""
    words = _german(number)
    return words[:-1] if words.endswith("eins") else words


def _german_ordinal(number: int, words: str) -> str:
    irregular = {"eins": "erste", "drei": "dritte", "sieben": "siebte", "acht": "achte"}
    for ending, form in irregular.items():
        if words.endswith(ending) and number % 100 < 20:
            return words[: -len(ending)] + form
    return words + ("te" if 0 < number % 100 < 20 else "ste")
