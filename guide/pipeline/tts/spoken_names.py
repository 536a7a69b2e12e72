"""Names in a text that is to be spoken, said as the museum's curators want them said."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Protocol

from guide.museum.language_codes import base_language
from guide.museum.pronouncing import Pronunciation
from guide.pipeline.tts.names_in_text import ELIDED, Name, NamesInText
from guide.pipeline.tts.spoken import speakable
from guide.pipeline.tts.spoken_syllables import phonemes_of

SWITCH: Final = re.compile(r"\([\w-]+\)")
"""espeak-ng's note that it reads a word as another language's."""
_HISSING = re.compile(r"[szSZ]\Z")
_VOICELESS = re.compile(r"[ptkfTx]\Z")


class Reader(Protocol):
    """espeak-ng. `accent`: its name for the language it speaks now, such as `en-us`."""

    @property
    def accent(self) -> str: ...

    def phonemes(self, text: str, accent: str = "") -> str:
        """How `text` is read with this accent, its own by default, `|` between the sounds."""
        ...

    def can_switch_to(self, language: str) -> bool:
        """Whether it can say single words of a text as this language does."""
        ...

    def ipa(self, text: str) -> str:
        """How `text`, in which `[[...]]` is phonemes, is said."""
        ...


class SpokenNames:
    """`pronunciations`: of the whole museum, in all languages; they go before those of common museum words."""

    def __init__(self, pronunciations: Iterable[Pronunciation]) -> None:
        self._names = NamesInText((*museum_words(), *pronunciations))
        self._sounds: dict[tuple[Pronunciation, str], str] = {}

    def put_in(self, text: str, language: str, reader: Reader) -> str:
        """`text`, one line as `speakable` makes it, with phonemes in double brackets for the names that it holds."""
        code = base_language(language)
        return self._names.replaced(text, code, lambda name: self._spoken(name, code, reader))

    def _spoken(self, name: Name, language: str, reader: Reader) -> str:
        own = name.pronunciation
        key = (own, reader.accent)
        if key not in self._sounds:
            self._sounds[key] = sounds_of(own, reader)
        sounds = self._sounds[key]
        if not sounds:
            return name.written
        sounds = ELIDED[name.before.lower()] + "|" + sounds if name.before else sounds
        sounds += _ending(sounds, language) if name.ending else ""
        return f"[[{sounds if own.is_by_syllables else f'_^_{own.language} {sounds} _^_{reader.accent}'}]]"


def _ending(sounds: str, language: str) -> str:
    if language == "de":
        return "" if _HISSING.search(sounds) else "|s"
    return "|I|z" if _HISSING.search(sounds) else "|s" if _VOICELESS.search(sounds) else "|z"


@functools.cache
def museum_words() -> tuple[Pronunciation, ...]:
    """Words that museums use often and espeak-ng reads wrongly."""
    lines = (Path(__file__).parent / "museum_words_english.txt").read_text(encoding="utf-8").splitlines()
    entries = (line.split(": ") for line in lines if not line.startswith("#"))
    return tuple(Pronunciation(name, spelling, "en") for name, spelling in entries)


def sounds_of(pronunciation: Pronunciation, reader: Reader) -> str:
    """The espeak-ng phonemes of a name, in as many words; "" where it doesn't speak the language."""
    if not pronunciation.is_by_syllables:
        return _foreign(pronunciation.name, pronunciation.language, reader)
    language = base_language(pronunciation.language)
    return " ".join(phonemes_of(word, language, reader.phonemes) for word in pronunciation.spelling.split())


def ipa_of_words(pronunciation: Pronunciation, reader: Reader) -> list[tuple[str, str]]:
    """Each word of the name with its sound in IPA, for whoever wants to recognise it."""
    words = re.split(r"[\s-]+", pronunciation.name)
    if not pronunciation.is_by_syllables:
        sounds = [_foreign(word, pronunciation.language, reader) for word in words]
        sounds = [each and f"_^_{pronunciation.language} {each} _^_{reader.accent}" for each in sounds]
    else:
        sounds = sounds_of(pronunciation, reader).split()
    heard = [SWITCH.sub("", reader.ipa(f"[[{each}]]")).strip() for each in sounds]
    return list(zip(words, heard, strict=True)) if len(words) == len(heard) and all(sounds) else []


def _foreign(name: str, language: str, reader: Reader) -> str:
    said = speakable(name, language)
    return SWITCH.sub("", reader.phonemes(said, language)) if reader.can_switch_to(language) else ""
