"""The whole site in the test's own process, on a loopback port of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import uvicorn

from app import build_app, open_house
from guide.house import House
from guide.settings import Settings
from guide.visits.registry import Visits


@dataclass
class Site:
    house: House
    visits: Visits
    web: httpx.AsyncClient

    async def open_visit(self, **wishes: object) -> tuple[str, dict[str, str]]:
        """A new visit: its path, and the headers that show its token."""
        answer = (await self.web.post("/visits", json=wishes)).raise_for_status().json()
        return f"/visits/{answer['visit_id']}", {"Authorization": f"Bearer {answer['token']}"}


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[Site]:
    async with open_house(settings) as house:
        visits = Visits(house)
        visits.start()
        config = uvicorn.Config(build_app(settings, house, visits), port=0, log_level="warning", proxy_headers=False)
        server = uvicorn.Server(config)
        running = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=10) as web:
            yield Site(house, visits, web)
        await visits.close()
        server.should_exit = True
        await running
