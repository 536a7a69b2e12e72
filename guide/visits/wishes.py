"""What a visitor wants besides answers, granted: another guide, a game, a move in it.

The same for every way to ask: a model's tools, the built-in guide's, a touch, and the chat tab.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from guide import channel
from guide.core import events as ev
from guide.core.play import Play
from guide.core.state import Conversation
from guide.house import House
from guide.museum.instructions import game_note, say_note
from guide.playroom import Move


@dataclass(frozen=True, slots=True)
class WishGranted:
    """`said`: what the guide says to it; `questions`: to tap; `persona_id`: who the guide is now, "" if it hasn't
    changed."""

    said: str
    questions: tuple[str, ...] = ()
    persona_id: str = ""


class VisitWishes:
    """`look` gives the conversation as it is now; `tell` takes what happens, and `send` what the page shows."""

    def __init__(
        self,
        house: House,
        *,
        look: Callable[[], Conversation],
        tell: Callable[[ev.Event], None],
        send: Callable[[channel.Message], None],
    ) -> None:
        self._house = house
        self._look = look
        self._tell = tell
        self._send = send

    def in_writing(self, text: str) -> WishGranted | None:
        """Grant what a written line asks for; None when it asks for nothing but an answer."""
        language = self._look().language
        if (game_id := self._house.wishes.game(text, language)) is not None:
            return self.play(game_id)
        if (persona_id := self._house.wishes.persona(text, language)) is not None:
            return self.choose_persona(persona_id)
        return self.move(text)

    def choose_persona(self, persona_id: str) -> WishGranted:
        """`persona_id`: one of the house's."""
        self._tell(ev.PersonaChosen(persona_id))
        persona = self._house.personas[persona_id].spoken_in(self._look().language)
        return WishGranted(persona.greeting or persona.name, persona_id=persona_id)

    def play(self, game_id: str) -> WishGranted:
        """Begin this game; for one that isn't there, ask which."""
        state, room = self._look(), self._house.playroom
        if game_id not in room.games and len(room.games) == 1:
            game_id = next(iter(room.games))
        if game_id in room.games:
            return self._moved(room.begin(game_id, language=state.language, at=state.exhibit_id))
        asked, answers = room.which(state.language)
        self._send(channel.questions(answers))
        return WishGranted(asked, answers)

    def move(self, said: str) -> WishGranted | None:
        """None when this is no move, or no game is on; who wants to stop then is told so."""
        state, room = self._look(), self._house.playroom
        if state.play is None:
            told = room.without_game(said, language=state.language)
            return None if told is None else WishGranted(told)
        made = room.move(state.play, said, language=state.language, at=state.exhibit_id)
        return None if made is None else self._moved(made)

    def went_to(self, exhibit_id: str) -> None:
        """The visitor went there, or tapped it: in a treasure hunt that is a move, which the guide speaks of."""
        state = self._look()
        made = state.play and self._house.playroom.went(state.play, exhibit_id, language=state.language)
        if made:
            self._tell(ev.GuidePrompted(say_note(self._moved(made).said)))

    def play_note(self) -> str:
        """Tells a session whether a game is on."""
        return note_of_play(self._look().play, self._house)

    def _moved(self, move: Move) -> WishGranted:
        self._send(channel.note(move.note))
        self._tell(ev.PlayChanged(move.play))
        return WishGranted(move.said)


def note_of_play(play: Play | None, house: House) -> str:
    if play is None:
        return game_note(None, "")
    return game_note(play.game_id, house.playroom.games[play.game_id].name)
