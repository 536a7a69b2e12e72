"""The HTTP face: visits, the museum's texts and pictures, health and metrics. The page is mounted after it.

Every route that can cost something checks the visit's token here, on the server; the page is only one of its clients.
"""

from __future__ import annotations

import ipaddress
import logging
import secrets
from dataclasses import asdict
from typing import Final

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from guide.addresses import Addresses
from guide.channel import MAX_TEXT_CHARS
from guide.errors import BadInput, GuideError, NoPlace, RequestError, StageRefused, TooManyRequests
from guide.house import House
from guide.museum_card import museum_card
from guide.pictures import PATH, Pictures
from guide.visits.registry import Visits
from guide.visits.routes import visit_routes

log = logging.getLogger(__name__)

RETRY_AFTER_S: Final = 20
READS: Final = ["GET", "HEAD"]


def build_site(
    house: House,
    visits: Visits,
    addresses: Addresses,
    *,
    page_settings: dict[str, object],
    metrics_token: str | None,
) -> FastAPI:
    """`page_settings`: what the page must know besides the museum (turn detection, Talk key, idle time)."""
    app = FastAPI(title=house.museum.name, docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(visit_routes(house, visits, addresses))
    _answer_errors(app, house, visits)
    _add_health(app, house, visits, addresses, metrics_token)

    @app.api_route("/museum", methods=READS)
    def museum() -> JSONResponse:
        card = museum_card(
            house.museum,
            house.answers,
            house.languages,
            page_languages=house.words.languages,
            personas=house.personas.values(),
            games=house.playroom.games.values(),
        )
        return JSONResponse({**card, "max_text_chars": MAX_TEXT_CHARS, **page_settings})

    app.mount(PATH, Pictures(house.museum), name="pictures")
    return app


def _answer_errors(app: FastAPI, house: House, visits: Visits) -> None:
    def sentence(request: Request, code: str) -> str:
        return house.words.error(code, _language(request, house, visits))

    @app.exception_handler(RequestError)
    async def refuse(request: Request, error: RequestError) -> JSONResponse:
        house.metrics.refusals.labels(error.code).inc()
        body: dict[str, object] = {"code": error.code, "message": sentence(request, error.code)}
        if isinstance(error, BadInput):
            body |= {"field": error.field, "allowed": error.allowed}
        if isinstance(error, StageRefused):
            body["stage"] = error.stage
        headers = {"Retry-After": str(RETRY_AFTER_S)} if isinstance(error, NoPlace | TooManyRequests) else {}
        log.info("%s %s refused: %s", request.method, request.scope["route"].path, error)
        return JSONResponse({"error": body}, error.status, headers)

    @app.exception_handler(Exception)
    async def fail(request: Request, _: Exception) -> JSONResponse:
        code = GuideError.code
        return JSONResponse({"error": {"code": code, "message": sentence(request, code)}}, 500)


def _language(request: Request, house: House, visits: Visits) -> str:
    """The visit's; where there is none, the browser's, else the museum's first."""
    of_visit = visits.language_of(request.path_params.get("visit_id", ""))
    if of_visit is not None:
        return of_visit
    wanted = request.headers.get("accept-language", "")[:2].lower()
    return wanted if wanted in house.languages else house.languages[0]


def _add_health(app: FastAPI, house: House, visits: Visits, addresses: Addresses, metrics_token: str | None) -> None:
    """In the event loop, which changes what these look at, and not in a thread beside it."""

    @app.api_route("/health", methods=READS)
    async def alive() -> dict[str, str]:
        return {"status": "alive"}

    @app.api_route("/ready", methods=READS)
    async def ready() -> JSONResponse:
        parts = {name: asdict(part) for name, part in house.health.parts().items()}
        is_ready = house.health.is_ready()
        body = {"ready": is_ready, "free_places": house.door.free_places, "parts": parts}
        return JSONResponse(body, 200 if is_ready else 503)

    @app.get("/metrics")
    async def metrics(request: Request) -> Response:
        if not _may_see_metrics(request, addresses, metrics_token):
            return Response(status_code=401)
        house.metrics.open_visits.set(len(visits.open_visits))
        house.metrics.free_places.set(house.door.free_places)
        return Response(house.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


def _may_see_metrics(request: Request, addresses: Addresses, token: str | None) -> bool:
    """With the token, or from this machine while none is set."""
    if token is not None:
        shown = request.headers.get("authorization", "")
        return secrets.compare_digest(shown.encode(), f"Bearer {token}".encode())
    try:
        return ipaddress.ip_address(addresses.address(request)).is_loopback
    except ValueError:
        return False
