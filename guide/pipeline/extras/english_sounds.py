"""Sounds of other languages, as an English voice can make them.

A Piper voice has learnt the sounds of one language. What stands for another's it has a sign for but never heard: it
swallowed half of "Jean-Baptiste Vuillaume" as a Frenchman says it.
"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import normalize

_NEAREST: Final = {
    "ɑ̃": "ɑːn", "ã": "ɑːn", "ɔ̃": "ɔːn", "õ": "oʊn", "ɛ̃": "æn", "œ̃": "ʌn",
    "ʁ": "ɹ", "ʀ": "ɹ", "r": "ɹ", "x": "k", "χ": "k", "ç": "ʃ", "ɕ": "ʃ", "ʂ": "ʃ", "ʐ": "ʒ", "ʑ": "ʒ",
    "ɲ": "nj", "ʎ": "lj", "ɥ": "w", "β": "b", "ɣ": "ɡ", "ʝ": "j", "ɟ": "j",
    "y": "uː", "ʏ": "ʊ", "ø": "ɜː", "œ": "ɜː", "ɨ": "ɪ", "ɯ": "uː", "ɤ": "ʌ",
}  # fmt: skip
_ALONE: Final = {r"ɑ(?!ː)": "ɑː", r"ɔ(?![ːɪ])": "ɔː", r"u(?!ː)": "uː", r"e(?!ɪ)ː?": "eɪ", r"o(?!ʊ|ːɹ)ː?": "oʊ"}
"""In English these are long, or half of a diphthong."""
_AMERICAN: Final = {r"a(?![ɪʊ])ː?": "ɑː"}
"""In British English it is a sound of its own."""


def as_english(sounds: str, accent: str) -> str:
    """`sounds`: IPA; what is English stays. `accent`: the voice's, as espeak-ng names it; of another language's voice
    all stays."""
    sounds = normalize("NFD", sounds)
    if not accent.startswith("en"):
        return sounds
    for foreign, english in _NEAREST.items():
        sounds = re.sub(f"{normalize('NFD', foreign)}ː?", english, sounds)
    alone = _ALONE | _AMERICAN if accent.startswith("en-us") else _ALONE
    for foreign, english in alone.items():
        sounds = re.sub(foreign, english, sounds)
    return sounds
