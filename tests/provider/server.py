"""A scripted Realtime service: a real WebSocket server on loopback that is stricter than the real one.

    async with Provider() as provider:
        link = await open_link(provider.base_url)
        await provider.expect("session.update")
        link.perform(CreateResponse("q1", 300))
        await provider.expect("response.create")
        await provider.answer(text="About 2,200 years.", audio_ms=1_200)

What the service does by itself (acknowledge, number, chain and truncate items, count tokens) it does here too; the
script only says what it would answer. Leaving the block fails the test if the client broke the protocol, was refused
something, or sent an event that the script did not expect.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from http import HTTPStatus
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import parse_qs, urlsplit

import orjson
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request
from websockets.http11 import Response as HttpResponse

from guide.realtime.wire import Event
from tests.provider.faults import Fault, Refusal
from tests.provider.response import Response, Status
from tests.provider.session import Session
from tests.provider.strict import Violation
from tests.provider.tokens import Billed

PATIENCE_S: Final = 30
NO_KEY: Final = ("", "Bearer none")


class Provider:
    """`sessions`: oldest first. `violations`: how the client broke the protocol. `refused`: codes of the error
    events that the client's own events caused; those in `tolerated` are none of its fault.
    """

    def __init__(
        self, *, echoes_metadata: bool = True, tolerated: tuple[str, ...] = ("response_cancel_not_active",)
    ) -> None:
        self.sessions: list[Session] = []
        self.violations: list[str] = []
        self.refused: list[str] = []
        self.echoes_metadata = echoes_metadata
        self._tolerated = tolerated
        self._refusals: deque[Refusal] = deque()
        self._faults: list[Fault] = []
        self._inbox: deque[Event] = deque()
        self._changed = asyncio.Condition()
        self._server: Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await serve(
            self._serve,
            "127.0.0.1",
            0,
            process_request=self._greet,
            max_size=None,
            compression=None,
            max_queue=4,
            close_timeout=2,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for session in self.sessions:
            session.outlet.is_reading.set()
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()
        if error is None:
            self.assert_complete()

    @property
    def base_url(self) -> str:
        assert self._server is not None
        port = next(iter(self._server.sockets)).getsockname()[1]
        return f"http://127.0.0.1:{port}/v1"

    @property
    def session(self) -> Session:
        """The newest."""
        assert self.sessions, "no client has connected"
        return self.sessions[-1]

    @property
    def bill(self) -> list[Billed]:
        """What every response of every session took, oldest first."""
        return [line for session in self.sessions for line in session.bill]

    def refuse(self, status: int, code: str = "", *, times: int = 1, retry_after_s: int | None = None) -> None:
        """Answer the next handshakes with an HTTP status."""
        self._refusals.extend([Refusal(status, code, retry_after_s=retry_after_s)] * times)

    def plan_fault(self, fault: Fault) -> None:
        """Let something go wrong in the next session."""
        self._faults.append(fault)

    async def opened(self, count: int = 1) -> Session:
        """Wait for the `count`th session."""
        await self._until(lambda: len(self.sessions) >= count, f"{count} sessions")
        return self.sessions[count - 1]

    async def expect(self, kind: str, **fields: Any) -> Event:
        """The next client event but for sound and looks at items. It must be of this type and have these fields."""
        await self._until(lambda: bool(self._inbox), f"a {kind}")
        event = self._inbox.popleft()
        assert event["type"] == kind, f"expected {kind}, got {event}"
        assert _matches(fields, event), f"expected {fields}, got {event}"
        return event

    async def until(self, kind: str, count: int = 1) -> Event:
        """Wait for the `count`th client event of this type in all sessions, whatever else comes."""
        await self._until(lambda: len(self.received(kind)) >= count, f"{count} {kind}")
        return self.received(kind)[count - 1]

    def received(self, kind: str) -> list[Event]:
        """The client's events of this type, of all sessions, oldest first."""
        events = [event for session in self.sessions for event in session.received]
        return [event for event in events if event["type"] == kind]

    async def answer(
        self,
        *,
        text: str = "",
        audio_ms: int = 0,
        calls: tuple[tuple[str, Mapping[str, object] | str], ...] = (),
        usage: Event | None = None,
        status: Status = "completed",
        error: Mapping[str, str] | None = None,
    ) -> Response:
        """Give the response that was asked for, whole. `calls`: tools by name, with their arguments."""
        response = self.session.response
        assert response is not None, "no response is active"
        response.usage_override = usage
        if text or audio_ms:
            await response.say(text, audio_ms=audio_ms)
        for name, arguments in calls:
            await response.call(name, arguments)
        await response.finish(status, error=error)
        return response

    async def emit(self, kind: str, **fields: Any) -> None:
        await self.session.emit(kind, **fields)

    async def hear(self, text: str, *, audio_ms: int = 1_000) -> str:
        """The VAD hears a whole turn, which is committed and written down. Returns its item's id."""
        session = self.session
        await session.begin_speech()
        item_id = await session.end_speech(audio_ms)
        await session.transcribe(item_id, text)
        return item_id

    def assert_complete(self) -> None:
        """Raises AssertionError for anything that the client did wrong or that nobody expected."""
        assert not self.violations, self.violations
        refused = [code for code in self.refused if code not in self._tolerated]
        assert not refused, f"the service refused what the client asked for: {refused}"
        unexpected = [event["type"] for event in self._inbox]
        assert not unexpected, f"nobody expected {unexpected}"

    def take_faults(self) -> list[Fault]:
        """The faults planned for a session that begins now."""
        faults, self._faults = self._faults, []
        return faults

    def note(self, check: Callable[[Event], None], event: Event) -> None:
        """Check an event of our own: a script may be wrong too."""
        try:
            check(event)
        except Violation as violation:
            self.violations.append(f"the script's own: {violation}")

    async def arrived(self, session: Session, event: Event) -> None:
        """A client event was dealt with."""
        if event["type"] not in ("input_audio_buffer.append", "conversation.item.retrieve"):
            self._inbox.append(event)
        await self._tell()

    async def heard(self, session: Session, item_id: str) -> None:
        """A turn was committed; the script says what was understood."""

    async def _serve(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        address = urlsplit(socket.request.path)
        authorization = socket.request.headers.get("Authorization", "")
        model = parse_qs(address.query).get("model", [""])[0]
        session = Session(self, socket, model, key_given=authorization not in NO_KEY)
        self.sessions.append(session)
        await self._tell()
        if "OpenAI-Beta" in socket.request.headers:
            await socket.close(4000, "invalid_request_error.beta_api_shape_disabled")
            return
        try:
            await session.run()
        except Exception as error:
            self.violations.append(f"the provider broke: {error!r}")
            raise
        finally:
            await self.gone(session)

    async def gone(self, session: Session) -> None:
        """The client of this session has left."""
        await self._tell()

    def _greet(self, socket: ServerConnection, request: Request) -> HttpResponse | None:
        address = urlsplit(request.path)
        if self._refusals:
            return _refusal(self._refusals.popleft())
        if address.path != "/v1/realtime" or "model" not in parse_qs(address.query):
            return _refusal(Refusal(404, "not_found"))
        return None

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _until(self, is_so: Callable[[], bool], what: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S), self._changed:
                await self._changed.wait_for(is_so)
        except TimeoutError:
            raise AssertionError(f"{what} did not come within {PATIENCE_S} s") from None


def _matches(wanted: Any, got: Any) -> bool:
    """Objects must have at least the wanted keys; everything else must be equal."""
    if isinstance(wanted, Mapping) and isinstance(got, Mapping):
        return all(key in got and _matches(value, got[key]) for key, value in wanted.items())
    return bool(wanted == got)


def _refusal(refusal: Refusal) -> HttpResponse:
    error = {"type": "invalid_request_error", "code": refusal.code or None, "message": refusal.message}
    body = orjson.dumps({"error": error})
    headers = Headers({"Content-Type": "application/json", "Content-Length": str(len(body))})
    if refusal.retry_after_s is not None:
        headers["Retry-After"] = str(refusal.retry_after_s)
    return HttpResponse(refusal.status, HTTPStatus(refusal.status).phrase, headers, body)
