"""One session of a visit: opened at one rung of the ladder with what was said so far, and what it may cost held.

| resource                  | acquired | released                                                        |
|---------------------------|----------|-----------------------------------------------------------------|
| what a session may cost   | `open`   | `close`, after the socket: what begins until then is booked too |
| the link                  | `open`   | `close`, or its loss                                            |
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from guide.core import effects as fx
from guide.core import events as ev
from guide.core.state import Conversation, Line
from guide.errors import ProviderError
from guide.house import House
from guide.museum.instructions import hearing_note, language_note, where_heard_note
from guide.realtime.link import Link
from guide.realtime.plan import ReplayLine
from guide.visits.kept_sound import FRAME_MS
from guide.visits.spending import Spending
from guide.visits.wishes import note_of_play
from guide.voice.gate import is_near

log = logging.getLogger(__name__)

OnEvent = Callable[["VisitSession", ev.Event], None]
OnAudio = Callable[["VisitSession", str, str, bytes], None]


class NotOpened(Exception):
    """`code`: why, an error code of `guide.errors`; `may_retry`: whether trying again can help."""

    def __init__(self, code: str, *, may_retry: bool) -> None:
        super().__init__(code)
        self.code = code
        self.may_retry = may_retry


class VisitSession:
    """`told`: the conversation as it was when the session was told of it. `rung`: where its link leads."""

    def __init__(self, house: House, visit_id: str, spending: Spending, rung: fx.Rung, told: Conversation) -> None:
        self.rung: Final = rung
        self._house = house
        self._visit_id = visit_id
        self._told = told
        self._plan = house.plan(house.personas[told.persona_id], told.language, rung)
        self._replay = replay_of(told, house)
        self.spending = spending.session(self._plan, self._replay, is_paid=rung == "provider")
        self._link: Link | None = None
        self._opened_ms = 0
        self._unsent: list[fx.LinkEffect] = []
        self._is_covering = False

    async def hold(self) -> None:
        """Hold what the session may cost by itself. Raises NotOpened."""
        if (refusal := await self.spending.open()) is not None:
            raise NotOpened(refusal, may_retry=False)

    async def open(self, on_event: OnEvent, on_audio: OnAudio) -> None:
        """Open the link, which may be called on once this has returned. Raises NotOpened."""
        health = self._house.health if self.rung == "provider" else None
        if health is not None:
            health.link_tried()
        try:
            self._link = await self._house.link_opener(self.rung)(
                plan=self._plan,
                replay=self._replay,
                on_event=partial(on_event, self),
                on_audio=partial(on_audio, self),
                safety_identifier=self._house.safety_identifier(self._visit_id),
            )
        except ProviderError as error:
            log.warning("no link to the %s: %s", self.rung, error)
            if health is not None:
                health.link_failed(error)
            raise NotOpened(error.code, may_retry=error.may_retry) from error
        self._opened_ms = self._house.now_ms()
        if health is not None:
            health.link_worked()

    def lost(self, loss: ev.LinkLost) -> None:
        """The link broke."""
        stood_ms = self._house.now_ms() - self._opened_ms
        if self.rung == "provider" and stood_ms < self._house.rules.settled_link_ms:
            self._house.health.link_dropped(loss.code, may_retry=loss.may_retry)

    def answered(self) -> None:
        if self.rung == "provider":
            self._house.health.answered()

    async def close(self, *, lost: bool) -> None:
        """`lost`: it broke, so that what it did last is not known."""
        if self._link is not None:
            await self._link.close()
            self._count_unused(self._link)
        await self.spending.close(lost=lost and self._link is not None)

    def _count_unused(self, link: Link) -> None:
        metrics = self._house.metrics
        metrics.events_ignored.labels("unknown").inc(sum(link.unknown_events.values()))
        metrics.events_ignored.labels("malformed").inc(sum(link.malformed_events.values()))
        metrics.sound_dropped_s.inc(link.dropped_audio_ms / 1000)

    def perform(self, effect: fx.LinkEffect) -> None:
        """Text beyond what is held in advance waits until that is covered, at the latest by the next answer."""
        if self._link is None:
            return
        self.spending.sent(effect)
        match effect:
            case fx.AddVisitorText() | fx.AddGuideText() | fx.AddNote() | fx.SendToolOutput():
                self._unsent.append(effect)
                if not self.spending.is_more_than_held:
                    self._send_waiting()
            case fx.CreateResponse():
                self._send_waiting()
                self._link.perform(effect)
            case _:
                self._link.perform(effect)

    @property
    def waits_for_cover(self) -> bool:
        return bool(self._unsent) and not self._is_covering

    async def send_when_covered(self) -> None:
        self._is_covering = True
        is_covered = await self.spending.covered()
        self._is_covering = False
        if is_covered:
            self._send_waiting()

    def _send_waiting(self) -> None:
        waiting, self._unsent = self._unsent, []
        for effect in waiting:
            if self._link is not None:
                self._link.perform(effect)

    def send_sound(self, pcm: bytes) -> None:
        if self._link is not None and self.spending.may_send_sound(FRAME_MS):
            self._link.send_audio(pcm)
            if is_near(pcm):
                self._link.expect_sign()

    def catch_up(self, now: Conversation) -> None:
        """Tell the session what happened while it was being opened."""
        told = self._told
        known = {line.id for line in told.transcript if line.text}
        for line in now.transcript:
            if line.text and line.id not in known:
                said = fx.AddVisitorText if line.who == "visitor" else fx.AddGuideText
                self.perform(said(line.text))
        if now.language != told.language:
            self.perform(fx.AddNote(language_note(now.language)))
        if now.exhibit_id and now.exhibit_id != told.exhibit_id:
            self.perform(fx.AddNote(_where(now, now.exhibit_id, self._house)))
        if now.play != told.play:
            self.perform(fx.AddNote(note_of_play(now.play, self._house)))


def replay_of(state: Conversation, house: House) -> Sequence[ReplayLine]:
    """The transcript for a new session, where the visitor stands, and which game is on."""
    lines = [told for line in state.transcript if line.text for told in _told_again(line, state)]
    lines.append(ReplayLine("note", language_note(state.language)))
    if state.exhibit_id:
        lines.append(ReplayLine("note", _where(state, state.exhibit_id, house)))
    if state.play is not None:
        lines.append(ReplayLine("note", note_of_play(state.play, house)))
    return lines


def _told_again(line: Line, state: Conversation) -> Sequence[ReplayLine]:
    """A question that waits for its answer keeps how well it was heard."""
    is_doubtful = line is state.open_line and line.certainty < 1
    note = [ReplayLine("note", hearing_note(line.certainty))] if is_doubtful else []
    return [*note, ReplayLine(line.who, line.text)]


def _where(state: Conversation, exhibit_id: str, house: House) -> str:
    return where_heard_note(house.museum.exhibits[exhibit_id], state.language)
