"""How long ago a label's date was, as far as its words can be reckoned with."""

from __future__ import annotations

import re

from guide.museum.language.words import fold

_BEFORE_CHRIST = re.compile(
    r"\b(b\.? ?c\.?( ?e\.?)?|av\.? ?j\.?-? ?c\.?|avant (notre ere|j)|v\.? ?chr\.?|vor christus)(?=\W|$)"
)
_CENTURY = re.compile(r"\b(\d{1,2})(st|nd|rd|th|e|er|eme|\.)?\s*(century|centuries|siecle|jahrhundert)")
_ROMAN_CENTURY = re.compile(r"\b(x{0,2}(?:i{1,3}|iv|vi{0,3}|ix)|x{1,2})(?:er|eme|e)\s+siecle")
_ROMAN = {"x": 10, "ix": 9, "viii": 8, "vii": 7, "vi": 6, "v": 5, "iv": 4, "iii": 3, "ii": 2, "i": 1}
# `about 150 million years old` tells its age itself.
_AGE = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:[ ,.]\d{3})*|\d+)(?:[.,](\d))?\s*"
    r"(?:(thousand|tausend|mille)|(milli?on|mio)\w*|(billion|milliard|mrd)\w*)?"
    r"\.?\s*(?:of |d ?['’] ?)?(?:years?|jahren?|ans|annees)\b"
)
_TODAY = 2000
"""Near enough for an age, which is never said to the year."""
_YEAR = re.compile(r"(?<![\d.,])(\d{1,3}[ ,.]\d{3}|\d{1,4})(?![\d])")


def years_ago(date: str, this_year: int) -> int | None:
    """Years from the (first) year or the middle of the century in `date` until `this_year`; None if it names none.

    Rounded as a person would say it: to hundreds beyond a thousand years, to tens beyond two hundred. None, too,
    where the date is an age.
    """
    year = None if _age(fold(date)) else year_of(date)
    if year is None:
        return None
    # There was no year 0.
    years = this_year - year - (1 if year < 0 else 0)
    return _rounded(years) if years > 0 else None


def year_of(date: str) -> int | None:
    """The (first) year or the middle of the century in `date`, below 0 before Christ; None if it names none."""
    text = fold(date)
    if age := _age(text):
        return _TODAY - _years_of(age)
    sign = -1 if _BEFORE_CHRIST.search(text) else 1
    century = _century(text)
    if century is not None:
        return sign * (century * 100 - 50)
    if (number := _YEAR.search(text)) and (sign < 0 or len(number[1]) >= 3 or "ad" in text.split()):
        return sign * int(re.sub(r"\D", "", number[1]))
    return None


def _age(text: str) -> re.Match[str] | None:
    """`made in 1871, 150 years ago` begins with its year."""
    age = _AGE.search(text)
    return age if age and not re.search(r"\d", text[: age.start()]) else None


def _years_of(age: re.Match[str]) -> int:
    whole, tenth, thousand, million, billion = age.groups()
    unit = 10**9 if billion else 10**6 if million else 10**3 if thousand else 1
    return int(float(f"{re.sub(r'[^0-9]', '', whole)}.{tenth or 0}") * unit)


def _century(text: str) -> int | None:
    if arabic := _CENTURY.search(text):
        return int(arabic[1])
    roman = _ROMAN_CENTURY.search(text)
    return _arabic(roman[1]) if roman else None


def _arabic(roman: str) -> int:
    """`xvii` is 17."""
    if not roman:
        return 0
    sign = next(sign for sign in _ROMAN if roman.startswith(sign))
    return _ROMAN[sign] + _arabic(roman[len(sign) :])


def _rounded(years: int) -> int:
    step = 100 if years >= 1000 else 10 if years >= 200 else 5 if years >= 50 else 1
    return round(years / step) * step
