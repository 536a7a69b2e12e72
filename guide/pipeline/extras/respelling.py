"""How curators want names said, for servers that take nothing but words: by syllables, `Hoh-koo-sigh's wave`."""

from __future__ import annotations

from collections.abc import Iterable

from guide.museum.pronouncing import Pronunciation
from guide.pipeline.tts.names_in_text import Name, NamesInText


class Respelling:
    """`pronunciations`: in all languages. Names that are said as in another language can't be spelt, and stay."""

    def __init__(self, pronunciations: Iterable[Pronunciation]) -> None:
        self._names = NamesInText(each for each in pronunciations if each.is_by_syllables)

    def put_in(self, text: str, language: str) -> str:
        """`text`: one line as `speakable` makes it."""
        return self._names.replaced(text, language, _respelt)


def _respelt(name: Name) -> str:
    """Without the capitals of the stress, which would be read letter by letter."""
    before = f"{name.before}'" if name.before else ""
    words = (word.capitalize() for word in name.pronunciation.spelling.split(" "))
    return f"{before}{' '.join(words)}{name.ending}"
