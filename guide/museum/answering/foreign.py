"""Languages other than the museum's own: which one is spoken, and what can be said in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace

from guide.museum.collection import Exhibit, Museum
from guide.museum.language.lexicon import common_words
from guide.museum.language.words import tokens
from guide.museum.language_codes import base_language
from guide.museum.pronouncing import Pronunciation
from guide.museum.reply import Answer, Source
from guide.museum.titles import short_title, title_in_sentence

_SCRIPTS = {"CYRILLIC": "ru", "GREEK": "el", "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "ARABIC": "ar",
            "HEBREW": "he", "CJK": "zh"}  # fmt: skip
_QUOTED = re.compile(r"[„“«\"][^„“”«»\"]*[“”»\"]")
_CLEARLY_MORE = 2
"""So many more small words of another language than of the visit's own tell that it is spoken."""


def in_language(museum: Museum, language: str) -> Museum:
    """What the museum can say in `language`: translations where there are some, bare facts of the others."""
    if language == base_language(museum.languages[0]):
        return museum
    own = museum.translations.get(language, replace(museum, intro="", sections=()))
    exhibits = {
        exhibit.id: exhibit.translations.get(language) or _facts_only(exhibit, language)
        for exhibit in museum.exhibits.values()
    }
    return replace(own, languages=(language,), exhibits=exhibits)


def _facts_only(exhibit: Exhibit, language: str) -> Exhibit:
    return replace(exhibit, language=language, label="", sections=(), questions=())


def said_as_written(museum: Museum) -> Iterator[Pronunciation]:
    """What visitors hear of an exhibit that isn't translated, to be read as in the museum's language: its title and
    its facts, where there are more than names and numbers in them."""
    language = base_language(museum.languages[0])
    for exhibit in museum.exhibits.values():
        facts = (exhibit.maker, exhibit.date, exhibit.place, exhibit.gallery, exhibit.materials, exhibit.dimensions)
        if _is_worded(title_in_sentence(exhibit)):
            yield Pronunciation(short_title(exhibit), short_title(exhibit), language)
        yield from (Pronunciation(fact, fact, language) for fact in facts if _is_worded(fact))


def _is_worded(text: str) -> bool:
    words = text.split()
    return len(words) > 1 and any(word[0].islower() for word in words)


def language_spoken(text: str, expected: str, own: str) -> str:
    """The language that `text` is in: the visit's (`expected`) unless its words clearly are another one's.

    A title in quotation marks says nothing of it: untranslated ones stand in the questions to be tapped."""
    text = _QUOTED.sub(" ", text)
    script = _script(text)
    if script is not None:
        return expected if _writes_in(expected, script) else script
    words = set(tokens(text))
    counts = {language: len(words & common) for language, common in common_words().items()}
    if expected not in counts:
        return expected
    best = max(counts, key=lambda language: (counts[language], language == expected, language == own))
    return best if counts[best] >= counts[expected] + _CLEARLY_MORE else expected


def _script(text: str) -> str | None:
    scripts = [unicodedata.name(letter, "").split(" ")[0] for letter in text if letter.isalpha()]
    found = [_SCRIPTS[script] for script in scripts if script in _SCRIPTS]
    if len(found) * 2 <= len(scripts):
        return None
    return "ja" if "ja" in found else found[0]


def _writes_in(language: str, script: str) -> bool:
    same = {"ru": ("ru", "uk", "bg", "sr", "mk", "be"), "ar": ("ar", "fa", "ur"), "zh": ("zh", "ja")}
    return language in same.get(script, (script,))


def bare_facts(said: Mapping[str, str], exhibit: Exhibit) -> Answer:
    """What can be said of an exhibit in a language it isn't described in: its facts, and what the guide can do.

    `said`: the guide's own phrases in that language."""
    known = [fact for fact in ("maker", "date", "gallery") if getattr(exhibit, fact)]
    title = said["quoted"].format(short_title(exhibit))
    facts = f"{title} ({', '.join(getattr(exhibit, fact) for fact in known)})" if known else title
    sources = tuple(Source(exhibit.id, fact) for fact in known or ["label"])
    return Answer(f"{said['told'].format(facts=facts)} {said['cannot']}", sources, exhibit.id, True, ())
