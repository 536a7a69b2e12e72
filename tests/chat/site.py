"""The whole site with a chat model behind it, and what its visitors read."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx

from guide.chat.provider import Timing
from guide.visits.visit import Visit
from tests.chat.server import ChatServerDouble, Reply
from tests.serving import Site, serving
from tests.visits.kiosk import settings_for, until

PATIENT = Timing(first_words_s=20.0, between_words_s=20.0)
"""For what isn't about time: a busy machine may stand still for longer than a test likes to wait."""
BRIEF = Timing(first_words_s=0.4, between_words_s=0.4)


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

    @property
    def done(self) -> Any:
        assert self.events[-1][0] == "done"
        return self.one("done")


@dataclass
class ChatVisit:
    """One visitor who writes."""

    site: ChatSite
    path: str
    token: dict[str, str]

    @property
    def visit(self) -> Visit:
        visit_id = self.path.rpartition("/")[2]
        return next(visit for visit in self.site.visits.open_visits if visit.id == visit_id)

    async def ask(self, text: object = "How old is this?", **more: object) -> Read:
        answer = await self.site.web.post(f"{self.path}/messages", json={"text": text, **more}, headers=self.token)
        if answer.status_code != 200:
            return Read(answer.status_code, error=answer.json()["error"], headers=answer.headers)
        return Read(200, list(events_in(answer.text)), headers=answer.headers)

    async def end(self) -> None:
        (await self.site.web.delete(self.path, headers=self.token)).raise_for_status()

    async def spent_usd(self) -> Decimal:
        return await self.site.house.guard.spent_usd(self.path.rpartition("/")[2])

    async def nothing_is_held(self) -> None:
        """Wait until no reservation of this process is open."""
        guard = self.site.house.guard
        await until(lambda: not guard._waiting, "the settlement")  # the guard tells nobody what it waits for


@dataclass
class ChatSite(Site):
    server: ChatServerDouble = field(default_factory=ChatServerDouble)

    async def visitor(self, *, exhibit: str | None = "rosetta-stone", language: str = "en") -> ChatVisit:
        """One of more than may come from one address in a minute."""
        persona = self.house.personas[self.house.default_persona]
        opened = self.visits.open("", language=language, persona=persona, exhibit=exhibit)
        return ChatVisit(self, f"/visits/{opened.visit.id}", {"Authorization": f"Bearer {opened.token}"})

    def forget(self, timing: Timing = PATIENT) -> None:
        """As when nobody has asked anything yet."""
        assert self.house.chat is not None
        self.house.chat.patience.worked()
        self.house.chat.server.timing = timing
        self.house.chat.server._is_plain = False
        self.server.reply = Reply()
        self.server.replies.clear()
        self.server.requests.clear()
        self.server.asked_at_s.clear()
        self.server.bill.clear()
        self.server.gone = 0


def events_in(body: str) -> Iterator[tuple[str, Any]]:
    for block in body.strip().split("\n\n"):
        name, data = block.split("\n")
        yield name.removeprefix("event: "), json.loads(data.removeprefix("data: "))


@asynccontextmanager
async def chat_site(folder: Path, server: ChatServerDouble, **changed: object) -> AsyncIterator[ChatSite]:
    settings = settings_for(
        folder, chat_base_url=server.base_url, realtime_base_url="http://127.0.0.1:9/v1", **changed
    )
    async with serving(settings) as site:
        yield ChatSite(site.house, site.visits, site.web, server)
