"""The voice door, with real aiortc peers as visitors."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Mapping

import numpy as np
import pytest

from guide.core.playout import Playout
from guide.errors import BadInput, NoPlace
from guide.voice.fastrtc_parts import MADE_FOR
from guide.voice.frames import FRAME_BYTES, SAMPLE_RATE_HZ
from guide.voice.stream import Peer, VoiceDoor
from tests.voice.tones import holes, loud_part, main_frequency_hz, purity, silence, tone
from tests.voice.visitor import RATE_HZ, Visitor, until, visitor_at

pytestmark = pytest.mark.peers

ANOTHER_VERSION: Mapping[str, str] = dict(MADE_FOR) | {"aiortc": "1.17.0"}


class Visit:
    """Records what its connection tells it."""

    def __init__(self) -> None:
        self.playout = Playout()
        self.opened: list[Peer] = []
        self.closed: list[Peer] = []
        self.frames: list[bytes] = []
        self.messages: list[str] = []

    def peer_opened(self, peer: Peer) -> None:
        self.opened.append(peer)

    def peer_closed(self, peer: Peer) -> None:
        self.closed.append(peer)

    def microphone(self, pcm: bytes) -> None:
        self.frames.append(pcm)

    def page_said(self, message: str) -> None:
        self.messages.append(message)

    @property
    def sound(self) -> np.ndarray:
        return np.frombuffer(b"".join(self.frames), dtype="<i2")


@pytest.fixture(params=["in the loop", "the libraries' own way"])
async def door(request: pytest.FixtureRequest) -> AsyncIterator[VoiceDoor]:
    versions = MADE_FOR if request.param == "in the loop" else ANOTHER_VERSION
    door = VoiceDoor(
        max_peers=6, ice_servers=[], connect_timeout_s=1.0, quiet_timeout_s=2.0, library_versions=versions
    )
    yield door
    await door.close()


async def test_the_visitor_s_voice_arrives_whole(door: VoiceDoor) -> None:
    visit = Visit()
    async with visitor_at(door, "a", visit) as visitor:
        visitor.say(np.concatenate((silence(0.2, RATE_HZ), tone(1000, 1.0, RATE_HZ))))
        await until(lambda: len(visit.frames) > 90, "1.8 s of microphone")
    assert {len(frame) for frame in visit.frames} == {FRAME_BYTES}
    said = loud_part(visit.sound, SAMPLE_RATE_HZ)
    assert len(said) / SAMPLE_RATE_HZ == pytest.approx(1.0, abs=0.03)
    assert main_frequency_hz(said, SAMPLE_RATE_HZ) == pytest.approx(1000, abs=3)
    assert holes(said, SAMPLE_RATE_HZ) == 0


async def test_the_guide_s_voice_arrives_whole(door: VoiceDoor) -> None:
    visit = Visit()
    async with visitor_at(door, "a", visit) as visitor:
        visit.playout.push("item", tone(700, 1.0, SAMPLE_RATE_HZ).tobytes())
        await until(lambda: visit.playout.is_empty, "the answer to have left")
        await until(lambda: len(loud_part(visitor.sound[-9600:], RATE_HZ)) < 3000, "the answer to end at the ear")
    heard = loud_part(visitor.sound, RATE_HZ)
    assert len(heard) / RATE_HZ == pytest.approx(1.0, abs=0.03)
    assert main_frequency_hz(heard, RATE_HZ) == pytest.approx(700, abs=3)
    assert purity(heard, 700, RATE_HZ) > 0.99
    assert holes(heard, RATE_HZ) == 0
    assert visit.playout.heard_samples("item") == SAMPLE_RATE_HZ


async def test_five_visitors_each_have_their_own_sound(door: VoiceDoor) -> None:
    visits = [Visit() for _ in range(5)]

    async def call(number: int, visit: Visit) -> None:
        async with visitor_at(door, str(number), visit) as visitor:
            pitch_hz = 400 + 200 * number
            visitor.say(tone(pitch_hz, 0.6, RATE_HZ))
            visit.playout.push("item", tone(pitch_hz + 100, 0.6, SAMPLE_RATE_HZ).tobytes())
            await until(lambda: len(visit.frames) > 60, "1.2 s of microphone")
            heard, said = loud_part(visitor.sound, RATE_HZ), loud_part(visit.sound, SAMPLE_RATE_HZ)
            assert main_frequency_hz(said, SAMPLE_RATE_HZ) == pytest.approx(pitch_hz, abs=5)
            assert main_frequency_hz(heard, RATE_HZ) == pytest.approx(pitch_hz + 100, abs=5)

    await asyncio.gather(*(call(number, visit) for number, visit in enumerate(visits)))
