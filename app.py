"""Wiring only: settings become objects, objects become the app. `python app.py` runs the kiosk."""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import random
import signal
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import gradio as gr
from fastapi import FastAPI

from guide.addresses import Addresses, load_salt
from guide.builtin import BuiltIn, StandbyServer
from guide.chat.attempts import Chatting
from guide.chat.patience import Patience
from guide.chat.provider import ChatServer
from guide.core.budget import Shares
from guide.errors import GuideError, SettingsError
from guide.from_settings import (
    files_of,
    ice_servers_of,
    limits_of,
    moderation_of,
    rules_of,
    speech_of,
    tariff_of,
    unanswered_of,
)
from guide.health import Health, Part
from guide.house import House, OpenLink, Standby
from guide.interpreter import short_turns
from guide.latency import kept_log
from guide.ledger.guard import Guard
from guide.ledger.tariff import Tariff
from guide.metrics import Metrics
from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.answering.wishes import Wishes
from guide.operator.entry import OperatorEntry
from guide.operator.routes import operator_routes
from guide.operator.view import Lookout
from guide.page.layout import build_page, mount_assets, own_origin_only
from guide.page.words import Words
from guide.page_guard import OwnOrigin
from guide.playroom import Playroom
from guide.realtime.link import Link
from guide.serving import bound_socket, serve_on
from guide.settings import Settings, load
from guide.site import build_site
from guide.speech import speech_choice
from guide.understanding import Understanding
from guide.visits.registry import Visits
from guide.voice.stream import VoiceDoor

log = logging.getLogger("guide")

OPEN_LINK_TIMEOUT_S = 4.0
"""Half of the longest that a visitor waits: who can't be reached by then leaves time for another who can."""
BUILTIN_SIGN_WITHIN_S = 10.0
"""How long the guide's own server may take to answer anything at all: on this machine it is busy, never out of reach,
and would be just as busy in another session."""
MOST_VISITS_PER_MINUTE = 60
"""Opened from one address: a school class behind one router opens about thirty at once."""


def now_ms() -> int:
    return time.monotonic_ns() // 1_000_000


@asynccontextmanager
async def open_house(settings: Settings) -> AsyncIterator[House]:
    """Everything the visits share, started; closed again in the reverse order. Raises GuideError."""
    files = files_of(settings)
    for problem in files.left_out:
        log.error("left out until it is mended: %s", problem)
    museum, games = files.museum, files.games
    languages = settings.languages_of(museum.languages)
    wishes = Wishes(files.personas, games)
    _make_folder(settings.data_dir)
    tariff = tariff_of(settings)
    answers = ExhibitAnswers(museum, today_year=datetime.now(UTC).year)
    understanding = Understanding(answers, settings.meanings_file, has_ears=settings.runs_builtin)
    words = Words()
    health = Health(now_ms)
    async with AsyncExitStack() as stack:
        stack.enter_context(short_turns())
        stack.enter_context(kept_log(settings.data_dir))
        builtin = BuiltIn.running(museum, answers, wishes=wishes, speech=speech_choice(settings))
        base_url = await _provider_url(settings, builtin, stack, health)
        standby = await _standby(settings, builtin, stack, health)
        guard = await _guard(settings, tariff, stack, health)
        ice = ice_servers_of(settings)
        door = VoiceDoor(max_peers=settings.max_visits, ice=ice)
        stack.push_async_callback(door.close)
        health.watch("exhibits", lambda: _exhibits_part(len(museum.exhibits), files.left_out))
        health.watch("understanding", understanding.part)
        health.watch("voices", lambda: _voices_part(door))
        chat = await _chat(settings, stack, health) if settings.has_chat_model else None
        understanding.begin()  # when everything else has begun, which it would delay
        stack.callback(understanding.close)
        yield House(
            museum=museum,
            answers=answers,
            personas=files.personas,
            playroom=Playroom(museum, games, answers, words, languages=languages),
            wishes=wishes,
            words=words,
            speech=speech_of(settings, is_builtin=settings.is_builtin),
            rules=rules_of(settings, has_standby=standby is not None),
            guard=guard,
            door=door,
            ice=ice,
            open_link=link_opener(settings, base_url, is_builtin=settings.is_builtin),
            standby=standby,
            health=health,
            metrics=Metrics(),
            now_ms=now_ms,
            kiosk_id=settings.kiosk_id,
            salt=load_salt(settings.data_dir),
            limit_usd=settings.visit_limit_usd,
            languages=languages,
            chat=chat,
            moderation=moderation_of(settings, chat),
            unanswered=unanswered_of(settings),
        )


def _make_folder(data_dir: Path) -> None:
    """Raises SettingsError."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"GUIDE_DATA_DIR: {data_dir} can't be made: {error.strerror}.") from error


async def _provider_url(
    settings: Settings, builtin: AbstractAsyncContextManager[BuiltIn], stack: AsyncExitStack, health: Health
) -> str | None:
    """Where sessions are opened; None: at OpenAI. Raises StageError when the built-in server can't speak here."""
    if not settings.is_builtin:
        return settings.realtime_base_url
    running = await stack.enter_async_context(builtin)
    health.watch("recognition", running.recognition)
    health.watch("synthesis", running.synthesis)
    return running.base_url


