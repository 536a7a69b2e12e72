"""A visitor at a kiosk under test who really calls: a WebRTC peer through the real door into the real visit."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import numpy as np

from guide.visits.visit import Visit
from guide.voice.fastrtc_parts import decode_in_loop
from tests.visits.kiosk import Kiosk
from tests.voice.tones import Samples
from tests.voice.visitor import RATE_HZ, HeardBlock, Visitor, until
from tests.wifi import Wifi, nowhere

LOUD = 300
"""The mean of what an answer sounds like is far above it, the codec's ringing afterwards far below."""


@dataclass(eq=False)
class Caller:
    """`since_s`: what was heard before this, on the monotonic clock, is of no interest any more."""

    visit: Visit
    visitor: Visitor
    since_s: float = 0.0

    def write(self, text: str) -> None:
        self.visitor.write({"type": "text", "text": text})

    def listen_anew(self) -> None:
        self.since_s = time.monotonic()

    @property
    def heard(self) -> list[HeardBlock]:
        return [block for block in self.visitor.heard if block.at_s >= self.since_s]

    @property
    def sound(self) -> Samples:
        """All that was heard, mono, 48 kHz."""
        return np.concatenate([block.samples for block in self.heard] or [np.zeros(0, np.int16)])

    @property
    def loud_s(self) -> float:
        """How long something was to be heard."""
        return sum(len(block.samples) for block in self.heard if is_loud(block)) / RATE_HZ

    @property
    def last_packet_s(self) -> float:
        """When the last packet full of sound came. The codec's own delay spills a little into the next one."""
        return max((block.at_s for block in self.heard if is_loud(block, share=0.5)), default=0.0)

    @property
    def sound_end_s(self) -> float:
        """When a loudspeaker without a buffer falls silent: it takes 20 ms to play a packet."""
        last = max((block for block in self.heard if is_loud(block)), key=lambda block: block.at_s)
        return last.at_s + (int(np.flatnonzero(np.abs(last.samples) > LOUD)[-1]) + 1) / RATE_HZ

    def is_silent_for(self, seconds: float) -> bool:
        recent = [block for block in self.visitor.heard if block.at_s > time.monotonic() - seconds]
        return bool(recent) and not any(is_loud(block) for block in recent)

    async def heard_s(self, seconds: float) -> None:
        """Wait until so much was heard."""
        await until(lambda: self.loud_s >= seconds, f"{seconds} s of sound")

    async def silence(self, seconds: float = 0.25) -> None:
        await until(lambda: self.is_silent_for(seconds), "silence at the ear")

    def captions(self, who: str) -> list[dict[str, object]]:
        return [one for one in self.visitor.messages if one["type"] == "caption" and one["who"] == who]

    def states(self) -> list[str]:
        return [one["state"] for one in self.visitor.messages if one["type"] == "state"]


def is_loud(block: HeardBlock, share: float = 0.05) -> bool:
    return float((np.abs(block.samples) > LOUD).mean()) > share if block.samples.size else False


@asynccontextmanager
async def caller(place: Kiosk, *, wifi: Wifi | None = None) -> AsyncIterator[Caller]:
    """Somebody whose call stands and whose visit is linked to its model. `wifi`: what the call goes over."""
    persona = place.house.personas[place.house.default_persona]
    visit = place.visits.open("", language="en", persona=persona, exhibit=None).visit
    async with calling(place, visit, wifi=wifi) as one:
        await until(lambda: visit.state.link == "open", "the link")
        yield one
    if not visit.ended:
        await place.visits.end(visit, "left")


@asynccontextmanager
async def calling(place: Kiosk, visit: Visit, *, wifi: Wifi | None = None) -> AsyncIterator[Caller]:
    """A call of this visit, the first or the next."""
    async with Visitor() as visitor:
        # A loudspeaker without a buffer: what arrives is heard at once.
        decode_in_loop(visitor.pc.getTransceivers()[0].receiver)
        offer = await visitor.offer()
        sdp = offer.sdp if wifi is None else nowhere(offer.sdp)
        answer = await place.house.door.accept(visit.id, visit, sdp=sdp, type=offer.type)
        if wifi is not None:
            answer = {**answer, "sdp": await wifi.relayed(answer["sdp"])}
        await visitor.enter(answer)
        await visitor.greeted()
        yield Caller(visit, visitor)
