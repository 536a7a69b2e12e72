from __future__ import annotations

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from guide.page_guard import OwnOrigin


async def index(request: Request) -> Response:
    return HTMLResponse("<html>été</html>")


async def streamed(request: Request) -> Response:
    return StreamingResponse(iter([b"<html>", b"old", b"</html>"]), media_type="text/html")


async def data(request: Request) -> Response:
    return JSONResponse({"html": "old"})


def client(*routes: Route) -> httpx.AsyncClient:
    app = OwnOrigin(Starlette(routes=list(routes)), rewrite=lambda html: html.replace("old", "newer"))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://kiosk")


async def test_every_response_is_kept_to_its_own_origin() -> None:
    async with client(Route("/data", data)) as web:
        answer = await web.get("/data")

    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.json() == {"html": "old"}


async def test_the_index_page_is_rewritten_even_when_it_comes_in_pieces() -> None:
    async with client(Route("/", streamed)) as web:
        answer = await web.get("/")

    assert answer.text == "<html>newer</html>"


async def test_its_length_is_counted_in_bytes() -> None:
    async with client(Route("/", index)) as web:
        answer = await web.get("/")

    assert answer.text == "<html>été</html>"
    assert int(answer.headers["content-length"]) == len(answer.content)


async def test_what_is_no_page_is_left_alone() -> None:
    async with client(Route("/", data)) as web:
        assert (await web.get("/")).json() == {"html": "old"}
