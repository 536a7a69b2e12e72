"""A visit's answers in writing, one at a time: what is asked and answered joins the visit's one transcript.

| resource                 | acquired  | released                                                     |
|--------------------------|-----------|--------------------------------------------------------------|
| the answer being written | `answer`  | its end, `stop`, the next `answer`                           |
| what an attempt may cost | `reserve` | `settle`, also when the answer is stopped: see `ChatPurse`   |
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from guide.chat.flow import Flow
from guide.chat.pieces import Delta, Done, Piece
from guide.core.events import Event
from guide.core.state import Conversation
from guide.house import House
from guide.latency import Turn, tell
from guide.ledger.accounts import VisitKeys
from guide.metrics import Metrics
from guide.museum.personas import Persona
from guide.visits.purse import ChatPurse
from guide.visits.tasks import Begin
from guide.visits.wishes import VisitWishes
from guide.visits.written_answer import Answering


class WrittenAnswer:
    """An answer that is being written, for its one reader. `turn`: told to the log and `metrics` once it was read."""

    def __init__(self, flow: Flow, task: asyncio.Task[None], turn: Turn, metrics: Metrics) -> None:
        self._flow = flow
        self._task = task
        self._turn = turn
        self._metrics = metrics

    async def pieces(self) -> AsyncIterator[Piece]:
        """Raises RequestError, mostly before the first piece."""
        async for piece in self._flow.pieces():
            yield piece
            self._was_read(piece)  # who asks for the next one is done with this one

    def _was_read(self, piece: Piece) -> None:
        match piece:
            case Delta():
                self._turn.mark("first_words")
            case Done(reason=reason) if reason != "interrupted":
                self._turn.mark("end")
                tell("chat", self._turn.marks_ms, self._metrics)
            case _:
                pass

    def stop(self) -> None:
        """Nobody reads it any more: nothing further is written or paid for."""
        self._task.cancel()


class VisitChat:
    """`begin` runs a task of the visit; `look` gives the conversation as it is now; `tell` takes what happens;
    `persona` says who the guide is now; `wishes` grants what isn't a question; `show` puts an exhibit's card on the
    screen; `share_left` says what is left of the allowance."""

    def __init__(
        self,
        house: House,
        keys: VisitKeys,
        *,
        begin: Begin,
        look: Callable[[], Conversation],
        tell: Callable[[Event], None],
        persona: Callable[[], Persona],
        wishes: VisitWishes,
        show: Callable[[str], None],
        share_left: Callable[[], Awaitable[float]],
    ) -> None:
        self.house = house
        self.visit_id = keys.visit_id
        self.persona = persona
        self.wishes = wishes
        self.look = look
        self.tell = tell
        self.show = show
        self.share_left = share_left
        self._keys = keys
        self._begin = begin
        self._questions = 0
        self._writing: asyncio.Task[None] | None = None

    def answer(self, text: str, *, fallback: bool) -> WrittenAnswer:
        """Begin to answer. An answer that is still being written is stopped: the visitor has moved on."""
        self.stop()
        self._questions += 1
        purse = ChatPurse(self._keys, self.house.guard, f"chat-{self._questions}")
        flow, turn = Flow(), Turn("chat", self.house.now_ms)
        answering = Answering(self, text, flow, purse, turn, fallback=fallback)
        self._writing = self._begin(answering.run(after=self._writing), "chat answer")
        self._writing.add_done_callback(lambda _: flow.end())  # also when it was stopped before it began
        return WrittenAnswer(flow, self._writing, turn, self.house.metrics)

    def stop(self) -> None:
        if self._writing is not None:
            self._writing.cancel()
