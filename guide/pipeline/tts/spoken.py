"""Text as it is written made into text as it is spoken: what espeak-ng would stumble over, put in words. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final, get_args

from guide.pipeline.accents import without_accent
from guide.pipeline.tts.abbreviations import abbreviations_in_words
from guide.pipeline.tts.number_words import NumberLanguage
from guide.pipeline.tts.spoken_dates import GERMAN_COUNTED
from guide.pipeline.tts.spoken_numbers import numbers_in_words
from guide.pipeline.tts.written_signs import OR, SIGNS_ELSEWHERE

_GERMAN_ORDINAL = rf"(?:und|bis|oder|Jh|{'|'.join(GERMAN_COUNTED.values())})\b"
_LIST_MARK = rf"(?:[-*+•·–]|\d{{1,2}}[.)](?!\s{_GERMAN_ORDINAL}))\s+"
_MARKDOWN: tuple[tuple[str, str], ...] = (
    (r"!\[[^\]]*\]\([^)]*\)", " "),
    (r"\[([^\]]*)\]\([^)]*\)", r"\1"),
    (r"<(?!\s)[^>\n]{1,80}>", " "),
    (r"(?m)^\s{0,3}#{1,6}\s+(.*?[^.!?:\s])\s*#*$", r"\1."),
    (r"(?m)^\s{0,3}#{1,6}\s+", ""),
    (rf"(?<![.!?:,;\s])[ \t]*\n+\s{{0,3}}{_LIST_MARK}", ", "),
    (rf"(?m)^\s{{0,3}}{_LIST_MARK}", ""),
    (r"(?<!\w)_([^_\n]+)_(?!\w)", r"\1"),
    (r"[*`]|~~", ""),
)
# What only a reader can follow: notes, and where to look.
_FOR_READERS: Final = re.compile(
    r"\s*\[(?:\d{1,3}|sic!?|\.\.\.|…|citation needed)\]"
    r"|\s*[(\[](?:see|cf\.|voir|siehe|vgl\.|s\.)\s[^()\[\]]{1,60}[)\]]"
    r"|\s*\((?:above|below|left|right|opposite|pictured|ci-dessus|ci-dessous|oben|unten|links|rechts)\)"
    r"|\s*\((?:[Ff]igs?\.|[Aa]bb\.|[Pp]hoto|[Ii]mage|[Pp]icture|[Ff]igure)[^()]{0,40}\)"
    r"|\(\s*\)|\[\s*\]",
)
_UNSPEAKABLE: Final = ("So", "Sk", "Cc", "Cf")  # emoji, lone accents, control signs
_PAUSES: tuple[tuple[str, str], ...] = (
    (r"[|\\^{}\[\]<>#~@=+]", " "),
    (r"\s+[–—-]\s+", ", "),
    (r"—", ", "),
    (r"(?<=[^\W\d])–(?=[^\W\d])", "-"),
    (r"\s*\(", ", "),
    (r"\)(?=[.,;:!?])", ""),
    (r"\)", ","),
    (r"…|\.{3,}", "."),
    (r"[“”„«»\"]|(?<!\w)[‘‚’](?=\w)|(?<=[^\Ws])’(?!\w)", ""),
)


def speakable(text: str, language: str) -> str:
    """One line for espeak-ng; "" when there is no word in it.

    `language`: a code; numbers are put in words in en, fr and de, elsewhere espeak-ng reads them itself.
    """
    line = _FOR_READERS.sub("", _replaced(text, _MARKDOWN))
    code = without_accent(language)
    for known in get_args(NumberLanguage):
        if code == known:
            line = numbers_in_words(abbreviations_in_words(line, known), known)
    line = _replaced(line, SIGNS_ELSEWHERE.get(code, ()))
    line = re.sub(r"(?<=\w)\s?/\s?(?=\w)", f" {OR[code]} " if code in OR else ", ", line)
    line = _replaced(line, _PAUSES)
    line = "".join(" " if unicodedata.category(each) in _UNSPEAKABLE else each for each in line)
    line = _with_single_signs(line)
    return line if re.search(r"\w", line) else ""


def _with_single_signs(line: str) -> str:
    """What was taken out leaves no signs behind that nobody would have written."""
    line = re.sub(r"\s*,(?:\s*,)+", ",", " ".join(line.split())).replace(" ,", ",")
    line = re.sub(r",(?=[.!?;:])|(?<=[.!?;:]),", "", line)
    line = re.sub(r"(?<=[.!?])\.+", "", re.sub(r"\s+(?=\.(?:\s|$))", "", line))
    return re.sub(r"^[\s,;:.]+|[\s,]+$", "", line)


def _replaced(text: str, rules: Iterable[tuple[str, str]]) -> str:
    for pattern, replacement in rules:
        text = re.sub(pattern, replacement, text)
    return text
