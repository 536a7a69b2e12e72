"""Plain POST requests on the server's port: the WebSocket library understands nothing but its own handshake."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

import h11
from websockets.asyncio.server import ServerConnection

Respond = Callable[[str, bytes], tuple[HTTPStatus, bytes]]
"""From the path and the body of a request to the status and the JSON of its response."""

_METHOD: Final = b"POST "
_MOST_BODY_BYTES: Final = 256 * 1024
_MALFORMED: Final = b'{"error":{"type":"invalid_request_error","code":null,"message":"Not a request.","param":null}}'


class PostingConnection(ServerConnection):
    """A WebSocket connection unless it begins as a POST request; that is answered, and the connection closed."""

    def __init__(self, *args: Any, respond: Respond, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._respond = respond
        self._has_begun = False
        self._post: Post | None = None

    def data_received(self, data: bytes) -> None:
        if not self._has_begun and data.startswith(_METHOD):
            self._post = Post(self._respond)
        self._has_begun = True
        if self._post is None:
            super().data_received(data)
        elif (response := self._post.receive(data)) is not None:
            self.transport.write(response)
            self.transport.close()


class Post:
    """One request as it arrives."""

    def __init__(self, respond: Respond) -> None:
        self._respond = respond
        self._http = h11.Connection(h11.SERVER)
        self._path = ""
        self._body = bytearray()

    def receive(self, data: bytes) -> bytes | None:
        """The response, once the request is whole or can't become one any more."""
        try:
            self._http.receive_data(data)
            while not isinstance(event := self._http.next_event(), h11.EndOfMessage):
                if event is h11.NEED_DATA:
                    return None
                self._take(event)
        except h11.RemoteProtocolError:
            return self._written(HTTPStatus.BAD_REQUEST, _MALFORMED)
        return self._written(*self._respond(self._path, bytes(self._body)))

    def _take(self, event: object) -> None:
        if isinstance(event, h11.Request):
            self._path = event.target.decode("latin-1").partition("?")[0]
        elif isinstance(event, h11.Data):
            self._body += event.data
        if len(self._body) > _MOST_BODY_BYTES:
            raise h11.RemoteProtocolError("the body is too large")

    def _written(self, status: HTTPStatus, body: bytes) -> bytes:
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body))), ("Connection", "close")]
        head = h11.Response(status_code=status, headers=headers, reason=status.phrase.encode())
        parts = [self._http.send(part) for part in (head, h11.Data(data=body), h11.EndOfMessage())]
        return b"".join(part for part in parts if part is not None)
