"""Times of day made into words: 17:30, 5.30 p.m., 14 h 30, 17.30 Uhr. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from guide.pipeline.tts.number_words import NumberLanguage, cardinal

_HOUR = r"(?<![\d.,:])([01]?\d|2[0-4])"
_CLOCK = rf"{_HOUR}:([0-5]\d)(?![\d:])"
_HALF = r"\s?([ap])\.?\s?m\b\.?"
_PART = r"(?= in the (?:morning|afternoon|evening)| at night| o['’]clock)"
_NO_CLOCK: Final = r"(?<!scale )(?<!échelle )(?<!Maßstab )(?<!Verhältnis )"
_UNTIL: Mapping[NumberLanguage, str] = {"en": " until ", "fr": " à ", "de": " bis "}
_NAMED: Final = {(0, 0): "midnight", (12, 0): "noon", (24, 0): "midnight"}


def times_in_words(text: str, language: NumberLanguage) -> str:
    match language:
        case "en":
            return _english(text)
        case "fr":
            return _french(text)
        case "de":
            return _german(text)


def _english(text: str) -> str:
    text = re.sub(rf"([ap]\.?\s?m\.?|\d|noon)\s?[–-]\s?(?={_HOUR}(?::[0-5]\d|{_HALF}))", rf"\1{_UNTIL['en']}", text)
    text = re.sub(rf"{_HOUR}(?:[:.]([0-5]\d))?{_HALF}", _english_half_day, text)
    text = re.sub(rf"{_NO_CLOCK}{_CLOCK}{_PART}", lambda match: _hour_and_minute(*_numbers(match)), text)
    return re.sub(rf"{_NO_CLOCK}{_CLOCK}", lambda match: _english_time(*_numbers(match)), text)


def _english_half_day(match: re.Match[str]) -> str:
    """A full stop that ends more than the abbreviation stays."""
    hour, minute = int(match[1]) % 12 + (12 if match[3] == "p" else 0), int(match[2] or 0)
    ends = match.group().endswith(".") and match.end() == len(match.string.rstrip())
    return _english_time(hour, minute) + ("." if ends else "")


def _english_time(hour: int, minute: int) -> str:
    if (hour, minute) in _NAMED:
        return _NAMED[hour, minute]
    part = "in the morning" if hour < 12 else "in the afternoon" if hour < 18 else "in the evening"
    return f"{_hour_and_minute(hour, minute)} {part}"


def _hour_and_minute(hour: int, minute: int) -> str:
    words = cardinal((hour - 1) % 12 + 1, "en")
    if not minute:
        return words
    return f"{words} {'oh ' if minute < 10 else ''}{cardinal(minute, 'en')}"


def _french(text: str) -> str:
    clock = rf"{_NO_CLOCK}{_HOUR}(?::|\s?h\s?)([0-5]\d)(?!\d)|{_HOUR}\s?h\b"
    text = re.sub(rf"(?<=[\dh])\s?[–-]\s?(?={clock})", _UNTIL["fr"], text)
    return re.sub(clock, lambda match: _french_time(int(match[1] or match[3]), int(match[2] or 0)), text)


def _french_time(hour: int, minute: int) -> str:
    words = cardinal(hour, "fr")
    words = f"{words}e" if words.endswith("un") else words
    minutes = cardinal(minute, "fr") if minute else ""
    return f"{words} heure{'s' if hour > 1 else ''} {minutes}".strip()


def _german(text: str) -> str:
    clock = rf"{_NO_CLOCK}{_CLOCK}(?:\sUhr\b)?|{_HOUR}\.([0-5]\d)\sUhr\b|{_HOUR}\sUhr\b"
    text = re.sub(rf"(?<=\d)(?:\sUhr)?\s?[–-]\s?(?={clock})", _UNTIL["de"], text)
    text = re.sub(rf"{_HOUR}\.([0-5]\d)(?= bis \d{{1,2}}[.:]\d\d Uhr)", r"\1:\2", text)
    return re.sub(clock, _german_time, text)


def _german_time(match: re.Match[str]) -> str:
    hour, minute = (int(number) for number in [*filter(None, match.groups()), "0"][:2])
    minutes = cardinal(minute, "de") if minute else ""
    return f"{'ein' if hour == 1 else cardinal(hour, 'de')} Uhr {minutes}".strip()


def _numbers(match: re.Match[str]) -> tuple[int, int]:
    return int(match[1]), int(match[2])