async def _standby(
    settings: Settings, builtin: AbstractAsyncContextManager[BuiltIn], stack: AsyncExitStack, health: Health
) -> Standby | None:
    """It costs 65 MB, and two seconds when it starts, so it is started before anybody waits for it."""
    if settings.is_builtin or settings.standby == "none":
        health.watch("rung", partial(health.rung, None))
        return None
    server = StandbyServer(builtin)
    stack.push_async_callback(server.close)
    health.watch("standby", server.part)
    health.watch("rung", partial(health.rung, server.part))

    async def open_link(**session: Any) -> Link:
        return await link_opener(settings, await server.base_url(), is_builtin=True)(**session)

    return Standby(speech_of(settings, is_builtin=True), open_link)


def link_opener(settings: Settings, base_url: str | None, *, is_builtin: bool = False) -> OpenLink:
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    sign_within_s = BUILTIN_SIGN_WITHIN_S if is_builtin else None
    return partial(
        Link.open, base_url=base_url, api_key=key, timeout_s=OPEN_LINK_TIMEOUT_S, sign_within_s=sign_within_s
    )


async def _guard(settings: Settings, tariff: Tariff, stack: AsyncExitStack, health: Health) -> Guard:
    guard = await Guard.open(
        settings.ledger_address,
        limits=limits_of(settings),
        tariff=tariff,
        zone=ZoneInfo(settings.time_zone),
        shares=Shares(chat=settings.chat_share),
    )
    stack.push_async_callback(guard.close)
    health.watch("ledger", lambda: Part("degraded", guard.trouble) if guard.trouble else Part("ok", "is written"))
    return guard


def build_app(settings: Settings, house: House, visits: Visits) -> FastAPI:
    """The routes, then the page, which takes every path left."""
    addresses = Addresses(
        trusted_hops=settings.trusted_proxy_hops,
        salt=house.salt,
        most_per_minute=MOST_VISITS_PER_MINUTE,
    )
    page_settings: dict[str, object] = {
        "turn_detection": settings.turn_detection,
        "talk_key": settings.talk_key,
        "idle_s": settings.idle_s,
        "keeps_unanswered": settings.keep_unanswered,
    }
    token = settings.metrics_token.get_secret_value() if settings.metrics_token else None
    app = build_site(house, visits, addresses, page_settings=page_settings, metrics_token=token)
    if settings.operator_passphrase is not None:
        lookout = Lookout(house, visits, settings.ledger_address, limits_of(settings), ZoneInfo(settings.time_zone))
        entry = OperatorEntry(settings.operator_passphrase.get_secret_value())
        app.include_router(operator_routes(lookout, entry, addresses))
    mount_assets(app)
    theme = house.museum.look.theme
    app.add_middleware(OwnOrigin, rewrite=partial(own_origin_only, theme=theme))
    with contextlib.redirect_stdout(io.StringIO()):  # Gradio 5.50 prints a line here that tells nobody anything
        gr.mount_gradio_app(app, build_page(house.museum.name, theme), path="/", show_api=False)
    return app


async def _chat(settings: Settings, stack: AsyncExitStack, health: Health) -> Chatting:
    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    server = ChatServer(model=settings.chat_model, base_url=settings.chat_base_url, api_key=key)
    stack.push_async_callback(server.close)
    patience = Patience(now_ms)
    health.watch("chat", lambda: _chat_part(patience))
    return Chatting(server, patience, random.random)


def _exhibits_part(published: int, left_out: Sequence[str]) -> Part:
    if left_out:
        return Part("degraded", f"{published} published; left out until mended: {' '.join(left_out)}")
    return Part("ok", f"{published} published")


def _voices_part(door: VoiceDoor) -> Part:
    return Part("ok" if door.free_places else "degraded", f"{door.free_places} places free")


def _chat_part(patience: Patience) -> Part:
    if patience.trouble is not None:
        return Part("degraded" if patience.trouble.may_retry else "down", str(patience.trouble))
    if patience.worked_s_ago is None:
        return Part("ok", "not used yet")
    return Part("ok", f"last answer {patience.worked_s_ago} s ago")


async def serve(settings: Settings) -> None:
    """Run until the process is told to stop. Raises GuideError."""
    bound = bound_socket(settings.host, settings.port)
    async with AsyncExitStack() as stack:
        stack.callback(bound.close)
        house = await stack.enter_async_context(open_house(settings))
        visits = Visits(house)
        app = build_app(settings, house, visits)
        visits.start()
        stack.push_async_callback(visits.close)
        log.info("the guide to %s is at http://%s:%d", house.museum.name, settings.host, bound.getsockname()[1])
        await serve_on(bound, app)


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("aioice").setLevel(logging.WARNING)
    for name in ("httpx", "httpx2"):  # they tell of every request
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        asyncio.run(serve(load()))
    except GuideError as error:
        print(error, file=sys.stderr)  # noqa: T201  # the technician's terminal
        return 2
    except KeyboardInterrupt:  # only while it starts: once it serves, it stops as told
        return 128 + signal.SIGINT
    return 0


if __name__ == "__main__":
    sys.exit(main())
