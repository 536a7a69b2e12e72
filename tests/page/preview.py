"""The page without a guide behind it: the real markup, assets and museum, and a server that only pretends.

For looking at the page and for its tests.
"""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final, Self

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from guide.channel import MAX_TEXT_CHARS
from guide.errors import GuideError, NoPlace, RequestError
from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.collection import Museum
from guide.museum.files import load_museum
from guide.museum.games import load_games
from guide.museum.personas import load_personas
from guide.museum_card import museum_card
from guide.page.layout import build_page, mount_assets, own_origin_only
from guide.page.words import Words
from guide.page_guard import OwnOrigin
from guide.pictures import PATH, Pictures
from guide.voice.stream import VoiceDoor
from tests.page.pretended_guide import PretendedGuide

START_LIMIT_S: Final = 20
EXHIBITS: Final = Path(__file__).parents[2] / "exhibits"
ANSWER: Final = (
    "The Rosetta Stone was carved in **196 BC**, in the reign of Ptolemy the Fifth. It holds one text three times:"
    "\n\n"
    "- in hieroglyphs, the script of the temples\n- in demotic, the script of every day\n- in Greek, the script of "
    "the rulers\n\nShall I tell you who first read it?"
)


@dataclass
class Pretence:
    """What the pretended server does next. `offer_error` answers the next offers, unless there is a `guide` to talk
    with; `messages_error` answers the next question, `answer` all others, an event every `piece_s`; `asked` and
    `opened` are what the page has sent, `left` how many answers it didn't wait for;
    `said` is what the visit remembers, `timed` what the page measured of each answer."""

    is_healthy: bool = True
    offer_error: RequestError = field(default_factory=lambda: NoPlace("pretended"))
    visits_error: RequestError | None = None
    messages_error: RequestError | None = None
    answer: Sequence[tuple[str, object]] = field(default_factory=lambda: answered(ANSWER))
    piece_s: float = 0.0
    turn_detection: str = "semantic_vad"
    talk_key: str = "F13"
    idle_s: float = 75
    asked: list[str] = field(default_factory=list)
    left: int = 0
    said: list[dict[str, str]] = field(default_factory=list)
    guide: PretendedGuide | None = None
    opened: list[dict[str, Any]] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    timed: list[dict[str, int]] = field(default_factory=list)


def build_preview(preview: Preview, folder: Path, door: VoiceDoor) -> FastAPI:
    museum = load_museum(folder)
    app = FastAPI()
    _add_museum(app, museum, preview)
    _add_visits(app, preview, door)
    mount_assets(app)
    app.mount(PATH, Pictures(museum))
    theme = museum.look.theme
    app.add_middleware(OwnOrigin, rewrite=partial(own_origin_only, theme=theme))
    return gr.mount_gradio_app(app, build_page(museum.name, theme), path="/", show_api=False)


def _add_museum(app: FastAPI, museum: Museum, preview: Preview) -> None:
    personas, games = load_personas(museum.folder / "personas"), load_games(museum.folder / "games", museum.exhibits)
    card = museum_card(
        museum,
        ExhibitAnswers(museum),
        museum.languages,
        page_languages=Words().languages,
        personas=personas.values(),
        games=games.values(),
    )

    @app.get("/museum")
    def told() -> dict[str, object]:
        pretence = preview.pretence
        settings = {
            "turn_detection": pretence.turn_detection,
            "talk_key": pretence.talk_key,
            "idle_s": pretence.idle_s,
        }
        return {**card, **settings, "max_text_chars": MAX_TEXT_CHARS}

    @app.get("/health")
    def health() -> Response:
        return Response(status_code=200 if preview.pretence.is_healthy else 503)


def _add_visits(app: FastAPI, preview: Preview, door: VoiceDoor) -> None:  # noqa: C901  # a small function for each route
    words = Words()

    @app.exception_handler(GuideError)
    async def refuse(request: Request, error: RequestError) -> JSONResponse:
        message = words.error(error.code, request.headers["accept-language"])
        return JSONResponse({"error": {"code": error.code, "message": message}}, error.status)

    @app.post("/visits", status_code=201)
    async def open_visit(request: Request) -> dict[str, object]:
        pretence = preview.pretence
        if pretence.visits_error:
            raise pretence.visits_error
        pretence.opened.append(await request.json())
        name = f"visit-{len(pretence.opened)}"
        return {"visit_id": name, "token": "t", "expires_at": "2999-01-01T00:00:00Z", "voice": True, "limit_usd": "1"}

    @app.post("/visits/{visit_id}/offer")
    async def offer(visit_id: str, request: Request) -> dict[str, str]:
        guide = preview.pretence.guide
        if guide is None:
            raise preview.pretence.offer_error
        offered = await request.json()
        return await door.accept(visit_id, guide, sdp=offered["sdp"], type=offered["type"])

    @app.post("/visits/{visit_id}/messages")
    async def write(visit_id: str, request: Request) -> StreamingResponse:
        pretence = preview.pretence
        if pretence.messages_error:
            error, pretence.messages_error = pretence.messages_error, None
            raise error
        pretence.asked.append((await request.json())["text"])
        return StreamingResponse(_answer(pretence, pretence.piece_s), media_type="text/event-stream")

    @app.get("/visits/{visit_id}/messages")
    def said(visit_id: str) -> dict[str, object]:
        return {"lines": preview.pretence.said}

    @app.post("/visits/{visit_id}/timings", status_code=204, response_class=Response)
    async def timed(visit_id: str, request: Request) -> None:
        preview.pretence.timed.append(await request.json())

    @app.delete("/visits/{visit_id}", status_code=204, response_class=Response)
    def end(visit_id: str) -> None:
        preview.pretence.ended.append(visit_id)


def answered(text: str, **done: object) -> list[tuple[str, object]]:
    """The events of an answer in these words. `done`: what its last event tells besides."""
    words = [("delta", {"text": word + " "}) for word in text.split(" ")]
    sources = [{"exhibit": "rosetta-stone", "section": "Story"}]
    told = {"usage": None, "allowance": {"share_left": 1.0}, "answered_by": "model", **done}
    return [*words, ("sources", sources), ("done", told)]


async def _answer(pretence: Pretence, piece_s: float) -> AsyncIterator[str]:
    try:
        for name, data in pretence.answer:
            yield _event(name, data)
            await asyncio.sleep(piece_s)
    except asyncio.CancelledError:
        pretence.left += 1
        raise


def _event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


class Preview:
    """The pretended server on a free port, as a context. `pretence` says what it does next."""

    def __init__(self, folder: Path = EXHIBITS) -> None:
        self.pretence = Pretence()
        self._folder = folder

    def __enter__(self) -> Self:
        self._is_up = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        if not self._is_up.wait(START_LIMIT_S):
            raise TimeoutError("the preview did not start")
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=10)

    async def _serve(self) -> None:
        """Everything is made on the loop that runs it: Gradio leaves one of its own open otherwise."""
        door = VoiceDoor(max_peers=2)
        app = build_preview(self, self._folder, door)
        listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self._server = uvicorn.Server(
            uvicorn.Config(app, log_level="warning", ws="none", timeout_graceful_shutdown=1)
        )
        # Connections wait in the socket's queue until the server takes them.
        self._is_up.set()
        await self._server.serve(sockets=[listening])
        await door.close()

    def begin_again(self) -> Pretence:
        self.pretence = Pretence()
        return self.pretence
