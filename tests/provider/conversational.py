"""A provider that answers by itself, so that whole visits can run against it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from guide.realtime.wire import Event
from tests.provider.response import Response, Status
from tests.provider.server import Provider
from tests.provider.session import Session

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one response says and does.

    `delay_s`: before anything; `pace_s`: before each word and 200 ms of tone, so that it can be interrupted in the
    middle; `late_ms`: sound that still comes after a cancellation; `counts_usage` False: `usage` is null; `sound`:
    PCM instead of a tone; `more`: what it says besides, each an item of its own.
    """

    text: str = "It was carved in 196 BC."
    audio_ms: int = 1_000
    hz: int = 400
    calls: tuple[tuple[str, Mapping[str, object] | str], ...] = ()
    delay_s: float = 0
    pace_s: float = 0
    late_ms: int = 0
    status: Status = "completed"
    error: Mapping[str, str] | None = None
    usage: Event | None = None
    counts_usage: bool = True
    sound: bytes | None = None
    more: tuple[Answer, ...] = ()


class ConversationalProvider(Provider):
    """Answers each `response.create` with the next of `answers`, or with what `answers` says to the question.

    What the microphone brings is heard by a simple VAD and understood as the next of `hears`; "" is a noise. When
    `answers` or `hears` has run out, the last one is repeated. Everything that came in and was billed is kept, as
    Provider says. A client event needs no `expect`.
    """

    def __init__(
        self,
        *,
        answers: Iterable[Answer] | Callable[[str], Answer] = (),
        hears: Iterable[str] = (),
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self._answer_to = answers if callable(answers) else _in_turn(answers, Answer())
        self._hears = _in_turn(hears, "How old is it?")
        self._tasks: dict[asyncio.Task[None], Session] = {}

    async def visitor_says(self, text: str, *, audio_ms: int = 1_000) -> str:
        """A whole spoken turn, without any sound having to come. Returns its item's id."""
        session = self.session
        await session.begin_speech()
        item_id = await session.end_speech(audio_ms)
        await session.transcribe(item_id, text)
        await self._answer_unasked(session)
        return item_id

    def assert_complete(self) -> None:
        self._inbox.clear()
        super().assert_complete()

    async def arrived(self, session: Session, event: Event) -> None:
        await super().arrived(session, event)
        response = session.response
        if event["type"] == "response.create" and response is not None and not response.is_begun:
            self._begin_answer(session, response)

    async def heard(self, session: Session, item_id: str) -> None:
        self._begin(session, self._understand(session, item_id, self._hears("")))

    async def gone(self, session: Session) -> None:
        for task, owner in list(self._tasks.items()):
            if owner is session:
                task.cancel()
        await super().gone(session)

    async def _understand(self, session: Session, item_id: str, text: str) -> None:
        await self._answer_unasked(session)
        if session.conversation.session["audio"]["input"]["transcription"] is not None:
            await session.transcribe(item_id, text)

    async def _answer_unasked(self, session: Session) -> None:
        """What the service does unless it was told not to."""
        detection = session.conversation.turn_detection
        if detection is not None and detection["create_response"] and session.response is None:
            self._begin_answer(session, await session.start_response(None))

    def _begin_answer(self, session: Session, response: Response) -> None:
        response.is_begun = True
        self._begin(session, self._give(response, self._answer_to(_question(session))))

    async def _give(self, response: Response, answer: Answer) -> None:
        response.usage_override, response.counts_usage = answer.usage, answer.counts_usage
        await response.wait(answer.delay_s)
        for spoken in (answer, *answer.more):
            if (spoken.text or spoken.audio_ms) and not response.is_over:
                await self._say(response, spoken)
        for name, arguments in answer.calls:
            if not response.is_over:
                await response.call(name, arguments)
        await response.finish(answer.status, error=answer.error)

    async def _say(self, response: Response, answer: Answer) -> None:
        item_id = await response.say(
            answer.text, audio_ms=answer.audio_ms, hz=answer.hz, pace_s=answer.pace_s, sound=answer.sound
        )
        if response.is_over and answer.late_ms:
            await response.late_delta(item_id, answer.late_ms)

    def _begin(self, session: Session, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks[task] = session
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._tasks[task]
        if not task.cancelled() and task.exception() is not None:
            self.violations.append(f"the provider broke: {task.exception()!r}")


def _in_turn(values: Iterable[T], otherwise: T) -> Callable[[str], T]:
    waiting = deque(values)

    def following(question: str) -> T:
        if not waiting:
            return otherwise
        return waiting.popleft() if len(waiting) > 1 else waiting[0]

    return following


def _question(session: Session) -> str:
    """The visitor's last words, spoken or typed."""
    for item in reversed(session.conversation.items):
        if item.get("role") == "user":
            return " ".join(part.get("text") or part.get("transcript") or "" for part in item["content"])
    return ""
