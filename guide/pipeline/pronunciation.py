"""How words are said, in the phones of the recogniser's acoustic model (those of the CMU dictionary)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import pocketsphinx

from guide.pipeline.espeak import espeak
from guide.pipeline.worker import StageFault

# What espeak-ng writes in IPA, longest first, and the nearest phones of American English.
_PHONES = {
    "tʃ": "CH", "dʒ": "JH", "eɪ": "EY", "aɪ": "AY", "ɔɪ": "OY", "aʊ": "AW", "oʊ": "OW", "əʊ": "OW",
    "aɪə": "AY AH", "aɪɚ": "AY ER", "iə": "IY AH", "eə": "EH R", "ʊə": "UH R", "ɪə": "IH R", "əl": "AH L",
    "iː": "IY", "uː": "UW", "ɑː": "AA", "ɔː": "AO", "oː": "AO", "ɜː": "ER", "eː": "EY", "aː": "AA", "ɛː": "EH",
    "ɑ̃": "AA N", "ɔ̃": "AO N", "ɛ̃": "AE N", "œ̃": "AH N",
    "æ": "AE", "ʌ": "AH", "ə": "AH", "ɐ": "AH", "ɪ": "IH", "ᵻ": "IH", "ʊ": "UH", "ɛ": "EH", "e": "EH", "i": "IY",
    "u": "UW", "o": "OW", "ɔ": "AO", "ɑ": "AA", "a": "AE", "ɒ": "AA", "ɚ": "ER", "ɝ": "ER", "y": "UW", "ø": "ER",
    "œ": "ER", "b": "B", "d": "D", "f": "F", "ɡ": "G", "g": "G", "h": "HH", "j": "Y", "k": "K", "l": "L", "ɫ": "L",
    "m": "M", "n": "N", "ŋ": "NG", "ɲ": "N Y", "p": "P", "ɹ": "R", "r": "R", "ʁ": "R", "ɾ": "T", "s": "S", "ʃ": "SH",
    "t": "T", "θ": "TH", "ð": "DH", "v": "V", "w": "W", "x": "K", "z": "Z", "ʒ": "ZH", "ç": "HH", "ʔ": "T",
    "n̩": "AH N", "l̩": "AH L",
}  # fmt: skip
_PATTERN = re.compile("|".join(sorted(map(re.escape, _PHONES), key=len, reverse=True)))


def phones_of_ipa(ipa: str) -> str:
    """Space-separated phones; signs that stand for no sound of English are left out."""
    return " ".join(_PHONES[sign] for sign in _PATTERN.findall(re.sub("[ˈˌ]", "", ipa)))


def dictionary(words: Iterable[str]) -> dict[str, list[str]]:
    """Pronunciations of each word: the CMU dictionary's, else those espeak-ng would use."""
    wanted = set(words)
    found: dict[str, list[str]] = {}
    path = Path(pocketsphinx.get_model_path("en-us/cmudict-en-us.dict"))
    for line in path.read_text(encoding="utf-8").splitlines():
        entry, _, phones = line.partition(" ")
        word = entry.partition("(")[0]
        if word in wanted:
            found.setdefault(word, []).append(phones.strip())
    found.update(_guessed(sorted(wanted - found.keys())))
    return found


def _guessed(words: Sequence[str]) -> dict[str, list[str]]:
    try:
        speaker = espeak()
    except StageFault:
        return {}
    guesses: dict[str, dict[str, None]] = {word: {} for word in words}
    for voice in ("en-us", "en"):
        speaker.choose_voice(voice)
        for word in words:
            guesses[word][phones_of_ipa(speaker.ipa(word))] = None
    return {word: [phones for phones in kinds if phones] for word, kinds in guesses.items() if any(kinds)}
