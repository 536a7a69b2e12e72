"""A kiosk under test: the real house, ledger and link; only the ear, which needs a browser, is stood in for."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app import open_house
from guide.house import House
from guide.settings import Settings
from guide.visits.registry import Visits
from guide.visits.visit import Visit
from tests.lending import lend_hearing, lend_meanings
from tests.provider import Answer, ConversationalProvider, Provider

FRAME_SAMPLES = 480
PATIENCE_S = 30.0


def settings_for(folder: Path, provider: Provider | None = None, **changed: object) -> Settings:
    """A kiosk's settings: its data in `folder`, its model at `provider` and nobody beside it, the sample museum."""
    lend_meanings(folder)
    lend_hearing(folder)
    given: dict[str, object] = {"data_dir": folder, "port": 0, "turn_detection": "server_vad", "standby": "none"}
    given |= changed
    if provider is not None:
        given["realtime_base_url"] = provider.base_url
    return Settings(_env_file=None, **given)  # type: ignore[arg-type]  # checked by pydantic


async def until(is_so: Callable[[], object], what: str) -> None:
    """Wait until something has happened; fail with `what` when it doesn't."""
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, f"waited {PATIENCE_S} s in vain for {what}"
        await asyncio.sleep(0.005)


@dataclass(eq=False)
class Ear:
    """Stands where the browser's connection would: takes sound at `speed` times real time, keeps what it is told."""

    visit: Visit
    speed: float = 20.0
    messages: list[Mapping[str, Any]] = field(default_factory=list)
    heard_samples: int = 0
    is_closed: bool = False

    def send(self, message: Mapping[str, object]) -> None:
        self.messages.append(message)

    def close(self) -> None:
        self.is_closed = True

    async def listen(self) -> None:
        while True:
            await asyncio.sleep(0.02 / self.speed)
            sound = self.visit.playout.take(FRAME_SAMPLES)
            self.heard_samples += len(sound or b"") // 2

    def all(self, kind: str) -> list[Mapping[str, Any]]:
        return [message for message in self.messages if message["type"] == kind]

    def states(self) -> list[str]:
        return [message["state"] for message in self.all("state")]

    def said(self, who: str) -> list[str]:
        """The final captions of one side, oldest first."""
        return [message["text"] for message in self.all("caption") if message["who"] == who and message["final"]]

    def type(self, text: str) -> None:
        """Ask it in writing, into the call."""
        self.visit.page_said(json.dumps({"type": "text", "text": text}))

    async def linked(self) -> None:
        await until(lambda: self.visit.state.link == "open", "the link")

    async def saw(self, what: str, **fields: object) -> Mapping[str, Any]:
        """Wait for a message of this type with these fields."""
        wanted = fields.items()
        await until(lambda: any(wanted <= message.items() for message in self.all(what)), f"{what} {fields}")
        return next(message for message in self.all(what) if wanted <= message.items())


@dataclass
class Kiosk:
    house: House
    visits: Visits

    @asynccontextmanager
    async def visitor(self, *, exhibit: str | None = None, language: str = "en") -> AsyncIterator[Ear]:
        """Somebody who has pressed Talk."""
        persona = self.house.personas[self.house.default_persona]
        opened = self.visits.open("", language=language, persona=persona, exhibit=exhibit)
        ear = Ear(opened.visit)
        listening = asyncio.create_task(ear.listen())
        opened.visit.peer_opened(ear)  # type: ignore[arg-type]  # an Ear is all of a Peer that a visit uses
        try:
            yield ear
        finally:
            listening.cancel()
            if not opened.visit.ended:
                await self.visits.end(opened.visit, "left")


@asynccontextmanager
async def kiosk(settings: Settings, change: Callable[[House], House] = lambda house: house) -> AsyncIterator[Kiosk]:
    """`change`: what is other about this house than the settings can say."""
    async with open_house(settings) as opened, at_work(change(opened)) as place:
        yield place


@asynccontextmanager
async def at_work(house: House) -> AsyncIterator[Kiosk]:
    """A kiosk whose house stands: its visits begin, tick and end."""
    visits = Visits(house)
    visits.start()
    try:
        yield Kiosk(house, visits)
    finally:
        await visits.close()


@asynccontextmanager
async def talking(
    folder: Path, answers: Sequence[Answer] = (), *, exhibit: str | None = None, **settings: object
) -> AsyncIterator[tuple[ConversationalProvider, Ear]]:
    """A visitor whose link stands, to a provider that has these answers. Its kiosk's data is in `folder`."""
    async with (
        ConversationalProvider(answers=answers) as provider,
        kiosk(settings_for(folder, provider, **settings)) as place,
        place.visitor(exhibit=exhibit) as ear,
    ):
        await ear.linked()
        yield provider, ear
