"""One Realtime session: opened, configured, fed and read, until it ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, Final

from guide.core import effects as fx
from guide.core import events as ev
from guide.core.sound import BYTES_PER_SAMPLE
from guide.errors import GuideError, where_it_failed
from guide.realtime import failures
from guide.realtime.commands import SIGN_WANTED, client_event
from guide.realtime.connection import Connection
from guide.realtime.outbox import Outbox
from guide.realtime.plan import ReplayLine, SessionPlan, opening_update, replayed
from guide.realtime.translate import AUDIO_DELTA, Translator
from guide.realtime.wire import Event, decode, encode

log = logging.getLogger(__name__)

OnEvent = Callable[[ev.Event], None]
OnAudio = Callable[[str, str, bytes], None]

SIGN_AFTER_S: Final = 2
"""After so long without the event that is expected, the session is asked for a sign of life ..."""
SIGN_WITHIN_S: Final = 2.0
"""... and is lost when it gives none by then: a server that hangs behind a proxy still answers pings. Unless its
opener allows for more."""


class Link:
    """A session that is configured and acknowledged. Everything is called from its event loop's thread.

    Owns a reading, a writing and a watching task, and the socket; all are gone when `close` returns, and soon after
    the session ended by itself, which is told by exactly one LinkLost. The callbacks must not raise.
    """

    def __init__(
        self, connection: Connection, on_event: OnEvent, on_audio: OnAudio, sign_within_s: float | None
    ) -> None:
        """Not to be called: `open` does."""
        self._connection = connection
        self._sign_within_s = SIGN_WITHIN_S if sign_within_s is None else sign_within_s
        self._on_event = on_event
        self._on_audio = on_audio
        self._translator = Translator()
        self._outbox = Outbox()
        self._has_mail = asyncio.Event()
        self._is_awaited = asyncio.Event()
        self._sign = asyncio.Event()
        self._silenced: set[str] = set()
        self._last_message = b""
        self._is_over = False
        self._release: asyncio.Task[None] | None = None
        self._reading = asyncio.create_task(self._guard(self._read()), name="realtime link: reading")
        self._writing = asyncio.create_task(self._guard(self._write()), name="realtime link: writing")
        self._watching = asyncio.create_task(self._guard(self._watch()), name="realtime link: watching")

    @classmethod
    async def open(
        cls,
        *,
        base_url: str | None,
        api_key: str | None,
        plan: SessionPlan,
        replay: Sequence[ReplayLine],
        on_event: OnEvent,
        on_audio: OnAudio,
        timeout_s: float,
        sign_within_s: float | None = None,
        safety_identifier: str = "",
    ) -> Link:
        """Open a session at `base_url` (http or ws, ending in /v1; None: OpenAI), configure it, replay into it.

        Returning is what tells that it stands: no LinkOpened event is sent. `on_audio` gets response id, item id
        and PCM, always before the AnswerAudioArrived event of the same piece. Raises a ProviderError.
        """
        try:
            async with asyncio.timeout(timeout_s):
                connection = await Connection.open(
                    base_url=base_url,
                    api_key=api_key,
                    model=plan.model,
                    safety_identifier=safety_identifier,
                    pong_within_s=sign_within_s,
                )
                await _prepare(connection, plan, replay)
        except failures.CONNECTION_FAILURES as error:
            raise failures.connection_failure(error) from error
        return cls(connection, on_event, on_audio, sign_within_s)

    @property
    def unknown_events(self) -> Mapping[str, int]:
        """How many events of types that we don't know came, by type."""
        return self._translator.unknown_events

    @property
    def malformed_events(self) -> Mapping[str, int]:
        """How many events of known types were not of their type's form, by type; "" for what was no event at all."""
        return self._translator.malformed_events

    @property
    def dropped_audio_ms(self) -> int:
        """How much of the microphone's sound never went out because the socket stalled."""
        return self._outbox.dropped_audio_ms

    def send_audio(self, pcm: bytes) -> None:
        """Send microphone sound (24 kHz). Never waits, never raises; after the session's end it does nothing."""
        if not self._is_over:
            self._outbox.add_audio(pcm)
            self._has_mail.set()

    def expect_sign(self) -> None:
        """The session should say something now: if it says nothing at all, not even when it is asked, it is lost."""
        if not self._is_awaited.is_set():
            self._sign.clear()
            self._is_awaited.set()

    def perform(self, effect: fx.LinkEffect) -> None:
        """Send what `effect` asks for, after all that was given before. As `send_audio` otherwise."""
        if isinstance(effect, fx.CreateResponse | fx.CreateAside):
            self._translator.requested(effect.request_id)
        elif isinstance(effect, fx.CancelResponse):
            self._silenced.add(effect.response_id)
        self._post(client_event(effect))

    async def close(self) -> None:
        """End the session without a LinkLost. Idempotent; bounded in time. Until the socket is closed ResponseStarted
        is still told, and nothing else."""
        self._is_over = True
        await asyncio.shield(self._released())

    def _post(self, event: Event) -> None:
        if not self._is_over:
            self._outbox.add_command(encode(event))
            self._has_mail.set()
            self.expect_sign()

    async def _write(self) -> None:
        while True:
            message = self._outbox.take()
            if message is None:
                self._has_mail.clear()
                await self._has_mail.wait()
            else:
                await self._connection.send(message)

    async def _watch(self) -> None:
        """Raises TimeoutError when the session says nothing any more."""
        while True:
            await self._is_awaited.wait()
            if not await self._has_sign_within(SIGN_AFTER_S):
                self._post(SIGN_WANTED)
                if not await self._has_sign_within(self._sign_within_s):
                    raise TimeoutError

    async def _has_sign_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                return await self._sign.wait()
        except TimeoutError:
            return False

    def _has_spoken(self) -> None:
        self._sign.set()
        self._is_awaited.clear()

    async def _read(self) -> None:
        while True:
            message = await self._connection.receive()
            self._has_spoken()
            try:
                event = decode(message)
            except ValueError:
                self._translator.malformed_events[""] += 1
                continue
            if not (message == self._last_message and event.get("event_id")):
                self._arrived(event)
            self._last_message = message

    def _arrived(self, event: Event) -> None:
        """Most events have others that must follow; an error is the answer to who asked for a sign. Sound goes past
        the translator's tables: it is most of what comes."""
        if event["type"] != "error":
            self.expect_sign()
        if event["type"] == AUDIO_DELTA:
            self._audio_arrived(event)
            return
        for meaning in self._translator.read(event):
            self._tell(meaning)

    def _tell(self, meaning: ev.Event) -> None:
        """After the session's end nobody is told anything that costs nothing, however much had come by then."""
        if self._is_over:
            if isinstance(meaning, ev.ResponseStarted):
                self._on_event(meaning)
            return
        match meaning:
            case ev.LinkLost():
                self._lose(meaning)
                return
            case ev.RequestRefused():
                log.warning("the provider refused %s: %s", meaning.request_id or "an event", meaning.code)
            case ev.ResponseEnded():
                self._silenced.discard(meaning.response_id)
            case _:
                pass
        self._on_event(meaning)

    def _audio_arrived(self, event: Event) -> None:
        """Sound of a response that was cancelled meanwhile is nobody's any more."""
        audio = self._translator.read_audio(event)
        if audio is None or self._is_over or audio.response_id in self._silenced:
            return
        self._on_audio(audio.response_id, audio.item_id, audio.pcm)
        samples = len(audio.pcm) // BYTES_PER_SAMPLE
        self._on_event(ev.AnswerAudioArrived(audio.response_id, audio.item_id, samples))

    async def _guard(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except failures.CONNECTION_FAILURES as error:
            if self._is_over:
                return  # it was closed here
            failure = failures.connection_failure(error, has_stood=True)
            log.info("the realtime link broke: %s", failure)
            self._lose(ev.LinkLost(failure.code, failure.may_retry))
        except Exception as error:
            log.error("the realtime link failed: %s", where_it_failed(error))
            self._lose(ev.LinkLost(GuideError.code, may_retry=True))

    def _lose(self, loss: ev.LinkLost) -> None:
        if self._is_over:
            return
        self._is_over = True
        log.warning("the realtime link is lost: %s", loss.code)
        self._released()
        self._on_event(loss)

    def _released(self) -> asyncio.Task[None]:
        if self._release is None:
            self._release = asyncio.create_task(self._let_go(), name="realtime link: releasing")
        return self._release

    async def _let_go(self) -> None:
        self._watching.cancel()
        self._writing.cancel()
        await asyncio.wait([self._watching, self._writing])
        await self._connection.close()
        self._reading.cancel()  # whoever keeps the close to themselves keeps it open
        await asyncio.wait([self._reading])


async def _prepare(connection: Connection, plan: SessionPlan, replay: Sequence[ReplayLine]) -> None:
    """Configure a session just opened and tell it what was said before. Closes `connection` when that fails."""
    try:
        await _await_event(connection, "session.created")
        await connection.send(encode(opening_update(plan)))
        await _await_event(connection, "session.updated")
        for line in replay:
            await connection.send(encode(replayed(line)))
    except BaseException:
        await connection.close()
        raise


async def _await_event(connection: Connection, kind: str) -> None:
    while True:
        event = _decoded(await connection.receive())
        if event["type"] == kind:
            return
        if event["type"] == "error":
            raise failures.refused_session(event.get("error"))


def _decoded(message: bytes) -> Event:
    try:
        return decode(message)
    except ValueError as error:
        raise failures.refused_session(None) from error
