"""What visitors ask for besides answers: another guide, a game, a hint, to stop. Read from their words where no model
reads them; what sounds like a question about the museum is never a wish."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from guide.museum.games import Game
from guide.museum.language.ways_of_asking import WAYS, Ways
from guide.museum.language.words import tokens
from guide.museum.language_codes import base_language
from guide.museum.personas import Persona

MOST_WORDS: Final = 16
"""Who wants another guide or a game says so in a sentence; what is longer is read as a question."""
MOST_WORDS_TO_STOP: Final = 7

Called: TypeAlias = tuple[tuple[str, str], ...]
"""Folded names with the ids of those who bear them, the longest first."""

_GAP: Final = r"(?:(?:about )?(?:it|this|that) |(?!about|what|how|know|why|if|of|sur|de|uber|was)\S+ ){0,3}"
"""A few words in between, none of which begins another matter."""
_GUESS: Final = r"(?:is|are|est ce|qu est ce que c est|c est|ist|sind)\b"
_PLEASE: Final = r"(?: please| s il (?:te|vous) plait| bitte)?"


class Wishes:
    def __init__(self, personas: Mapping[str, Persona], games: Mapping[str, Game]) -> None:
        self.personas = personas
        self._personas = {language: _called(personas.values(), language) for language in WAYS}
        self._games = {language: _called(games.values(), language) for language in WAYS}

    def persona(self, text: str, language: str) -> str | None:
        """The id of the persona that is asked for."""
        code, said = _known(language), _said(text)
        ways = WAYS[code]
        if _is_question(said, ways):
            return None
        article = rf"(?:(?:{ways.article}) )?"
        before = (  # "Go jump in a lake, you robot" only calls names
            rf"(?:{ways.tell}) {_GAP}(?:{ways.as_if}) {article}(?:(?!you )\S+ ){{0,3}}?",
            rf"(?:{ways.choose}) {article}(?:\S+ )?",
        )
        after = rf"(?: \S+)? (?:{ways.tell})$"  # where verbs come last
        for name, persona_id in self._personas[code]:
            ways_to_say = (*(way + name for way in before), rf"(?:{ways.as_if}) {article}{name}{after}")
            if _is(said, article + name + _PLEASE) or any(_has(said, way) for way in ways_to_say):
                return persona_id
        return None

    def game(self, text: str, language: str) -> str | None:
        """The id of the game that is asked for; "" for any game."""
        code, said = _known(language), _said(text)
        ways = WAYS[code]
        if _is_question(said, ways) or not self._games[code]:
            return None
        article = rf"(?:(?:{ways.article}) )?"
        for name, game_id in self._games[code]:
            if _is(said, article + name + _PLEASE) or _has(said, rf"(?:{ways.play}) {_GAP}{name}"):
                return game_id
        return "" if _has(said, rf"(?:{ways.play}) {_GAP}(?:{ways.game})") else None


def wants_to_stop(text: str, language: str) -> bool:
    said = " ".join(tokens(text))
    is_short = said.count(" ") < MOST_WORDS_TO_STOP
    ways_to_say = (ways.stop for ways in _own_and_english(language))
    return is_short and any(_has(said, way) for way in ways_to_say) or wants_to_stop_playing(text, language)


def wants_to_stop_playing(text: str, language: str) -> bool:
    """Whether it says so in words that mean nothing else, also when no game is on."""
    said = _said(text)
    ways = _own_and_english(language)
    return not _is_question(said, ways[0]) and any(_has(said, each.stop_playing) for each in ways)


def wants_hint(text: str, language: str) -> bool:
    said = " ".join(tokens(text))
    return any(_has(said, ways.hint) for ways in _own_and_english(language))


def points_here(text: str, language: str) -> bool:
    """Whether it says that what is looked for is where the visitor stands."""
    said = " ".join(tokens(text))
    return any(_has(said, ways.here) for ways in _own_and_english(language))


def asks_something(text: str, language: str) -> bool:
    """Whether it is a question; “is it …?”, as a guess is put, is none."""
    said = _said(text)
    return _is_question(said, WAYS[_known(language)]) and re.match(_GUESS, said) is None


def _called(things: Iterable[Persona | Game], language: str) -> Called:
    named = {
        " ".join(tokens(name)): thing.id
        for thing in things
        for own in (thing.spoken_in(language), thing)
        for name in (own.name, *own.asked_as)
    }
    return tuple(sorted(named.items(), key=lambda item: -len(item[0])))


def _said(text: str) -> str:
    words = tokens(text)
    return " ".join(words) if len(words) <= MOST_WORDS else ""


def _is_question(said: str, ways: Ways) -> bool:
    return re.match(rf"(?:{ways.question})\b", said) is not None


def _is(said: str, pattern: str) -> bool:
    return re.fullmatch(pattern, said) is not None


def _has(said: str, pattern: str) -> bool:
    return re.search(rf"\b(?:{pattern})\b", said) is not None


def _known(language: str) -> str:
    code = base_language(language)
    return code if code in WAYS else "en"


def _own_and_english(language: str) -> tuple[Ways, Ways]:
    """Models put a visitor's wish into English words."""
    return WAYS[_known(language)], WAYS["en"]
