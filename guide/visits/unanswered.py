"""Which of a visitor's questions the exhibits leave open, whoever answers them: looked up as soon as the words are
known, beside the answer, and kept without a trace of the visit."""

from __future__ import annotations

import asyncio

from guide.core import events as ev
from guide.core.state import Conversation
from guide.house import House
from guide.unanswered import UnansweredList
from guide.visits.tasks import Begin


class VisitUnanswered:
    """`begin` runs a task of the visit. Without a list in the house nothing is looked up."""

    def __init__(self, house: House, *, begin: Begin) -> None:
        self._house = house
        self._begin = begin

    def happened(self, event: ev.Event, state: Conversation) -> None:
        """`state`: before the event."""
        kept = self._house.unanswered
        if kept is None or state.play is not None:
            return
        match event:
            case ev.TurnTranscribed(text=text, final=True):
                self._asked(text, state, kept, is_spoken=True)
            case ev.VisitorTyped(text) | ev.ChatLineWritten("visitor", text):
                self._asked(text, state, kept, is_spoken=False)
            case _:
                pass

    def _asked(self, text: str, state: Conversation, kept: UnansweredList, *, is_spoken: bool) -> None:
        wishes = self._house.wishes
        is_wish = wishes.game(text, state.language) is not None or wishes.persona(text, state.language) is not None
        if text.strip() and not is_wish:
            self._begin(self._look_up(text, state, kept, is_spoken), "look-up of a question")

    async def _look_up(self, text: str, state: Conversation, kept: UnansweredList, is_spoken: bool) -> None:
        """In a thread: it must hold up nobody's sound."""
        earlier = [line.text for line in state.transcript if line.who == "visitor" and line.text not in ("", text)]
        before, at, language = earlier[-1] if earlier else None, state.exhibit_id, state.language
        answer = await asyncio.to_thread(self._house.answers.answer, text, at=at, before=before, language=language)
        if answer.is_open:
            await asyncio.to_thread(kept.keep, text, language=language, exhibit=at or "", is_spoken=is_spoken)
