"""Text taken apart: folded words, sentences, and Markdown without its marks."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*|\d+(?:[.,]\d+)*")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"\*\*|__|(?<!\w)[*_](?=\w)|(?<=[\w.,!?])[*_](?!\w)|`|^\s*[-*+>]\s+", re.MULTILINE)
_NEXT_ITEM = re.compile(r"(?<![.,:;!?\s])[ \t]*\n\s*[-*+][ \t]+")
_NUMBERED = re.compile(r"^\s*1[.)][ \t].*^\s*2[.)][ \t]", re.MULTILINE | re.DOTALL)
_NUMBER = re.compile(r"^\s*\d{1,2}[.)][ \t]+", re.MULTILINE)
_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_SENTENCE_END = re.compile(r"([.!?…]+[\"'”’»)\]]*)\s+(?=[\"'“‘«(\[]?[A-ZÀ-ÖØ-ÞА-Я0-9])|([。！？])")
# A stop after these doesn't end a sentence. Generic titles and measures; initials are seen by their shape.
_SHORTENED = """
dr mr mrs ms st prof no nr vol fig ca c cf e.g i.e etc jr sr approx inv bzw z.b u.a usw d.h bd vgl m mme mlle av apr
cap gen col capt lt sgt rev hon v
"""
_ABBREVIATIONS = frozenset(_SHORTENED.split())
# What German counts with a stop after the figure: am 3. Mai, im 16. Jahrhundert.
_COUNTED = re.compile(
    r"(?:Jan|Feb|März|Apr|Mai|Jun|Jul|Aug|Sept|Okt|Nov|Dez|Jahrh|Jahrt|Jh|Dynast|Weltkrieg|Stock|Obergesch|Unterg|Etage)"
)
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "–": "-", "—": "-", "‐": "-"})
_SPECIAL = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})


def fold(text: str) -> str:
    """Lower case without accents, so that `Käthe` and `kathe` are one word."""
    lowered = text.translate(_APOSTROPHES).casefold().translate(_SPECIAL)
    if lowered.isascii():
        return lowered
    return "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))


def tokens(text: str) -> list[str]:
    """The folded words of `text` in order; apostrophes and hyphens part words, decimal points don't."""
    return [part for word in _WORD.findall(fold(text)) for part in word.replace("-", "'").split("'") if part]


def plain(markdown: str) -> str:
    """What is left to be read aloud: no marks, no tags, commas between a list's items, one space between words."""
    text = _NEXT_ITEM.sub(", ", bulleted(_TAG.sub("", _LINK.sub(r"\1", markdown))))
    return " ".join(_MARKS.sub("", text).split())


def bulleted(markdown: str) -> str:
    """A list that counts its items, without their numbers; else a line that begins with a number goes on from the one
    before: `closed on` / `24. Dezember`."""
    return _NUMBER.sub("- ", markdown) if _NUMBERED.search(markdown) else markdown


def sentences(text: str) -> list[str]:
    """The sentences of one plain paragraph, in order."""
    found: list[str] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match[1] and not _ends_sentence(text[start : match.start()], match[1], text[match.end() :]):
            continue
        found.append(text[start : match.end()].strip())
        start = match.end()
    rest = text[start:].strip()
    return [*found, rest] if rest else found


def _ends_sentence(before: str, end: str, after: str) -> bool:
    if not end.startswith(".") or end.startswith(".."):
        return True
    last = fold(before.rsplit(None, 1)[-1]) if before.split() else ""
    if last.isdecimal() and len(last) <= 2:
        return _COUNTED.match(after) is None
    is_initial = len(last) == 1 and last.isalpha() and before[-1:].isupper()
    return not (is_initial or last.lstrip("(\"'“") in _ABBREVIATIONS)


def word_count(text: str) -> int:
    return len(text.split())


def trigrams(word: str) -> frozenset[str]:
    """The character trigrams of a word with its ends marked, for words that are spelt or heard wrongly."""
    marked = f"^{word}$"
    return frozenset(marked[i : i + 3] for i in range(len(marked) - 2))
