"""The built-in Realtime server: the GA protocol over WebSocket, for our own client and for everybody else's.

It asks for no key and limits nothing but its own memory; it is meant for loopback.
"""

from __future__ import annotations

import contextlib
import logging
import secrets
import ssl
import time
from collections.abc import Sequence
from functools import partial
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs, urlsplit

import orjson
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from guide.museum.answering.wishes import Wishes
from guide.pipeline import admission, incoming
from guide.pipeline.answer import Replier
from guide.pipeline.client_secrets import ClientSecrets
from guide.pipeline.connection import Connection, ServerLimits, Stages
from guide.pipeline.dialogue import Dialogue
from guide.pipeline.faults import without_words
from guide.pipeline.outbox import Outbox
from guide.pipeline.posts import PostingConnection
from guide.pipeline.refusals import Refused
from guide.pipeline.stages import Answerer, SpeechToText, TextToSpeech
from guide.realtime.wire import encode

PATH: Final = "/v1/realtime"
TURNED_AWAY: Final = 4000
"""How the service closes a connection that becomes no session; the error's type and code are the reason."""

_CLOSE_TIMEOUT_S: Final = 2.0
"""How long a client may take to say goodbye; one that stalls doesn't hold up the end."""
_MOST_UNREAD_MESSAGES: Final = 2
"""Each may be as large as a message may be."""
_SUBPROTOCOL: Final = Subprotocol("realtime")
log = logging.getLogger(__name__)
_socket_log = log.getChild("socket")
_socket_log.setLevel(logging.WARNING)  # below INFO, websockets logs every message: what visitors said
_socket_log.addFilter(lambda record: record.msg != "opening handshake failed")  # whoever knocks could fill the log


class RealtimeServer:
    """Start it once, close it once. The stages stay the caller's to start and close. `stt` None: only typed
    questions are understood. `welcome`: what is said to a visitor who asked nothing yet. `wishes`: what visitors may
    ask for besides answers."""

    def __init__(
        self,
        *,
        stt: SpeechToText | None,
        tts: TextToSpeech,
        answerer: Answerer,
        welcome: str = "",
        wishes: Wishes | None = None,
        limits: ServerLimits | None = None,
    ) -> None:
        self._stages = Stages(stt, tts, Replier(answerer, welcome, wishes))
        self._limits = limits or ServerLimits()
        self._server: Server | None = None
        self._sessions = 0
        self._secrets = ClientSecrets(_new_id)
        self._address = ("", 0)
        self._is_secure = False

    async def start(self, host: str = "127.0.0.1", port: int = 0, *, tls: ssl.SSLContext | None = None) -> None:
        """`port` 0: any free one. `tls`: for clients that insist on `wss:`, as the npm `openai` does. Raises OSError
        when the port is taken."""
        incoming.build_models()
        self._server = await serve(
            self._serve,
            host,
            port,
            ssl=tls,
            process_request=self._admit,
            subprotocols=[_SUBPROTOCOL],
            select_subprotocol=_choose_subprotocol,
            compression=None,
            close_timeout=_CLOSE_TIMEOUT_S,
            max_size=self._limits.message_bytes,
            max_queue=_MOST_UNREAD_MESSAGES,
            create_connection=partial(PostingConnection, respond=self._respond),  # type: ignore[arg-type]  # it is called
            server_header=None,
            logger=_socket_log,
        )
        self._address = next(iter(self._server.sockets)).getsockname()[:2]
        self._is_secure = tls is not None

    async def close(self) -> None:
        """Ends every session. A second time does nothing."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    @property
    def sessions(self) -> int:
        """How many clients are connected."""
        return self._sessions

    @property
    def url(self) -> str:
        return f"{'wss' if self._is_secure else 'ws'}://{self._host_and_port}{PATH}"

    @property
    def base_url(self) -> str:
        """For clients that append `/realtime` by themselves."""
        return f"{'https' if self._is_secure else 'http'}://{self._host_and_port}/v1"

    @property
    def _host_and_port(self) -> str:
        host, port = self._address
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        address = urlsplit(request.path)
        if address.path.rstrip("/") != PATH:
            return _refusal(HTTPStatus.NOT_FOUND, "not_found", f"The Realtime API is at {PATH}.")
        if "call_id" in parse_qs(address.query):
            return _refusal(HTTPStatus.NOT_FOUND, "not_found", "This server takes no calls, only WebSockets.")
        if self._secrets.is_void(admission.key_of(request.headers), now_s=int(time.time())):
            message = "This client secret isn't known here, or has expired: create another."
            return _refusal(HTTPStatus.UNAUTHORIZED, "invalid_api_key", message)  # the code is a guess
        if self._sessions >= self._limits.sessions:
            message = f"This server holds {self._limits.sessions} sessions at once. Try again later."
            return _refusal(HTTPStatus.SERVICE_UNAVAILABLE, "too_many_sessions", message)
        return None

    def _respond(self, path: str, body: bytes) -> tuple[HTTPStatus, bytes]:
        if path != f"{PATH}/client_secrets":
            return HTTPStatus.NOT_FOUND, _error("not_found", f"Only {PATH}/client_secrets takes a POST.")
        now_s = int(time.time())
        try:
            created = self._secrets.create(body, now_s=now_s, session_until_s=now_s + int(self._limits.session_s))
        except Refused as refused:
            return HTTPStatus.BAD_REQUEST, _error(refused.code, str(refused), refused.param)
        return HTTPStatus.OK, orjson.dumps(created)

    async def _serve(self, socket: ServerConnection) -> None:
        if self._sessions >= self._limits.sessions:
            await socket.close(CloseCode.TRY_AGAIN_LATER, "too many sessions")
            return
        self._sessions += 1
        try:
            await self._hold_session(socket)
        finally:
            self._sessions -= 1

    async def _hold_session(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        now_s = int(time.time())
        headers = socket.request.headers
        prepared = self._secrets.prepared(admission.key_of(headers), now_s=now_s)
        try:
            wanted = admission.wanted(socket.request.path, headers)
        except Refused as refused:
            await _turn_away(socket, refused)
            return
        values = None
        if prepared is not None:
            wanted, values = prepared.wanted, prepared.values
        expires_at = now_s + int(self._limits.session_s)
        dialogue = Dialogue(
            kind=wanted.kind, model=wanted.model, new_id=_new_id, expires_at=expires_at, values=values
        )
        try:
            await Connection(socket, dialogue, self._stages, self._limits).run()
        except Exception as error:  # one session's fault must not reach the others
            log.error("a session failed: %s", without_words(error))
            await socket.close(CloseCode.INTERNAL_ERROR)


def _new_id(kind: str) -> str:
    return f"{kind}_{secrets.token_hex(10)}"


def _refusal(status: HTTPStatus, code: str, message: str) -> Response:
    headers = Headers({"Content-Type": "application/json", "Connection": "close"})
    return Response(status.value, status.phrase, headers, _error(code, message))


def _error(code: str, message: str, param: str | None = None) -> bytes:
    error = {"type": "invalid_request_error", "code": code, "message": message, "param": param}
    return orjson.dumps({"error": error})


async def _turn_away(socket: ServerConnection, refused: Refused) -> None:
    outbox = Outbox(_new_id)
    outbox.refuse(refused, None)
    with contextlib.suppress(ConnectionClosed):
        for event in outbox.take_events():
            await socket.send(encode(event))
    await socket.close(TURNED_AWAY, f"invalid_request_error.{refused.code}")


def _choose_subprotocol(connection: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    """Browsers offer `realtime` beside their key; everybody else offers nothing."""
    return _SUBPROTOCOL if _SUBPROTOCOL in offered else None
