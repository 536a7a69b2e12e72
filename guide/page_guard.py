"""What every response of the page gets on its way out: headers that keep it to its own origin, and Gradio's index
page without the tags that would reach other hosts. And what doesn't come in: files, which Gradio would take from
anybody until the disk is full."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS: Final = {
    # Gradio's page has inline scripts and styles, and compiles its expressions.
    "Content-Security-Policy": "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob: mediastream:; "
    "font-src 'self' data:; connect-src 'self' blob:; object-src 'none'; base-uri 'self'",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
UPLOADS: Final = "/gradio_api/upload"


class OwnOrigin:
    """ASGI middleware. `rewrite`: what becomes of the index page's HTML."""

    def __init__(self, app: ASGIApp, rewrite: Callable[[str], str]) -> None:
        self._app = app
        self._rewrite = rewrite

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        send = _with_headers(send)
        if scope["path"].startswith(UPLOADS):
            await Response(status_code=404)(scope, receive, send)
            return
        await self._app(scope, receive, _Rewriting(send, self._rewrite) if scope["path"] == "/" else send)


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending


class _Rewriting:
    """Holds one HTML response back until it is whole."""

    def __init__(self, send: Send, rewrite: Callable[[str], str]) -> None:
        self._send = send
        self._rewrite = rewrite
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body") or self._start is None:
            return
        headers = MutableHeaders(scope=self._start)
        if headers.get("content-type", "").startswith("text/html"):
            self._body = self._rewrite(self._body.decode()).encode()
            headers["content-length"] = str(len(self._body))
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": self._body})
