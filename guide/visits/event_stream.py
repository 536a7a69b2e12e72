"""A written answer as server-sent events. What fails before the first of them is still a status."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from typing import Final, assert_never

import orjson
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from guide.chat.pieces import Became, Broken, Delta, Done, Piece, Sources
from guide.errors import GuideError, RequestError
from guide.visits.chat import WrittenAnswer

HEADERS: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
EXHIBITS_ONLY: Final = "exhibits_only"

Sentence = Callable[[str], str]


class EventStream(Response):
    """`error`, `notice`: the visitor's sentence for a code. A client that goes away stops the answer."""

    media_type = "text/event-stream"

    def __init__(self, answer: WrittenAnswer, *, error: Sentence, notice: Sentence) -> None:
        super().__init__(headers=HEADERS)
        del self.headers["content-length"]
        self._answer = answer
        self._error = error
        self._notice = notice

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        gone = asyncio.get_running_loop().create_task(_gone(receive), name="reader of a chat answer")
        gone.add_done_callback(lambda _: self._answer.stop())
        try:
            await self._send(send)
        finally:
            gone.cancel()
            await asyncio.wait([gone])

    async def _send(self, send: Send) -> None:
        """Raises RequestError before anything was sent."""
        has_begun = False
        try:
            async for piece in self._answer.pieces():
                if not has_begun:
                    await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
                    has_begun = True
                await _more(send, self._encoded(piece))
        except Exception as error:
            if not has_begun:
                raise
            code = error.code if isinstance(error, RequestError) else GuideError.code
            await _more(send, _event("error", {"code": code, "message": self._error(code)}))
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _encoded(self, piece: Piece) -> bytes:
        match piece:
            case Delta(text):
                return _event("delta", {"text": text})
            case Sources(items, questions):
                told = _event("sources", [asdict(source) for source in items])
                return told + _event("questions", list(questions)) if questions else told
            case Became(persona_id):
                return _event("persona", {"persona": persona_id})
            case Broken(code):
                return _event("error", {"code": code, "message": self._error(code)})
            case Done():
                return _event("done", self._done(piece))
            case _:
                assert_never(piece)

    def _done(self, done: Done) -> dict[str, object]:
        told: dict[str, object] = {
            "usage": None,
            "allowance": {"share_left": round(done.share_left, 3)},
            "answered_by": done.answered_by,
        }
        if done.input_tokens is not None:
            told["usage"] = {"input_tokens": done.input_tokens, "output_tokens": done.output_tokens}
        if done.reason:
            told["reason"] = done.reason
            if done.answered_by == "exhibits":
                told["notice"] = self._notice(EXHIBITS_ONLY)
        return told


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _more(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


def _event(name: str, data: object) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + orjson.dumps(data) + b"\n\n"
