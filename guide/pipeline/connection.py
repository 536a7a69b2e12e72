"""One client's session on its socket: messages in, events out, the stages' work between.

| task       | does                                | ends                                     |
|------------|-------------------------------------|------------------------------------------|
| (the run)  | client's messages to the dialogue   | with the socket, and then all the others |
| notice end | waits for the socket's end          | with the socket, and then all the others |
| write      | events to the client, at its pace   | with the session                         |
| expire     | closes a session that is too old    | with the session                         |
| hear       | one per turn or pause: recognition  | by itself                                |
| answer     | one per response: answer and speech | by itself, or when the response is over  |

All are in one task group: when any of them fails, the session ends, and no other one does.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar, assert_never

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode

from guide.core.sound import BYTES_PER_MS
from guide.errors import StageError
from guide.pipeline.answer import Replier, Reply
from guide.pipeline.dialogue import Dialogue
from guide.pipeline.fair_share import FairShare
from guide.pipeline.faults import without_words
from guide.pipeline.jobs import Answer, Context, Job, Probe, StopAnswer, Transcribe
from guide.pipeline.outgoing import Outgoing
from guide.pipeline.stages import Heard, SpeechToText, TextToSpeech

log = logging.getLogger(__name__)
_T = TypeVar("_T")
_FIRST_CHUNK_BYTES: Final = 100 * BYTES_PER_MS
_CHUNK_BYTES: Final = 2 * _FIRST_CHUNK_BYTES
_MOST_UNHEARD_BYTES: Final = 480_000 * BYTES_PER_MS
"""Of one session's turns that wait to be recognised; a client that commits more waits, and so do its pings."""
_THINKING_AT_ONCE_S: Final = 3.0
"""Hundreds of questions in a row, as developers ask them who try the guide out."""
_LAST_WORDS_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class Stages:
    """`stt` None: nothing said aloud can be understood here; typed text can."""

    stt: SpeechToText | None
    tts: TextToSpeech
    replier: Replier


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """`unsent_bytes`: what may wait for a slow client before nothing more is produced for it; `unread_bytes`: before
    nothing more is read from it."""

    sessions: int = 32
    session_s: float = 3600.0
    message_bytes: int = 32 * 1024 * 1024
    unsent_bytes: int = 512 * 1024
    unread_bytes: int = 4 * 1024 * 1024


class _SessionEnded(Exception):
    """Takes the task group down when the client is gone."""


