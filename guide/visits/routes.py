"""The routes of a visit: open it, talk in it, write in it, end it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final

import orjson
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from guide import channel
from guide.addresses import Addresses, RateLimit
from guide.core.events import ExhibitChosen, LanguageChosen, PersonaChosen
from guide.core.state import NO_MONEY
from guide.errors import AllowanceGone, BadInput, StageRefused, TokenRefused, TooLarge, VisitEnded
from guide.house import House
from guide.latency import MARKS, tell
from guide.visits.event_stream import EventStream
from guide.visits.page import MOST_QUESTIONS_PER_MINUTE
from guide.visits.registry import Visits
from guide.visits.visit import Visit

MAX_BODY_BYTES: Final = 64 * 1024
MOST_QUESTIONS_FROM_ADDRESS: Final = 600
"""A minute, of all who share an address: the museum's own network, or a school class."""
LONGEST_TURN_MS: Final = 600_000
"""The most that a page may say an answer took."""


def visit_routes(house: House, visits: Visits, addresses: Addresses) -> APIRouter:
    routes = APIRouter()
    routes.include_router(_message_routes(house, visits, addresses))

    @routes.post("/visits", status_code=201)
    async def open_visit(request: Request) -> JSONResponse:
        visitor = addresses.visitor(request, house.now_ms())
        wanted = await _body(request)
        opened = visits.open(
            visitor,
            language=_choice(wanted, "language", house.languages, house.languages[0]),
            persona=house.personas[_choice(wanted, "persona", house.personas, house.default_persona)],
            exhibit=_choice(wanted, "exhibit", house.museum.exhibits, "") or None,
        )
        reason = await opened.visit.voice_problem()
        answer = {
            "visit_id": opened.visit.id,
            "token": opened.token,
            "expires_at": opened.expires_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "voice": reason is None,
            **({} if reason is None else {"voice_reason": house.words.notice(reason, opened.visit.state.language)}),
            "limit_usd": f"{house.limit_usd:f}",
            "ice_servers": [server.as_json() for server in await house.ice.current()],
        }
        return JSONResponse(answer, 201)

    @routes.post("/visits/{visit_id}/offer")
    async def offer(visit_id: str, request: Request) -> Mapping[str, str]:
        body = await _body(request)  # first: the visit may end while it arrives
        visit = visits.find(visit_id, _token(request))
        refusal = house.health.refusal
        if refusal is not None and house.standby is None:
            raise StageRefused("realtime", str(refusal))
        is_closed = visit.state.is_voice_closed and not visit.state.may_talk_again
        if is_closed or await _is_voice_too_dear(visit):
            raise AllowanceGone("there is no allowance for voice")
        if visit.ended:
            raise VisitEnded("the visit ended while its offer was looked at")
        return await house.door.accept(visit.id, visit, sdp=_text(body, "sdp"), type=_text(body, "type"))

    @routes.delete("/visits/{visit_id}", status_code=204)
    async def end_visit(visit_id: str, request: Request) -> Response:
        await visits.end(visits.find(visit_id, _token(request)), "left")
        return Response(status_code=204)

    return routes


def _message_routes(house: House, visits: Visits, addresses: Addresses) -> APIRouter:
    """What is asked and answered in writing."""
    routes = APIRouter()
    by_visit, by_address = RateLimit(MOST_QUESTIONS_PER_MINUTE), RateLimit(MOST_QUESTIONS_FROM_ADDRESS)
    timed_by_visit = RateLimit(MOST_QUESTIONS_PER_MINUTE)

    @routes.post("/visits/{visit_id}/messages")
    async def write(visit_id: str, request: Request) -> EventStream:
        by_address.admit(addresses.bucket(request), house.now_ms())
        body = await _body(request)  # first: the visit may end while it arrives
        visit = visits.find(visit_id, _token(request))
        by_visit.admit(visit_id, house.now_ms())
        text = channel.text_in(body, "text")
        fallback = body.get("fallback", True)
        if not isinstance(fallback, bool):
            raise BadInput("fallback", "true or false")
        for event in tuple(_moved(body, house)):
            visit.feed(event)
        answer = visit.chat.answer(text, fallback=fallback)
        language = visit.state.language
        return EventStream(
            answer,
            error=lambda code: house.words.error(code, language),
            notice=lambda code: house.words.notice(code, language),
        )

    @routes.get("/visits/{visit_id}/messages")
    async def read(visit_id: str, request: Request) -> JSONResponse:
        """What was said so far, oldest first: a page that was reloaded shows it again."""
        visit = visits.find(visit_id, _token(request))
        return JSONResponse({"lines": _said(visit)}, headers={"Cache-Control": "no-store"})

    @routes.post("/visits/{visit_id}/timings", status_code=204)
    async def timed(visit_id: str, request: Request) -> Response:
        """What the page measured of one written answer, from the asking on."""
        body = await _body(request)
        visits.find(visit_id, _token(request))
        timed_by_visit.admit(visit_id, house.now_ms())
        marks_ms = {name: _duration_ms(body, f"{name}_ms") for name in MARKS["page"]}
        tell("page", marks_ms, house.metrics)
        return Response(status_code=204)

    return routes


def _said(visit: Visit) -> list[dict[str, str]]:
    return [asdict(line) for line in visit.state.transcript if line.text]


def _moved(body: Mapping[str, Any], house: House) -> Iterator[LanguageChosen | PersonaChosen | ExhibitChosen]:
    """Where the visitor stands, what they speak and with whom, which without a call only a written question can
    tell."""
    if body.get("language") is not None:
        yield LanguageChosen(channel.one_of(body, "language", house.languages))
    if body.get("persona") is not None:
        yield PersonaChosen(channel.one_of(body, "persona", house.personas))
    if body.get("exhibit") is not None:
        yield ExhibitChosen(channel.one_of(body, "exhibit", house.museum.exhibits))


async def _is_voice_too_dear(visit: Visit) -> bool:
    """Whether a session would be refused for want of money. One that is open has what it needs."""
    return visit.state.link == "closed" and await visit.voice_problem() in NO_MONEY


async def _body(request: Request) -> Mapping[str, Any]:
    """The request's JSON object; no body counts as an empty one. Raises BadInput, TooLarge."""
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > MAX_BODY_BYTES:
            raise TooLarge(f"a body of more than {MAX_BODY_BYTES} bytes")
    try:
        body = orjson.loads(raw or b"{}")
    except orjson.JSONDecodeError as error:
        raise BadInput("body", "a JSON object in UTF-8") from error
    if not isinstance(body, dict):
        raise BadInput("body", "a JSON object")
    return body


def _choice(wanted: Mapping[str, Any], field: str, allowed: Collection[str], default: str) -> str:
    return default if wanted.get(field) is None else channel.one_of(wanted, field, allowed)


def _text(body: Mapping[str, Any], field: str) -> str:
    value = body.get(field)
    if not isinstance(value, str) or not value:
        raise BadInput(field, "text")
    return value


def _duration_ms(body: Mapping[str, Any], field: str) -> int:
    value = body.get(field)
    if type(value) is not int or not 0 <= value <= LONGEST_TURN_MS:
        raise BadInput(field, f"a whole number from 0 to {LONGEST_TURN_MS}")
    return value


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise TokenRefused("no bearer token")
    return token.strip()
