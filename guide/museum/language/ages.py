"""Ages: the one a visitor mentions (`my son is six`), and those a sentence is about (`children under 12`)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from guide.museum.language.words import tokens

_ONES = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen
"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {word: n for n, word in enumerate(_ONES.split())} | {word: 10 * n for n, word in enumerate(_TENS.split(), 2)}
_PLURALS = {("sixes" if word == "six" else f"{word}s"): n for word, n in _WORDS.items()}
_GERMAN = """
null ein zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn
achtzehn neunzehn zwanzig
"""
_AGE_IN_GERMAN = rf"(\d{{1,2}}|{'|'.join(sorted(_GERMAN.split(), key=len, reverse=True))})"
_AGE = rf"(\d{{1,2}}|{'|'.join(sorted({**_WORDS, **_PLURALS}, key=len, reverse=True))})s?"
_FRENCH = """
un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix_sept dix_huit dix_neuf
vingt
"""
_FRENCH_TENS = {"trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "soixante dix": 70, "septante": 70}
_FRENCH_WORDS = {word.replace("_", " "): n for n, word in enumerate(_FRENCH.split(), 1)} | _FRENCH_TENS
_ANS = rf"(\d{{1,2}}|{'|'.join(sorted(_FRENCH_WORDS, key=len, reverse=True))}) ans\b"
"""As French tells ages: `18 ans`, `six ans`."""
_VALUES = _FRENCH_WORDS | _WORDS | _PLURALS | {word: n for n, word in enumerate(_GERMAN.split())}
_OLDEST = 120

# Numbers of other things than years.
_COUNTED = (
    r"(?! (?:adults|people|persons|of|kids|children|euros?|pounds?|o clock|am|pm|minutes?|hours?|days?|weeks?|months?"
    r"|tickets?|\d))"
)
_COUNTED_IN_GERMAN = (
    r"(?! (?:erwachsene|person|leute|kinder|euro|uhr|minute|stunde|tage?n?\b|woche|karte|meter|von|\d))"
)
_SAID = re.compile(
    rf"\b{_AGE} years? olds?\b|\b(?:i m|i am|is|s|are|they re|aged?|turned|only|just) {_AGE}\b{_COUNTED}"
    rf"|\b(?<!y )(?:ai|as|a|avons|ont|(?<!moins )de) {_ANS}"
    rf"|\b{_AGE_IN_GERMAN} ?jahrige\w*\b|\b{_AGE_IN_GERMAN} jahre alt\b"
    rf"|\b(?:bin|ist|sind|wird|werde|schon|erst) (?:uber |fast |schon |erst )*{_AGE_IN_GERMAN}\b{_COUNTED_IN_GERMAN}"
)
_UNDER = re.compile(
    rf"\b(?:under|younger than|below) (?:the age of )?{_AGE}\b|\bup to {_AGE} years\b"
    rf"|\b(?:unter|junger als) {_AGE_IN_GERMAN}\b|(?<!\d )\bbis {_AGE_IN_GERMAN} jahren?\b"
    rf"|\b(?:moins de|jusqu a) {_ANS}"
)
_OVER = re.compile(
    rf"\b(?:over|older than|above) (?:the age of )?{_AGE}\b|\b{_AGE} (?:and|or) (?:over|older|above)\b"
    rf"|\bfrom {_AGE} years? (?:on|up|upwards)\b"
    rf"|\b(?:uber|alter als) {_AGE_IN_GERMAN}\b{_COUNTED_IN_GERMAN}|\bab {_AGE_IN_GERMAN} jahren?\b"
    rf"|\b(?:plus de|des|a partir de) {_ANS}|\b{_ANS} (?:et|ou) plus\b"
)
_BETWEEN = re.compile(
    rf"\b(?:from|aged|between|ages) {_AGE} (?:to|and|till|until) {_AGE}\b(?! (?:in|o clock|am|pm))"
    rf"|\b{_AGE} to {_AGE} years?\b"
    rf"|\b(?:von|zwischen) {_AGE_IN_GERMAN} (?:bis|und) {_AGE_IN_GERMAN} jahren?\b"
    rf"|\b{_AGE_IN_GERMAN} bis {_AGE_IN_GERMAN} jahren?\b"
    rf"|\b(\d{{1,2}}) a {_ANS}|\bentre (\d{{1,2}}) et {_ANS}"
)
_YOUNG = r"aged?|ages|child|children|kids?|pupils|youths?|young people|teenagers?|teens?"
_FIGURES = re.compile(
    rf"\b(?:{_YOUNG}),? (\d{{1,2}}) ?[-–] ?(\d{{1,2}})\b(?![:.]\d)"
    r"|\b(\d{1,2}) ?[-–] ?(\d{1,2}) (?:years?|yrs?|year olds?)\b",
    re.IGNORECASE,
)
"""As they stand, with the dash that words alone don't show: `Child 6-17`."""
_AND_OVER = re.compile(r"(?<![\d.,:])(\d{1,2}) ?\+(?! ?\d)")
"""With the sign that they don't show either: `Senior (65+)`."""


def age_said(folded: str) -> int | None:
    """In the words of a question, single spaces between them."""
    match = _SAID.search(folded)
    return _number(match) if match else None


def ages_told(text: str) -> Sequence[range]:
    """Of those whom a sentence is about, as far as it tells."""
    folded = " ".join(tokens(text))
    between = [range(*_two(match)) for match in (*_BETWEEN.finditer(folded), *_FIGURES.finditer(text))]
    under = [range(0, _number(match)) for match in _UNDER.finditer(folded)]
    over = [range(_number(match), _OLDEST) for match in (*_OVER.finditer(folded), *_AND_OVER.finditer(text))]
    return [*between, *under, *over]


def _two(match: re.Match[str]) -> tuple[int, int]:
    first, last = (_value(group) for group in match.groups() if group)
    return first, last + 1


def _number(match: re.Match[str]) -> int:
    return next(_value(group) for group in match.groups() if group)


def _value(word: str) -> int:
    return int(word) if word.isdigit() else _VALUES[word]
