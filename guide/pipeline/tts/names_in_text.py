"""Names in a text that is to be spoken, found as curators write them. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from guide.museum.language_codes import base_language
from guide.museum.pronouncing import Pronunciation, holding_in
from guide.pipeline.tts.spoken import speakable

ELIDED: Final[Mapping[str, str]] = {
    "c": "s", "d": "d", "j": "Z", "l": "l", "m": "m", "n": "n", "qu": "k", "s": "s", "t": "t",
}  # fmt: skip
"""Small words that French and Italian write before a name and say with it, as espeak-ng says them."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name where it stands, `written` with all that belongs to it: `before`, the `l` of `l'Iliade`; `ending`, the
    `'s` of `Hokusai's`."""

    written: str
    before: str
    ending: str
    pronunciation: Pronunciation


Say = Callable[[Name], str]
"""What stands for a name in the text."""


class NamesInText:
    """`pronunciations`: in all languages; of two of a name the later one holds."""

    def __init__(self, pronunciations: Iterable[Pronunciation]) -> None:
        self._all = tuple(pronunciations)
        languages = {base_language(each.language) for each in self._all if each.is_by_syllables}
        self._by_language = {language: _OfLanguage(language, self._all) for language in languages}

    def replaced(self, text: str, language: str, say: Say) -> str:
        """`text`: one line as `speakable` makes it."""
        code = base_language(language)
        if code not in self._by_language:
            self._by_language[code] = _OfLanguage(code, self._all)
        return self._by_language[code].replaced(text, say)


class _OfLanguage:
    def __init__(self, language: str, pronunciations: Iterable[Pronunciation]) -> None:
        held = holding_in(language, pronunciations)
        spoken = {speakable(name, language).replace("’", "'"): own for name, own in held.items()}
        spoken.pop("", None)
        capitals = {name[0].upper() + name[1:]: own for name, own in spoken.items()}
        self._by_name = {name.upper(): own for name, own in spoken.items()} | capitals | spoken
        names = "|".join(sorted(map(_pattern, self._by_name), key=len, reverse=True))
        ending = r"(?P<ending>['’]?s)?" if language in ("en", "de") else "(?P<ending>)"
        self._found = re.compile(
            rf"(?<!\w)(?:(?P<before>(?i:{'|'.join(ELIDED)}))['’])?(?P<name>{names}){ending}(?!\w)"
        )

    def replaced(self, text: str, say: Say) -> str:
        if not self._by_name:
            return text
        return self._found.sub(lambda match: say(self._name(match)), text)

    def _name(self, match: re.Match[str]) -> Name:
        own = self._by_name[match["name"].replace("’", "'")]
        return Name(match.group(), match["before"] or "", match["ending"] or "", own)


def _pattern(name: str) -> str:
    return re.sub("['’]", "['’]", re.escape(name))
