"""The museum's games, ready to be played: what they are played with, in each language, and what their referee's
rulings are in words."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from guide.core import letter_chain, treasure_hunt
from guide.core.letter_chain import LetterChain, Name, articles_of, names_of
from guide.core.play import Play
from guide.core.ruling import Ruling
from guide.core.treasure_hunt import Stop, TreasureHunt
from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.answering.wishes import (
    asks_something,
    points_here,
    wants_hint,
    wants_to_stop,
    wants_to_stop_playing,
)
from guide.museum.chain_names import known_names, other_names
from guide.museum.collection import Exhibit, Museum
from guide.museum.games import Game
from guide.museum.titles import title_in_sentence
from guide.page.words import Words

LUCK: Final = 1 << 30
FEWEST_STOPS: Final = 2
"""For a hunt that is worth the name."""


@dataclass(frozen=True, slots=True)
class Move:
    """What came of a move: the game as it is now, None when it is over; `said`: the ruling in words; `note`: what
    stands on the screen, Markdown."""

    play: Play | None
    said: str
    note: str


class Playroom:
    """`luck`: a number up to LUCK, another one each time."""

    def __init__(
        self,
        museum: Museum,
        games: Mapping[str, Game],
        answers: ExhibitAnswers,
        words: Words,
        *,
        languages: Sequence[str],
        luck: Callable[[], int] = lambda: random.randrange(LUCK),  # a game, not a secret
    ) -> None:
        self.games = games
        self._museum = museum
        self._answers = answers
        self._words = words
        self._luck = luck
        self._names = {language: _names(museum, language) for language in languages} if games else {}

    def begin(self, game_id: str, *, language: str, at: str | None) -> Move:
        """`game_id`: one of `games`. `at`: the exhibit that the visitor stands before."""
        game = self.games[game_id]
        board: LetterChain | TreasureHunt
        if game.kind == "letter chain":
            known, others = self._names.get(language) or _names(self._museum, language)
            articles = _articles(self._museum, language)
            board, ruling = letter_chain.begin(known, others, articles=articles, luck=self._luck())
        else:
            board, ruling = treasure_hunt.begin(self._stops(game, language), length=game.length, at=at)
        return self._moved(Play(game_id, board), ruling, language)

    def move(self, play: Play, said: str, *, language: str, at: str | None) -> Move | None:
        """What the visitor said, as a move; None when it is a question, or something else that is no move."""
        board = play.board
        if isinstance(board, LetterChain):
            return self._move_chain(play, board, said, language)
        return self._move_hunt(play, board, said, language, at)

    def went(self, play: Play, exhibit_id: str, *, language: str) -> Move | None:
        """The visitor went to an exhibit, which is a move in a treasure hunt."""
        if not isinstance(play.board, TreasureHunt):
            return None
        return self._guessed(play, play.board, exhibit_id, language)

    def which(self, language: str) -> tuple[str, tuple[str, ...]]:
        """For who wants to play, but not what: the question, and how the answers are put."""
        names = [game.spoken_in(language).name for game in self.games.values()]
        table = self._words.table(language)
        asked = table["game.which"].format(games=", ".join(names))
        return asked, tuple(table["game.ask"].format(name=name) for name in names)

    def without_game(self, said: str, *, language: str) -> str | None:
        """What to say to who wants to stop when no game is on, as after a chain that broke; None to all else."""
        is_meant = bool(self.games) and wants_to_stop_playing(said, language)
        return self._words.table(language)["game.not_on"] if is_meant else None

    def _move_chain(self, play: Play, chain: LetterChain, said: str, language: str) -> Move | None:
        if asks_something(said, language):
            return None
        is_name = letter_chain.names_something(chain, said)
        if not is_name and (wants_to_stop(said, language) or wants_hint(said, language)):
            return self._moved(play, letter_chain.stop(chain), language)
        board, ruling = letter_chain.say(chain, said, luck=self._luck())
        return self._moved(Play(play.game_id, board), ruling, language)

    def _move_hunt(self, play: Play, hunt: TreasureHunt, said: str, language: str, at: str | None) -> Move | None:
        if wants_to_stop(said, language):
            return self._moved(play, treasure_hunt.stop(hunt), language)
        if asks_something(said, language):
            return None
        named = self._answers.exhibits_named(said, language)
        if named:
            guess = hunt.wanted.exhibit_id if hunt.wanted.exhibit_id in named else min(named)
            return self._guessed(play, hunt, guess, language)
        if at is not None and points_here(said, language):
            return self._guessed(play, hunt, at, language)
        if wants_hint(said, language):
            board, ruling = treasure_hunt.hint(hunt)
            return self._moved(Play(play.game_id, board), ruling, language)
        return None

    def _guessed(self, play: Play, hunt: TreasureHunt, exhibit_id: str, language: str) -> Move:
        title = title_in_sentence(self._exhibit(exhibit_id, language))
        board, ruling = treasure_hunt.go(hunt, exhibit_id, title)
        return self._moved(Play(play.game_id, board), ruling, language)

    def _moved(self, play: Play, ruling: Ruling, language: str) -> Move:
        table, game = self._words.table(language), self.games[play.game_id].spoken_in(language)
        values = {"rules": game.rules, "name": game.name, **ruling.values}
        said = table[f"game.{ruling.kind}"].format_map(values)
        note = said if ruling.is_over else table[_note(ruling)].format_map({**_shown(play), **values})
        return Move(None if ruling.is_over else play, said, note)

    def _stops(self, game: Game, language: str) -> list[Stop]:
        """In the curator's order, or in any; those that are told in the visitor's language, where that is enough."""
        chosen = [self._exhibit(id, language) for id in game.exhibits or self._museum.exhibits]
        translated = [exhibit for exhibit in chosen if exhibit.language == language]
        chosen = translated if len(translated) >= FEWEST_STOPS else chosen
        if not game.exhibits:
            random.Random(self._luck()).shuffle(chosen)  # a game, not a secret
        return [self._stop(exhibit, language) for exhibit in chosen]

    def _stop(self, exhibit: Exhibit, language: str) -> Stop:
        table, title = self._words.table(language), title_in_sentence(exhibit)
        facts = "; ".join(fact for fact in (exhibit.materials, exhibit.date, exhibit.place) if fact)
        hints = (
            table["game.hint_room"].format(gallery=exhibit.gallery) if exhibit.gallery else "",
            table["game.hint_fact"].format(fact=facts) if facts and exhibit.clue else "",
            table["game.hint_name"].format(title=title),
        )
        clue = exhibit.clue or table["game.clue_from_facts"].format(fact=facts or exhibit.gallery)
        return Stop(exhibit.id, title, clue, tuple(hint for hint in hints if hint))

    def _exhibit(self, exhibit_id: str, language: str) -> Exhibit:
        exhibit = self._museum.exhibits[exhibit_id]
        return exhibit.translations.get(language, exhibit)


def _names(museum: Museum, language: str) -> tuple[tuple[Name, ...], tuple[Name, ...]]:
    articles = _articles(museum, language)
    return names_of(known_names(museum, language), articles), names_of(other_names(museum, language), articles)


def _articles(museum: Museum, language: str) -> tuple[str, ...]:
    """Also the museum's own: what isn't translated is named in that."""
    return articles_of(language, museum.languages[0])


def _note(ruling: Ruling) -> str:
    if ruling.kind.startswith("chain"):
        return "game.note_chain"
    return "game.note_hint" if "hint" in ruling.values else "game.note_hunt"


def _shown(play: Play) -> Mapping[str, str]:
    """What a note shows though the ruling doesn't tell it anew."""
    if isinstance(play.board, TreasureHunt):
        return {"clue": play.board.wanted.clue}
    last = next(name.text for name in play.board.names if name.key == play.board.used[-1])
    return {"reply": last}
