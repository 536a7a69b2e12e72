"""The visitor's page in a call: what it says, of which what can't be granted is refused in the visitor's words, and
what it shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, assert_never

from guide import channel
from guide.addresses import RateLimit
from guide.core import effects as fx
from guide.core import events as ev
from guide.core.state import Conversation
from guide.errors import RequestError
from guide.house import House
from guide.visits.wishes import VisitWishes

MOST_QUESTIONS_PER_MINUTE: Final = 60
"""Of one visit in writing: more than anybody can write and read."""


class VisitPage:
    """`look` gives the conversation as it is now; `tell` takes what the page does, and `send` what it is shown;
    `wishes` moves on in a game."""

    def __init__(
        self,
        house: House,
        *,
        look: Callable[[], Conversation],
        tell: Callable[[ev.Event], None],
        send: Callable[[channel.Message], None],
        wishes: VisitWishes,
    ) -> None:
        self._house = house
        self._look = look
        self._tell = tell
        self._send = send
        self._wishes = wishes
        self._typed = RateLimit(MOST_QUESTIONS_PER_MINUTE)

    def said(self, message: str) -> None:
        """`message`: as it came."""
        stood_at = self._look().exhibit_id
        try:
            event = self._read(message)
        except RequestError as error:
            self._send(channel.error(error.code, self._house.words.error(error.code, self._look().language)))
            return
        self._tell(event)
        if isinstance(event, ev.ExhibitChosen) and event.exhibit_id != stood_at:
            self._wishes.went_to(event.exhibit_id)

    def show(self, effect: fx.PageEffect) -> None:
        match effect:
            case fx.ShowState() | fx.ShowCaption() | fx.ShowAllowance():
                self._send(channel.shown(effect))
            case fx.ShowNotice(code):
                self._send(channel.notice(code, self._house.words.notice(code, self._look().language)))
            case fx.ShowPersona(persona_id):
                self._send(channel.persona(persona_id))
            case fx.OfferQuestions():
                state = self._look()
                self._send(channel.questions(self._house.answers.suggestions(state.exhibit_id, state.language)))
            case _:
                assert_never(effect)

    def _read(self, message: str) -> ev.Event:
        """Raises BadInput, TooManyRequests."""
        event = channel.read(
            message,
            exhibits=self._house.museum.exhibits,
            languages=self._house.languages,
            personas=self._house.personas,
        )
        if isinstance(event, ev.VisitorTyped):
            self._typed.admit("this visit", self._house.now_ms())
        return event
