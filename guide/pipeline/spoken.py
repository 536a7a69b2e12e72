"""Text as it is written made into text as it is spoken: what espeak-ng would stumble over, put in words. Pure."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable
from typing import get_args

from guide.pipeline.number_words import NumberLanguage
from guide.pipeline.spoken_numbers import numbers_in_words
from guide.pipeline.written_signs import ABBREVIATIONS

_MARKDOWN: tuple[tuple[str, str], ...] = (
    (r"!\[[^\]]*\]\([^)]*\)", " "),
    (r"\[([^\]]*)\]\([^)]*\)", r"\1"),
    (r"https?://(?:www\.)?([^\s/]+)\S*", r"\1"),
    (r"<[^>\n]{1,80}>", " "),
    (r"(?m)^\s{0,3}(?:#{1,6}|[-*+]|\d{1,2}\.)\s+", ""),
    (r"(?<!\w)_([^_\n]+)_(?!\w)", r"\1"),
    (r"[*`~|\\^{}\[\]<>#]", ""),
)
_UNSPEAKABLE = ("So", "Sk", "Cc", "Cf")  # emoji, lone accents, control signs
_PAUSES: tuple[tuple[str, str], ...] = (
    (r"\s+[–—-]\s+", ", "),
    (r"—", ", "),
    (r"(?<=[^\W\d])–(?=[^\W\d])", "-"),
    (r"\s*\(", ", "),
    (r"\)(?=[.,;:!?])", ""),
    (r"\)", ","),
    (r"…|\.{3,}", "."),
    (r"[“”„«»\"]", ""),
)


def speakable(text: str, language: str) -> str:
    """One line for espeak-ng; "" when there is no word in it.

    `language`: a code; numbers are put in words in en, fr and de, elsewhere espeak-ng reads them itself.
    """
    line = _replaced(text, _MARKDOWN)
    code = language.lower().replace("_", "-").split("-")[0]
    for known in get_args(NumberLanguage):
        if code == known:
            line = numbers_in_words(_abbreviations_in_words(line, known), known)
    line = _replaced(line, _PAUSES)
    line = "".join(" " if unicodedata.category(each) in _UNSPEAKABLE else each for each in line)
    line = re.sub(r"\s*,(?:\s*,)+", ",", " ".join(line.split())).replace(" ,", ",")
    line = re.sub(r",(?=[.!?;:])", "", line)
    return line if re.search(r"\w", line) else ""


def _replaced(text: str, rules: Iterable[tuple[str, str]]) -> str:
    for pattern, replacement in rules:
        text = re.sub(pattern, replacement, text)
    return text


def _abbreviations_in_words(text: str, language: NumberLanguage) -> str:
    for pattern, words in ABBREVIATIONS[language].items():
        text = re.sub(pattern, functools.partial(_abbreviation, words), text)
    return text


def _abbreviation(words: str, match: re.Match[str]) -> str:
    """At the end of all text, its full stop ends the sentence too."""
    ends_sentence = match.group().endswith(".") and match.end() == len(match.string.rstrip())
    return words + "." if ends_sentence else words
