"""The whole site with a chat model behind it, and what its visitors read."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.chat.server import ChatServerDouble
from tests.serving import Site, serving
from tests.visits.kiosk import settings_for


@dataclass(frozen=True, slots=True)
class Read:
    """What a visitor read of one answer."""

    status: int
    events: list[tuple[str, Any]] = field(default_factory=list)
    error: dict[str, Any] = field(default_factory=dict)
    headers: httpx.Headers = field(default_factory=httpx.Headers)

    @property
    def text(self) -> str:
        return "".join(data["text"] for name, data in self.events if name == "delta")

    @property
    def names(self) -> list[str]:
        """The events' names, runs of deltas as one."""
        names = [name for name, _ in self.events]
        return [name for at, name in enumerate(names) if at == 0 or names[at - 1] != name]

    def one(self, name: str) -> Any:
        (found,) = [data for event, data in self.events if event == name]
        return found


async def ask(site: Site, visit: tuple[str, dict[str, str]], text: str, **more: object) -> Read:
    path, token = visit
    answer = await site.web.post(f"{path}/messages", json={"text": text, **more}, headers=token)
    if answer.status_code != 200:
        return Read(answer.status_code, error=answer.json()["error"], headers=answer.headers)
    return Read(200, list(events_in(answer.text)), headers=answer.headers)


def events_in(body: str) -> Any:
    for block in body.strip().split("\n\n"):
        name, data = block.split("\n")
        yield name.removeprefix("event: "), json.loads(data.removeprefix("data: "))


@asynccontextmanager
async def chat_site(folder: Path, server: ChatServerDouble, **changed: object) -> AsyncIterator[Site]:
    settings = settings_for(
        folder, chat_base_url=server.base_url, realtime_base_url="http://127.0.0.1:9/v1", **changed
    )
    async with serving(settings) as site:
        yield site
