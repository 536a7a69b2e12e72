"""Words cut to stems, so that `carved` and `carving` are one. Rough on purpose: both sides are cut alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

# Each tried in this order; what comes first wins.
_ENGLISH_ENDINGS = {
    "ization": "ize", "isation": "ise", "ation": "ate", "ness": "", "ment": "", "fully": "", "ful": "", "ously": "",
    "ous": "", "ly": "", "er": "", "or": "",
}  # fmt: skip
_FRENCH_ENDINGS = """
issement ement ation ateur atrice euse eur ence ance ive ite aient erent irent ee er ez ait ant ent ir it a i e
"""
_GERMAN_ENDINGS = """
ungen ung lichen licher liche lich ischen ische isch heiten heit keiten keit erinnen innen erin ern end ten ter
tem tes tet ete te nen ne er en em es e n s t
"""
_VOWELS = set("aeiouy")


def _has_vowel(stem: str) -> bool:
    return any(letter in _VOWELS for letter in stem)


def _undoubled(stem: str) -> str:
    """`stopp` is `stop`; `tell` and `pass` stay."""
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "lsz":
        return stem[:-1]
    return stem


@lru_cache(maxsize=20_000)
def english(word: str) -> str:
    if len(word) <= 3 or not word.isalpha():
        return word
    word = _english_plural(word)
    if word.endswith("ied") and len(word) > 4:
        word = word[:-3] + "y"
    if len(word) <= 3:
        return word
    for ending in ("ingly", "edly", "ing", "ed"):
        stem = word[: -len(ending)]
        if word.endswith(ending) and len(stem) >= 3 and _has_vowel(stem):
            word = _undoubled(stem)
            break
    for ending, kept in _ENGLISH_ENDINGS.items():
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word[: -len(ending)] + kept
            break
    word = word[:-1] + "i" if word.endswith("y") and len(word) > 3 else word
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


def _english_plural(word: str) -> str:
    if word.endswith("sses") or word.endswith("shes") or word.endswith("ches") or word.endswith("xes"):
        return word[:-2]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@lru_cache(maxsize=20_000)
def french(word: str) -> str:
    if len(word) > 3 and word.endswith(("s", "x")):
        word = word[:-1]
    for ending in _FRENCH_ENDINGS.split():
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return _undoubled(word[: -len(ending)])
    return word


@lru_cache(maxsize=20_000)
def german(word: str) -> str:
    if word.startswith("ge") and word.endswith(("t", "en")) and len(word) > 6:
        word = word[2:]
    if word.endswith("s") and not word.endswith("ss") and len(word) > 4:
        word = word[:-1]
    for ending in _GERMAN_ENDINGS.split():
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def unchanged(word: str) -> str:
    return word


STEMMERS: Mapping[str, Callable[[str], str]] = {"en": english, "fr": french, "de": german}
