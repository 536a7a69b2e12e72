"""The HTTP face: visits, the museum's texts and pictures, health and metrics. The page is mounted after it.

Every route that can cost something checks the visit's token here, on the server; the page is only one of its clients.
"""

from __future__ import annotations

import ipaddress
import logging
from dataclasses import asdict
from typing import Final

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles

from guide.addresses import Addresses
from guide.errors import BadInput, NoPlace, RequestError
from guide.house import House
from guide.museum_card import museum_card
from guide.visit_routes import visit_routes
from guide.visits import Visits

log = logging.getLogger(__name__)

RETRY_AFTER_S: Final = 20


def build_site(
    house: House,
    visits: Visits,
    addresses: Addresses,
    *,
    page_settings: dict[str, object],
    metrics_token: str | None,
) -> FastAPI:
    """`page_settings`: what the page must know besides the museum (idle time, turn detection, ICE servers)."""
    app = FastAPI(title=house.museum.name, docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(visit_routes(house, visits, addresses))
    _answer_errors(app, house)
    _add_health(app, house, visits, metrics_token)

    @app.get("/museum")
    def museum() -> JSONResponse:
        return JSONResponse({**museum_card(house.museum, house.answers), **page_settings})

    pictures = house.museum.folder / "images"
    if pictures.is_dir():
        app.mount("/exhibits/images", StaticFiles(directory=pictures), name="pictures")
    return app


def _answer_errors(app: FastAPI, house: House) -> None:
    @app.exception_handler(RequestError)
    async def refuse(request: Request, error: RequestError) -> JSONResponse:
        house.metrics.refusals.labels(error.code).inc()
        message = house.words.error(error.code, _language(request, house))
        body: dict[str, object] = {"code": error.code, "message": message}
        if isinstance(error, BadInput):
            body |= {"field": error.field, "allowed": error.allowed}
        if hasattr(error, "stage"):
            body["stage"] = error.stage
        headers = {"Retry-After": str(RETRY_AFTER_S)} if isinstance(error, NoPlace) or error.status == 429 else {}
        log.info("%s %s refused: %s", request.method, request.url.path, error)
        return JSONResponse({"error": body}, error.status, headers)


def _language(request: Request, house: House) -> str:
    """The visit's language where the page says it, else the museum's first."""
    wanted = request.headers.get("accept-language", "")[:2].lower()
    return wanted if wanted in house.museum.languages else house.museum.languages[0]


def _add_health(app: FastAPI, house: House, visits: Visits, metrics_token: str | None) -> None:
    @app.get("/health")
    def alive() -> dict[str, str]:
        return {"status": "alive"}

    @app.get("/ready")
    def ready() -> JSONResponse:
        parts = house.health.parts()
        answers = parts["exhibits"].state == "ok"
        body = {"ready": answers, "parts": {name: asdict(part) for name, part in parts.items()}}
        return JSONResponse(body, 200 if answers else 503)

    @app.get("/metrics")
    def metrics(request: Request) -> Response:
        if not _may_see_metrics(request, metrics_token):
            return Response(status_code=401)
        house.metrics.open_visits.set(len(visits.open_visits))
        house.metrics.free_places.set(house.door.free_places)
        return Response(house.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


def _may_see_metrics(request: Request, token: str | None) -> bool:
    """With the token, or from this machine while none is set."""
    if token is not None:
        return request.headers.get("authorization") == f"Bearer {token}"
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
