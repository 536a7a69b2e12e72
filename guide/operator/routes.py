"""The operator page's routes: a passphrase opens it, a cookie keeps it open for a while.

`entry` says who may look, `view` at what."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from guide.addresses import Addresses
from guide.errors import TokenRefused, TooManyRequests
from guide.operator.entry import SESSION_MS, OperatorEntry
from guide.operator.page import entrance, overview
from guide.operator.view import Lookout

PATH: Final = "/operator"
COOKIE: Final = "guide_operator"
MAX_FORM_BYTES: Final = 4_096
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
}


def operator_routes(lookout: Lookout, entry: OperatorEntry, addresses: Addresses) -> APIRouter:
    routes = APIRouter(include_in_schema=False)
    museum, now_ms = lookout.house.museum.name, lookout.house.now_ms

    @routes.get(PATH)
    async def look(request: Request) -> HTMLResponse:
        if not entry.may_look(request.cookies.get(COOKIE, ""), now_ms()):
            return _page(entrance(museum))
        return _page(overview(await lookout.look()))

    @routes.post(PATH)
    async def enter(request: Request) -> Response:
        try:
            token = entry.enter(await _passphrase(request), addresses.bucket(request), now_ms())
        except TooManyRequests:
            return _page(
                entrance(museum, "Too many tries. Wait a minute, then try again."), 429, {"Retry-After": "60"}
            )
        except TokenRefused:
            return _page(entrance(museum, "That is not the passphrase. Try again."), 401)
        entered = RedirectResponse(PATH, 303, HEADERS)
        entered.set_cookie(
            COOKIE,
            token,
            max_age=SESSION_MS // 1000,
            path=PATH,
            httponly=True,
            samesite="strict",
            secure=_is_encrypted(request),
        )
        return entered

    @routes.post(f"{PATH}/leave")
    async def leave(request: Request) -> Response:
        entry.leave(request.cookies.get(COOKIE, ""))
        left = RedirectResponse(PATH, 303, HEADERS)
        left.delete_cookie(COOKIE, path=PATH)
        return left

    return routes


def _page(html: str, status: int = 200, headers: dict[str, str] | None = None) -> HTMLResponse:
    return HTMLResponse(html, status, {**HEADERS, **(headers or {})})


async def _passphrase(request: Request) -> str:
    """As the form sends it; "" for anything else."""
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > MAX_FORM_BYTES:
            return ""
    return parse_qs(raw.decode("utf-8", "replace")).get("passphrase", [""])[0]


def _is_encrypted(request: Request) -> bool:
    """Also behind a proxy that takes the encryption off: whoever claims it falsely only loses their own cookie."""
    return "https" in (request.url.scheme, request.headers.get("x-forwarded-proto", "").partition(",")[0].strip())
