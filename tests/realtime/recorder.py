"""A link whose events and sound are kept, for tests to wait on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final, TypeVar

from guide.core import events as ev
from guide.realtime.link import Link
from guide.realtime.plan import ReplayLine, SessionPlan

PATIENCE_S: Final = 30
E = TypeVar("E")

PLAN: Final = SessionPlan(
    model="gpt-realtime-2.1-mini",
    instructions="You are the museum's guide.",
    voice="marin",
    language="en",
    tools=(
        {
            "type": "function",
            "name": "show_exhibit",
            "description": "Put an exhibit's card on the screen.",
            "parameters": {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]},
        },
    ),
    turn_detection="semantic_vad",
    transcription_model="gpt-transcribe",
    max_output_tokens=300,
    context_tokens=8_000,
)


class Recorder:
    """`events` in order, sound as ("sound", item id, PCM) among them in `order`."""

    def __init__(self) -> None:
        self.events: list[ev.Event] = []
        self.order: list[Any] = []
        self.link: Link | None = None
        self._changed = asyncio.Event()

    def on_event(self, event: ev.Event) -> None:
        self.events.append(event)
        self.order.append(event)
        self._changed.set()

    def on_audio(self, response_id: str, item_id: str, pcm: bytes) -> None:
        self.order.append(("sound", item_id, pcm))
        self._changed.set()

    @property
    def sound(self) -> bytes:
        return b"".join(entry[2] for entry in self.order if isinstance(entry, tuple))

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    async def until(self, kind: type[E], count: int = 1) -> E:
        """Wait for the `count`th event of this kind."""
        await self.until_so(lambda: len(self.of(kind)) >= count, f"{count} {kind.__name__}")
        return self.of(kind)[count - 1]

    async def until_so(self, is_so: Callable[[], bool], what: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not is_so():
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            raise AssertionError(f"{what} did not come; there were {self.events}") from None

    async def open(self, base_url: str | None, *, replay: Sequence[ReplayLine] = (), **options: Any) -> Link:
        """Open a link that tells this recorder. `options`: of Link.open, or of the plan."""
        chosen = {name: options.pop(name) for name in list(options) if name in SessionPlan.__slots__}
        given = {"api_key": None, "timeout_s": 5.0, "on_event": self.on_event, "on_audio": self.on_audio}
        self.link = await Link.open(
            base_url=base_url, plan=replace(PLAN, **chosen), replay=replay, **{**given, **options}
        )
        return self.link