class Connection:
    def __init__(self, socket: ServerConnection, dialogue: Dialogue, stages: Stages, limits: ServerLimits) -> None:
        self._socket = socket
        self._dialogue = dialogue
        self._stages = stages
        self._limits = limits
        self._outgoing = Outgoing()
        self._tasks = asyncio.TaskGroup()
        self._hearings: dict[asyncio.Task[None], int] = {}
        self._waiting_probes: dict[int, asyncio.Task[None]] = {}
        self._answers: dict[str, asyncio.Task[None]] = {}
        self._share = FairShare(time.perf_counter())
        self._thoughts = FairShare(time.perf_counter(), _THINKING_AT_ONCE_S)
        # However many responses a client wants beside each other, it takes turns with the others at every stage.
        self._listening = asyncio.Lock()
        self._thinking = asyncio.Lock()
        self._speaking = asyncio.Lock()

    async def run(self) -> None:
        """Until the client leaves or the session is too old."""
        try:
            async with self._tasks:
                self._flush()
                self._tasks.create_task(self._write(), name="write")
                self._tasks.create_task(self._expire(), name="expire")
                self._tasks.create_task(self._notice_end(), name="notice end")
                await self._read()
                raise _SessionEnded
        except* _SessionEnded:
            pass

    async def _read(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for message in self._socket:
                await self._in_fair_share(partial(self._dialogue.receive, message))
                while await self._in_fair_share(self._dialogue.listen):
                    pass
                await self._outgoing.below(self._limits.unread_bytes)
                if sum(self._hearings.values()) > _MOST_UNHEARD_BYTES:
                    await asyncio.wait(self._hearings, return_when=asyncio.FIRST_COMPLETED)

    async def _in_fair_share(self, work: Callable[[], _T]) -> _T:
        """Do a piece of work for this client, then let the others have their turn: longer, the more it wants. Of a
        busy machine, what others take of the processor meanwhile isn't this client's."""
        began_s = time.thread_time()
        result = work()
        self._flush()
        await asyncio.sleep(self._share.wait_s(time.perf_counter(), time.thread_time() - began_s))
        return result

    async def _notice_end(self) -> None:
        """Also while there is more to do for a client than to read from it."""
        await self._socket.wait_closed()
        raise _SessionEnded

    async def _write(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                message = await self._outgoing.take()
                await self._socket.send(message)
                await self._outgoing.sent(message)

    async def _expire(self) -> None:
        await asyncio.sleep(self._limits.session_s)
        minutes = self._limits.session_s / 60
        self._dialogue.expire(minutes)
        self._flush()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LAST_WORDS_S):
                await self._outgoing.below(0)
        reason = f"Your session hit the maximum duration of {minutes:g} minutes."
        await self._socket.close(CloseCode.GOING_AWAY, reason)

    def _flush(self) -> None:
        """Send what the dialogue has to say, start what it wants done."""
        self._outgoing.put(self._dialogue.take_events())
        for job in self._dialogue.take_jobs():
            self._start(job)

    def _start(self, job: Job) -> None:
        match job:
            case Transcribe():
                self._hear(job, self._tasks.create_task(self._transcribe(job), name="hear"))
            case Probe():
                self._forget_past_pauses()
                probe = self._tasks.create_task(self._probe(job), name="hear")
                self._waiting_probes[job.pause_ms] = probe
                self._hear(job, probe)
            case Answer():
                self._answers[job.response_id] = self._tasks.create_task(self._answer(job), name="answer")
            case StopAnswer():
                task = self._answers.pop(job.response_id, None)
                if task is not None and task is not asyncio.current_task():
                    task.cancel()
            case _:
                assert_never(job)

    def _hear(self, job: Transcribe | Probe, task: asyncio.Task[None]) -> None:
        self._hearings[task] = len(job.pcm)
        task.add_done_callback(self._hearings.pop)

    def _forget_past_pauses(self) -> None:
        """Who pauses often while recognition is slow has but one look at their words waiting, not one for each."""
        for pause_ms, probe in list(self._waiting_probes.items()):
            if not self._dialogue.is_awaited(pause_ms):
                del self._waiting_probes[pause_ms]
                probe.cancel()

    async def _transcribe(self, job: Transcribe) -> None:
        try:
            async with self._listening:
                heard = await self._recognised(job)
        except StageError as error:
            self._dialogue.not_heard(job.id, str(error))
        else:
            self._dialogue.heard(job.id, heard)
        self._flush()

    async def _probe(self, job: Probe) -> None:
        async with self._listening:
            self._waiting_probes.pop(job.pause_ms)
            if not self._dialogue.is_awaited(job.pause_ms):
                return  # the visitor spoke on while this waited for its turn
            try:
                heard = await self._recognised(job)
            except StageError as error:
                self._dialogue.not_probed(job.pause_ms, str(error))
            else:
                self._dialogue.probed(job.pause_ms, heard)
        self._flush()

    async def _recognised(self, job: Transcribe | Probe) -> Heard:
        if self._stages.stt is None:
            raise StageError("stt", "speech can't be understood on this machine")
        return await self._stages.stt.transcribe(job.pcm, language=job.language or "en")

    async def _answer(self, job: Answer) -> None:
        try:
            await self._produce(job)
        except StageError as error:
            self._dialogue.fail(job.response_id, error.stage, str(error))
        except Exception as error:  # this answer failed; the visitor may ask again
            log.error("an answer failed: %s", without_words(error))
            self._dialogue.fail(job.response_id, "internal", "the server had an error while answering")
        self._flush()

    async def _produce(self, job: Answer) -> None:
        reply = await self._reply(job.context)
        for sentence in reply.sentences:
            if not await self._say(job, sentence, reply.language):
                return
        for call in reply.calls:
            if not self._dialogue.call(job.response_id, call.name, call.arguments):
                return
        self._dialogue.finish(job.response_id)

    async def _reply(self, context: Context) -> Reply:
        """One at a time, also when nobody waits for it any more: a thread can't be stopped."""
        await self._thinking.acquire()
        work = asyncio.ensure_future(self._think(context))
        work.add_done_callback(lambda _: self._thinking.release())
        return await asyncio.shield(work)

    async def _think(self, context: Context) -> Reply:
        def timed() -> tuple[Reply, float]:
            began_s = time.thread_time()
            reply = self._stages.replier.reply(context)
            return reply, time.thread_time() - began_s

        reply, spent_s = await asyncio.to_thread(timed)
        await asyncio.sleep(self._thoughts.wait_s(time.perf_counter(), spent_s))
        return reply

    async def _say(self, job: Answer, sentence: str, language: str) -> bool:
        """False: the response is over."""
        if not self._dialogue.say(job.response_id, sentence):
            return False
        self._flush()
        if not job.speaks:
            return True
        speech = self._stages.tts.speak(sentence, voice=job.voice, language=language, speed=job.speed)
        async with self._speaking, contextlib.aclosing(speech):
            async for pcm in _even_chunks(speech):
                if not self._dialogue.sound(job.response_id, pcm):
                    return False
                self._flush()
                await self._outgoing.below(self._limits.unsent_bytes)
        return True


async def _even_chunks(speech: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same audio in pieces of 200 ms, the first one shorter so that it comes at once."""
    waiting = bytearray()
    wanted_bytes = _FIRST_CHUNK_BYTES
    async for pcm in speech:
        waiting += pcm
        while len(waiting) >= wanted_bytes:
            yield bytes(waiting[:wanted_bytes])
            del waiting[:wanted_bytes]
            wanted_bytes = _CHUNK_BYTES
    if waiting:
        yield bytes(waiting)
