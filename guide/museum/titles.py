"""An exhibit's title as the sentences of its language take it: `the Rosetta Stone`, `de la pierre de Rosette`."""

from __future__ import annotations

import re
from textwrap import shorten
from typing import Final

from guide.museum.collection import Exhibit
from guide.museum.language.lexicon import phrases
from guide.museum.language.words import fold

LONGEST_TITLE_LETTERS: Final = 100
"""A longer one would leave no room for an answer: it is cut."""
_SHORT_NAME = re.compile(r"\(([^()]{3,})\)\s*$")
_ARTICLES = {"en": ("the", "a", "an"), "fr": ("le", "la", "les", "un", "une"), "de": ("der", "die", "das")}
_NEEDS_ARTICLE = {"en": re.compile(r"^(bust|statue|head|portrait|model|bronze|map|letter|figure|helmet|painting)\b")}
_JOINED_TO_DE = {"le": "du", "les": "des"}
_VOWELS = frozenset("aeiou")


def filled(template: str, exhibit: Exhibit, **values: str) -> str:
    """`template` with `values` and the title: `{title}` in mid-sentence, as the subject or alone; `{Title}` at the
    beginning of a sentence; `{of_title}` after the French `de`."""
    title = title_in_sentence(exhibit)
    return template.format(title=title, Title=title[0].upper() + title[1:], of_title=_after_de(title), **values)


def title_in_sentence(exhibit: Exhibit) -> str:
    """The title as it stands in mid-sentence: `the Rosetta Stone`.

    One that nobody translated stands in quotation marks."""
    title = short_title(exhibit)
    if not exhibit.label:
        return phrases(exhibit.language)["quoted"].format(title)
    first, _, rest = title.partition(" ")
    has_article = bool(rest) and fold(first) in _ARTICLES.get(exhibit.language, ())
    if has_article or title.startswith(("L'", "L’")):
        return title[0].lower() + title[1:]
    pattern = _NEEDS_ARTICLE.get(exhibit.language)
    return f"the {title}" if pattern and pattern.match(fold(title)) else title


def short_title(exhibit: Exhibit) -> str:
    """The one in brackets, where the title has a short name there; at most `LONGEST_TITLE_LETTERS`."""
    short = _SHORT_NAME.search(exhibit.title)
    return shorten(short[1] if short else exhibit.title, LONGEST_TITLE_LETTERS, placeholder="…")


def _after_de(title: str) -> str:
    """`du casque`, `des figurines`, `d'Anticythère`; `de` before all else, an h included, which may be aspirated."""
    first, _, rest = title.partition(" ")
    if rest and first in _JOINED_TO_DE:
        return f"{_JOINED_TO_DE[first]} {rest}"
    return f"d'{title}" if fold(title[0]) in _VOWELS else f"de {title}"
