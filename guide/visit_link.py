"""A visit's link to the model: opened with what was said so far, fed by the microphone, let go of without waiting.

| resource                  | acquired | released                                      |
|---------------------------|----------|-----------------------------------------------|
| session                   | `open`   | `release`, or its loss                        |
| what a session may cost   | `open`   | the same; before another session is paid for  |
| microphone sound          | `hear`   | sent, or dropped when nobody could answer it  |
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Collection, Coroutine
from functools import partial
from typing import Any, Final

from guide.core import events as ev
from guide.core.state import Conversation
from guide.errors import GuideError, ProviderError, where_it_failed
from guide.house import House
from guide.museum.collection import Museum
from guide.museum.instructions import language_note, where_note
from guide.museum.personas import Persona
from guide.realtime.link import Link
from guide.realtime.plan import Line
from guide.spending import Spending

log = logging.getLogger(__name__)

FRAME_MS: Final = 20
KEPT_MS: Final = 5_000
"""Microphone sound kept until the link stands. A push-to-talk turn that waits longer isn't sent any more."""

Begin = Callable[[Coroutine[Any, Any, None], str], asyncio.Task[None]]
OnAudio = Callable[[str, str, bytes], None]


class VisitLink:
    """`begin` runs a task of the visit; `look` gives the conversation as it is now; `tell` takes what happens, and
    `play` the guide's sound."""

    def __init__(
        self,
        house: House,
        spending: Spending,
        persona: Persona,
        *,
        begin: Begin,
        look: Callable[[], Conversation],
        tell: Callable[[ev.Event], None],
        play: OnAudio,
    ) -> None:
        self.was_used = False
        self._house = house
        self._spending = spending
        self._persona = persona
        self._begin = begin
        self._look = look
        self._tell = tell
        self._play = play
        self._link: Link | None = None
        self._opening: asyncio.Task[None] | None = None
        self._giving_back: asyncio.Task[None] | None = None
        self._kept: deque[bytes] = deque(maxlen=KEPT_MS // FRAME_MS)
        self._kept_turn_ended_ms: int | None = None
        self._hears = False
        self._session = object()

    def hear(self, on: bool) -> None:
        """Listen to the microphone or don't. What it heard of a turn that wasn't ended is nobody's then."""
        self._hears = on
        if on:
            self._kept_turn_ended_ms = None
        elif self._kept_turn_ended_ms is None:
            self._kept.clear()

    def microphone(self, pcm: bytes) -> None:
        """20 ms of what the visitor's microphone hears: to the model, or kept until it can be reached."""
        if not self._hears:
            return
        if self._link is None:
            self._kept.append(pcm)
        else:
            self._send(self._link, pcm)

    def perform(self, effect: ev.LinkEffect) -> None:
        if self._link is not None:
            self._spending.sent(effect)
            self._link.perform(effect)
        elif isinstance(effect, ev.CommitTurn):
            self._kept_turn_ended_ms = self._house.now_ms()

    def note(self, text: str) -> None:
        self.perform(ev.AddNote(text))

    def open(self, delay_ms: int) -> None:
        """Begin to open a session; LinkOpened or LinkLost tells what came of it."""
        self._opening = self._begin(self._open(delay_ms), "open link")

    def release(self, *, lost: bool = False) -> None:
        """Let go of the link, open or opening. `lost`: it broke, so that what it did last is not known."""
        opening, link = self._opening, self._link
        self._opening, self._link, self._session = None, None, object()
        if opening is not None:
            opening.cancel()
        if link is not None:
            self._begin(link.close(), "close link")
        if opening is not None or link is not None:
            self._give_back(opening, lost=lost and link is not None)

    def forget_kept(self) -> None:
        self._kept.clear()
        self._kept_turn_ended_ms = None

    async def _open(self, delay_ms: int) -> None:
        await asyncio.sleep(delay_ms / 1000)
        try:
            loss = await self._try_to_open()
        except Exception as error:
            log.error("no link: %s", where_it_failed(error))
            loss = ev.LinkLost(GuideError.code, may_retry=True)
        if loss is not None:
            self._opening = None
            self._give_back(None, lost=False)
            self._tell(loss)

    async def _try_to_open(self) -> ev.LinkLost | None:
        """Open a session that knows the conversation so far, then tell it what came meanwhile."""
        if self._giving_back is not None:
            await asyncio.wait([self._giving_back])
        house, session, told = self._house, self._session, self._look()
        plan, replay = house.plan(self._persona, told.language), _replay(told, house.museum)
        refusal = await self._spending.open_voice(plan, replay)
        if refusal is not None:
            return ev.LinkLost(refusal, may_retry=False)
        try:
            link = await house.open_link(plan, replay, partial(self._arrived, session), partial(self._heard, session))
        except ProviderError as error:
            log.warning("no link: %s", error)
            house.health.link_failed(error)
            return ev.LinkLost(error.code, error.may_retry)
        house.health.link_worked()
        self._opening, self._link, self.was_used = None, link, True
        self._catch_up(told)
        self._send_kept(link)
        self._tell(ev.LinkOpened())
        return None

    def _arrived(self, session: object, event: ev.Event) -> None:
        """A session that was let go of may still have a last word."""
        if session is not self._session:
            return
        if isinstance(event, ev.LinkLost):
            self.release(lost=True)
        self._spending.happened(event)
        self._tell(event)

    def _heard(self, session: object, response_id: str, item_id: str, pcm: bytes) -> None:
        if session is self._session:
            self._play(response_id, item_id, pcm)

    def _catch_up(self, told: Conversation) -> None:
        """Tell a session what happened while it was being opened."""
        state = self._look()
        known = {line.id for line in told.transcript if line.text}
        for line in state.transcript:
            if line.text and line.id not in known:
                self.perform(ev.AddVisitorText(line.text) if line.who == "visitor" else ev.AddGuideText(line.text))
        if state.language != told.language:
            self.note(language_note(state.language))
        if state.exhibit_id and state.exhibit_id != told.exhibit_id:
            self.note(_where(state.exhibit_id, self._house.museum))

    def _send_kept(self, link: Link) -> None:
        """What was said meanwhile, unless it was said too long ago to be answered now."""
        ended_ms, self._kept_turn_ended_ms = self._kept_turn_ended_ms, None
        if ended_ms is not None and self._house.now_ms() - ended_ms > KEPT_MS:
            self._kept.clear()
        is_turn = ended_ms is not None and bool(self._kept)
        while self._kept:
            self._send(link, self._kept.popleft())
        if is_turn:
            self.perform(ev.CommitTurn())

    def _send(self, link: Link, pcm: bytes) -> None:
        if self._spending.may_send_sound(FRAME_MS):
            link.send_audio(pcm)

    def _give_back(self, opening: asyncio.Task[None] | None, *, lost: bool) -> None:
        work = self._close_voice([task for task in (self._giving_back, opening) if task is not None], lost)
        self._giving_back = self._begin(work, "close voice")

    async def _close_voice(self, after: Collection[asyncio.Task[None]], lost: bool) -> None:
        if after:
            await asyncio.wait(after)
        await self._spending.close_voice(lost=lost)


def _replay(state: Conversation, museum: Museum) -> list[Line]:
    """The transcript for a new session, and where the visitor stands."""
    lines = [Line(line.who, line.text) for line in state.transcript if line.text]
    lines.append(Line("note", language_note(state.language)))
    if state.exhibit_id:
        lines.append(Line("note", _where(state.exhibit_id, museum)))
    return lines


def _where(exhibit_id: str, museum: Museum) -> str:
    return where_note(exhibit_id, museum.exhibits[exhibit_id].title)
