"""A visit's link to the model: opened with what was said so far, fed by the microphone, let go of without waiting.

| resource                  | acquired          | released                                             |
|---------------------------|-------------------|------------------------------------------------------|
| session in use            | `open`, `switch`  | `release`, `switch`, or its loss                     |
| session prepared          | `prepare`         | `switch`, `drop_prepared`, `release`, or its loss    |
| microphone sound          | `microphone`      | understood, or dropped when nobody could answer it   |
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from guide.core import effects as fx
from guide.core import events as ev
from guide.core.state import Conversation
from guide.errors import GuideError, where_it_failed
from guide.house import House
from guide.visits.kept_sound import KeptSound
from guide.visits.session import NotOpened, VisitSession
from guide.visits.spending import SessionSpending, Spending
from guide.visits.tasks import Begin

log = logging.getLogger(__name__)

OnSound = Callable[[str, str, bytes], None]


class VisitLink:
    """`begin` runs a task of the visit; `look` gives the conversation as it is now; `tell` takes what happens, and
    `play` the guide's sound."""

    def __init__(
        self,
        house: House,
        visit_id: str,
        spending: Spending,
        *,
        begin: Begin,
        look: Callable[[], Conversation],
        tell: Callable[[ev.Event], None],
        play: OnSound,
    ) -> None:
        self.was_used = False
        self._house = house
        self._visit_id = visit_id
        self._visit_spending = spending
        self._begin = begin
        self._look = look
        self._tell = tell
        self._play = play
        self._session: VisitSession | None = None
        self._prepared: VisitSession | None = None
        self._opening: asyncio.Task[None] | None = None
        self._preparing: asyncio.Task[None] | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self._sound = KeptSound()
        self._hears = False
        self.spending: SessionSpending = VisitSession(house, visit_id, spending, "provider", look()).spending
        """Of the session in use, or of the last one."""

    def hear(self, on: bool) -> None:
        self._hears = on
        self._sound.listened(on, is_turn=self._look().is_visitor_speaking)

    def microphone(self, pcm: bytes) -> None:
        """20 ms of what the visitor's microphone hears: to the model, or kept until it can be reached."""
        if not self._hears:
            return
        self._sound.heard(pcm)
        if self._session is not None:
            self._session.send_sound(pcm)

    def perform(self, effect: fx.LinkEffect) -> None:
        if isinstance(effect, fx.CommitTurn):
            self._sound.turn_ended(self._house.now_ms())
        if self._session is not None:
            self._session.perform(effect)
            self.send_waiting()

    def send_waiting(self) -> None:
        """Begin to tell the session what waits for its money."""
        if self._session is not None and self._session.waits_for_cover:
            self._begin(self._session.send_when_covered(), "cover what was written")

    def note(self, text: str) -> None:
        self.perform(fx.AddNote(text))

    def open(self, delay_ms: int, rung: fx.Rung) -> None:
        """Begin to open a session; LinkOpened or LinkLost tells what came of it."""
        self._opening = self._begin(self._open(delay_ms, rung), "open link")

    def prepare(self, rung: fx.Rung) -> None:
        """Begin to open a session beside the one in use; LinkPrepared or PreparationFailed tells what came of it."""
        self._preparing = self._begin(self._prepare(rung), "prepare link")

    def switch(self) -> None:
        """Go on with the session that was prepared. It is also told what the visitor may just have begun to say."""
        prepared, self._prepared = self._prepared, None
        if prepared is None:
            return
        self._let_go_of_session(lost=False)
        self._use(prepared, is_onset=True)

    def release(self) -> None:
        """Let go of every session, open or opening."""
        self._give_up(self._opening)
        self._opening = None
        self.drop_prepared()
        self._let_go_of_session(lost=False)

    def drop_prepared(self) -> None:
        prepared, self._prepared = self._prepared, None
        self._give_up(self._preparing)
        self._preparing = None
        if prepared is not None:
            self._close(prepared, lost=False)

    async def _open(self, delay_ms: int, rung: fx.Rung) -> None:
        await asyncio.sleep(delay_ms / 1000)
        try:
            session = await self._opened(rung)
        except NotOpened as problem:
            self._opening = None
            self._tell(ev.LinkLost(problem.code, problem.may_retry))
            return
        self._opening = None
        self._use(session)
        self._tell(ev.LinkOpened())

    async def _prepare(self, rung: fx.Rung) -> None:
        try:
            self._prepared = await self._opened(rung)
        except NotOpened as problem:
            self._preparing = None
            self._tell(ev.PreparationFailed(problem.code))
            return
        self._preparing = None
        self._tell(ev.LinkPrepared())

    async def _opened(self, rung: fx.Rung) -> VisitSession:
        """A session that knows the conversation so far. Nothing is left of it when it can't be had: NotOpened."""
        session = VisitSession(self._house, self._visit_id, self._visit_spending, rung, self._look())
        try:
            await self._hold(session)
            await session.open(self._arrived, self._heard)
        except BaseException as error:
            self._close(session, lost=False)
            if isinstance(error, NotOpened) or not isinstance(error, Exception):
                raise
            log.error("no link: %s", where_it_failed(error))
            raise NotOpened(GuideError.code, may_retry=True) from error
        return session

    async def _hold(self, session: VisitSession) -> None:
        """What older sessions hold may be missing: then ask again once it is given back, which is bounded in time.
        Raises NotOpened."""
        while True:
            closing = set(self._closing)  # what has ended when a refusal is heard may not have when it was decided
            try:
                await session.hold()
            except NotOpened:
                if not closing:
                    raise
                await asyncio.wait(closing)
            else:
                return

    def _use(self, session: VisitSession, *, is_onset: bool = False) -> None:
        self._session, self.spending, self.was_used = session, session.spending, True
        session.catch_up(self._look())
        frames, is_turn = self._sound.take(self._house.now_ms(), is_onset=is_onset)
        for pcm in frames:
            session.send_sound(pcm)
        if is_turn:
            session.perform(fx.CommitTurn())
        self.send_waiting()

    def _arrived(self, session: VisitSession, event: ev.Event) -> None:
        """A session that was let go of may still have a last word."""
        if session is self._session:
            self._happened(session, event)
        elif isinstance(event, ev.ResponseStarted):
            session.spending.began_unheard(event)
        elif isinstance(event, ev.LinkLost) and session is self._prepared:
            self._prepared = None
            self._close(session, lost=True)
            self._tell(ev.PreparationFailed(event.code))

    def _happened(self, session: VisitSession, event: ev.Event) -> None:
        state = self._look()
        match event:
            case ev.LinkLost():
                self._let_go_of_session(lost=True)
                session.lost(event)
            case ev.SpeechStarted(item_id) | ev.TurnCommitted(item_id):
                self._sound.turn_began(item_id)
            case ev.TurnTranscribed(item_id, final=True) | ev.TranscriptionFailed(item_id):
                self._sound.turn_understood(item_id)
            case ev.AnswerAudioArrived() if not (state.is_visitor_speaking or state.turn_awaiting_text):
                self._sound.turn_understood()
            case ev.ResponseEnded(status="completed"):
                session.answered()
            case _:
                pass
        session.spending.happened(event)
        self._tell(event)

    def _heard(self, session: VisitSession, response_id: str, item_id: str, pcm: bytes) -> None:
        if session is self._session:
            self._play(response_id, item_id, pcm)

    def _let_go_of_session(self, *, lost: bool) -> None:
        session, self._session = self._session, None
        if session is not None:
            self._close(session, lost=lost)

    def _close(self, session: VisitSession, *, lost: bool) -> None:
        self._closes_in(self._begin(session.close(lost=lost), "close session"))

    def _give_up(self, opening: asyncio.Task[None] | None) -> None:
        """What is held for its session by now is given back in a task that it begins before it ends."""
        if opening is not None:
            opening.cancel()
            self._closes_in(opening)

    def _closes_in(self, task: asyncio.Task[None]) -> None:
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
