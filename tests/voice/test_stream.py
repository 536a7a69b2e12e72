"""The voice door, with real aiortc peers as visitors."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from aiortc import RTCRtpSender

from guide.core.playout import Playout
from guide.core.sound import SAMPLE_RATE_HZ
from guide.errors import BadInput, NoPlace, VisitEnded
from guide.voice.fastrtc_parts import MADE_FOR
from guide.voice.frames import FRAME_BYTES
from guide.voice.peer import Peer
from guide.voice.stream import VoiceDoor
from tests.voice.tones import holes, loud_part, main_frequency_hz, purity, silence, tone
from tests.voice.visitor import RATE_HZ, Visitor, until, visitor_at

pytestmark = [
    pytest.mark.peers,
    pytest.mark.filterwarnings("ignore:.* Gradio 6.0:DeprecationWarning"),
]

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
def versions(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    # Left to itself, FastRTC builds a Gradio page, which warns of Gradio 6 and would call home.
    monkeypatch.setenv("GRADIO_ANALYTICS_ENABLED", "False")
    return MADE_FOR if request.param == "in the loop" else ANOTHER_VERSION


@pytest.fixture
async def door(versions: Mapping[str, str]) -> AsyncIterator[VoiceDoor]:
    door = VoiceDoor(max_peers=6, library_versions=versions)
    yield door
    await door.close()


@pytest.fixture
async def hasty_door(versions: Mapping[str, str]) -> AsyncIterator[VoiceDoor]:
    """One that soon gives up: a busy machine is late for everything else."""
    door = VoiceDoor(max_peers=6, connect_timeout_s=1.0, quiet_timeout_s=1.0, library_versions=versions)
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


async def test_messages_go_both_ways(door: VoiceDoor) -> None:
    visit = Visit()
    async with visitor_at(door, "a", visit) as visitor:
        assert visitor.messages == [{"type": "state", "state": "ready"}]
        visitor.write({"type": "text", "text": "Wie alt ist das?"})
        await until(lambda: visit.messages, "a message to the visit")
        visit.opened[0].send({"type": "card", "exhibit": "rosetta-stone"})
        await until(lambda: len(visitor.messages) > 1, "a message to the page")
    assert visit.messages == ['{"type": "text", "text": "Wie alt ist das?"}']
    assert visitor.messages[1:] == [{"type": "card", "exhibit": "rosetta-stone"}]


async def test_a_page_that_closes_ends_its_connection_once_and_frees_its_place(door: VoiceDoor) -> None:
    visit = Visit()
    async with visitor_at(door, "a", visit):
        assert door.free_places == 5
    await until(lambda: visit.closed, "the visit to hear of it", timeout_s=6)
    assert visit.closed == visit.opened
    assert door.free_places == 6


async def test_a_second_offer_replaces_the_first_connection_at_once(door: VoiceDoor) -> None:
    first, second = Visit(), Visit()
    async with visitor_at(door, "a", first):
        async with visitor_at(door, "a", second) as visitor:
            assert first.closed == first.opened
            assert door.free_places == 5
            second.playout.push("item", tone(700, 0.5, SAMPLE_RATE_HZ).tobytes())
            await until(lambda: len(loud_part(visitor.sound, RATE_HZ)) > 0.4 * RATE_HZ, "the successor to hear")
        await until(lambda: second.closed, "the successor's end")
    assert len(first.closed) == len(second.closed) == 1


async def test_hanging_up_closes_once_and_nothing_is_heard_afterwards(door: VoiceDoor) -> None:
    visit = Visit()
    async with visitor_at(door, "a", visit) as visitor:
        door.hang_up("a")
        door.hang_up("a")
        frames = len(visit.frames)
        visit.opened[0].close()
        visit.opened[0].send({"type": "state", "state": "ready"})
        await until(lambda: visitor.pc.connectionState == "closed", "the page to be told")
    assert visit.closed == visit.opened
    assert len(visit.frames) == frames


async def test_a_page_that_never_connects_loses_its_place(hasty_door: VoiceDoor) -> None:
    visit = Visit()
    async with Visitor() as visitor:
        offer = await visitor.offer()
        await hasty_door.accept("a", visit, sdp=offer.sdp, type=offer.type)
        assert hasty_door.free_places == 5
        await until(lambda: hasty_door.free_places == 6, "the place back")
    assert visit.opened == visit.closed == []


async def test_when_all_places_are_taken_the_next_visit_is_told_so(door: VoiceDoor) -> None:
    async with contextlib.AsyncExitStack() as visitors:
        for number in range(6):
            visitor = await visitors.enter_async_context(Visitor())
            offer = await visitor.offer()
            await door.accept(str(number), Visit(), sdp=offer.sdp, type=offer.type)
        with pytest.raises(NoPlace):
            await door.accept("one too many", Visit(), sdp=offer.sdp, type=offer.type)
        # A visit that is in already may come again: it takes its own place.
        await door.accept("0", Visit(), sdp=offer.sdp, type=offer.type)


async def test_an_overtaken_offer_leaves_nothing_behind(door: VoiceDoor) -> None:
    async with Visitor() as early, Visitor() as late:
        offers = [await visitor.offer() for visitor in (early, late)]
        answers = await asyncio.gather(
            *(door.accept("a", Visit(), sdp=offer.sdp, type=offer.type) for offer in offers), return_exceptions=True
        )
        assert isinstance(answers[0], VisitEnded)
        assert isinstance(answers[1], dict)
        assert door.free_places == 5


@pytest.mark.parametrize(
    "spoil",
    [
        lambda sdp: sdp[: sdp.index("m=application")],
        lambda sdp: sdp.replace("a=ice-pwd", "a=x"),
        lambda sdp: sdp.replace("opus/", "speex/").replace("PCM", "X").replace("G722", "Y"),
    ],
)
async def test_an_offer_that_cannot_work_is_bad_input_and_takes_no_place(
    door: VoiceDoor, spoil: Callable[[str], str]
) -> None:
    async with Visitor() as visitor:
        offer = await visitor.offer()
        with pytest.raises(BadInput):
            await door.accept("a", Visit(), sdp=spoil(offer.sdp), type=offer.type)
    assert door.free_places == 6


async def test_a_browser_without_opus_is_heard_and_hears_all_the_same(door: VoiceDoor) -> None:
    visit = Visit()
    async with Visitor() as visitor:
        pcmu = [codec for codec in RTCRtpSender.getCapabilities("audio").codecs if codec.mimeType == "audio/PCMU"]
        visitor.pc.getTransceivers()[0].setCodecPreferences(pcmu)
        offer = await visitor.offer()
        await visitor.enter(await door.accept("a", visit, sdp=offer.sdp, type=offer.type))
        await visitor.greeted()
        visitor.say(tone(600, 0.5, RATE_HZ))
        visit.playout.push("item", tone(800, 0.5, SAMPLE_RATE_HZ).tobytes())
        await until(lambda: len(loud_part(visit.sound, SAMPLE_RATE_HZ)) > 10_000, "the microphone")
        await until(lambda: len(loud_part(visitor.sound, 8000)) > 3000, "the guide's voice")
    assert main_frequency_hz(loud_part(visit.sound, SAMPLE_RATE_HZ), SAMPLE_RATE_HZ) == pytest.approx(600, abs=10)
    assert main_frequency_hz(loud_part(visitor.sound, 8000), 8000) == pytest.approx(800, abs=10)


async def test_nothing_is_left_when_a_visitor_has_gone(door: VoiceDoor) -> None:
    tasks, sockets = asyncio.all_tasks(), open_files()
    for _ in range(3):
        async with visitor_at(door, "a", Visit()) as visitor:
            visitor.say(tone(440, 0.1, RATE_HZ))
    await until(lambda: asyncio.all_tasks() <= tasks, "every task of the connection to end", timeout_s=10)
    await until(lambda: open_files() <= sockets, "every socket to be closed", timeout_s=10)
    assert not [thread.name for thread in threading.enumerate() if "decoder" in thread.name]
    stream = door._stream
    assert not any((stream.pcs, stream.connections, stream.handlers, stream.data_channels))
    assert not any((stream.connection_timeouts, stream.additional_outputs))


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def test_a_killed_tab_and_one_that_never_connects_leave_nothing_behind(hasty_door: VoiceDoor) -> None:
    """Long before ICE gives up, which takes half a minute."""
    tasks = asyncio.all_tasks()
    visit = Visit()
    async with visitor_at(hasty_door, "killed", visit) as killed, Visitor() as absent:
        killed.die()
        offer = await absent.offer()
        await hasty_door.accept("absent", Visit(), sdp=offer.sdp, type=offer.type)
        await until(lambda: hasty_door.free_places == 6, "both places back", timeout_s=15)
    await until(lambda: asyncio.all_tasks() <= tasks, "every task of the connections to end", timeout_s=10)
    assert visit.closed == visit.opened


async def test_a_visit_that_raises_loses_its_connection_and_not_the_others(
    door: VoiceDoor, caplog: pytest.LogCaptureFixture
) -> None:
    class Faulty(Visit):
        def page_said(self, message: str) -> None:
            raise RuntimeError("a bug")

    faulty, sound = Faulty(), Visit()
    async with visitor_at(door, "a", faulty) as visitor, visitor_at(door, "b", sound):
        visitor.write("hello")
        await until(lambda: faulty.closed, "the faulty visit's end")
        assert not sound.closed
    assert "a visit failed" in caplog.text
