"""Syllables as curators spell them, made into espeak-ng's phonemes. Pure, but for the voice that reads the rest."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

# The spellings of English that readers can't mistake. All others, like `bite` or `stone`, are left to the voice.
_VOWELS: Final = {
    "air": "e@", "eer": "i@3", "oor": "U@", "ar": "A@", "or": "O@", "er": "3:", "ur": "3:", "uhr": "3:",
    "ay": "eI", "ee": "i:", "igh": "aI", "eye": "aI", "oh": "oU", "ow": "aU", "oo": "u:", "oy": "OI",
    "aw": "O:", "ah": "A:", "eh": "E", "ih": "I", "uh": "V",
}  # fmt: skip
_SHORT: Final = {"a": "a", "e": "E", "i": "I", "o": "0", "u": "V"}
_OPEN: Final = {"a": "A:", "i": "i:", "o": "oU", "u": "u:"}
# Without stress: before a consonant, and at a syllable's end.
_REDUCED: Final = {"u": "@", "uh": "@"}
_REDUCED_AT_THE_END: Final = {"a": "@", "uh": "@", "er": "3", "ur": "3"}
_CONSONANTS: Final = {
    "tch": "tS", "sh": "S", "ch": "tS", "th": "T", "dh": "D", "zh": "Z", "kh": "x", "ng": "N", "ck": "k", "ny": "n|j",
    "b": "b", "c": "k", "d": "d", "f": "f", "g": "g", "h": "h", "j": "dZ", "k": "k", "l": "l", "m": "m", "n": "n",
    "p": "p", "q": "k", "r": "r", "s": "s", "t": "t", "v": "v", "w": "w", "x": "k|s", "y": "j", "z": "z",
}  # fmt: skip
_CONSONANT = "|".join(_CONSONANTS)
_CLEAR = re.compile(rf"((?:{_CONSONANT})*)({'|'.join([*_VOWELS, *_SHORT])})((?:(?![hwy])(?:{_CONSONANT}))*)")
_WITHOUT_VOWEL = re.compile(rf"((?:{_CONSONANT})*)({_CONSONANT})")
_NO_SOUND = re.compile(r"[',%=]|_[|!:]|\([\w-]+\)")
_PRIMARY, _SECONDARY = "'", ","

Say = Callable[[str], str]
"""The phonemes with which a voice reads a text, `|` between them."""


def phonemes_of(word: str, language: str, say: Say) -> str:
    """The phonemes of one word, such as `HOH-koo-sigh`: of syllables in capitals the last one is stressed most."""
    syllables = word.split("-")
    most = max((at for at, syllable in enumerate(syllables) if syllable.isupper()), default=-1)
    sounds = []
    for at, syllable in enumerate(syllables):
        stress = _PRIMARY if at == most else _SECONDARY if syllable.isupper() else ""
        sounds.append(_syllable(syllable.lower(), stress, language, say))
    return "|".join(sounds)


def _syllable(syllable: str, stress: str, language: str, say: Say) -> str:
    clear = _clear(syllable) if language == "en" else None
    if clear is None:
        letters = (
            f"h{syllable}" if language == "fr" and len(syllable) == 1 else syllable
        )  # é alone is “e accent aigu”
        return stress + _NO_SOUND.sub("", say(letters)).strip("|")
    before, spelled, after = clear
    vowel = _VOWELS.get(spelled) or (_SHORT if after else _OPEN)[spelled]
    if not stress:
        vowel = (_REDUCED if after else _REDUCED_AT_THE_END).get(spelled, vowel)
    return "|".join(filter(None, (_consonants(before), stress + vowel, _consonants(after))))


def _clear(syllable: str) -> tuple[str, str, str] | None:
    """Its vowel, what comes before and what after it, where nobody reads them otherwise. `shr` is sher."""
    if without := _WITHOUT_VOWEL.fullmatch(syllable):
        syllable = f"{without[1]}er" if without[2] == "r" else f"{without[1]}uh{without[2]}"
    match = _CLEAR.fullmatch(re.sub(r"([^\Waeiou])\1$", r"\1", syllable))
    if match is None or (match[2] == "e" and not match[3]):
        return None
    return match[1], match[2], match[3]


def _consonants(letters: str) -> str:
    return "|".join(_CONSONANTS[sign] for sign in re.findall(_CONSONANT, letters))
