"""When frames leave: in real time, silence included, speech at most one frame early."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from math import inf

import pytest

from guide.core.playout import Playout
from guide.voice.frames import FRAME_BYTES, FRAME_S, FRAME_SAMPLES
from guide.voice.gate import Gate
from guide.voice.pacing import Frame, Pacer
from guide.voice.presence import GONE_AFTER_S, STEADY_PACKETS, Presence

SPEECH = b"\1\0" * FRAME_SAMPLES


def pacer_of(playout: Playout, clock: Callable[[], float]) -> Pacer:
    return Pacer(playout, clock, Presence(clock), lambda pcm: None)


async def frames_for(pacer: Pacer, seconds: float) -> list[tuple[float, Frame]]:
    """Each frame with when it left, counted from the beat on which the stream began."""
    began_s = time.monotonic()
    beat_s = began_s - began_s % FRAME_S
    frames: list[tuple[float, Frame]] = []
    while time.monotonic() - began_s < seconds:
        frame = await pacer.next()
        frames.append((time.monotonic() - beat_s, frame))
    return frames


async def test_silence_flows_in_real_time() -> None:
    frames = await frames_for(pacer_of(Playout(), time.monotonic), 0.3)
    assert [frame.number for _, frame in frames] == list(range(len(frames)))
    assert all(frame.pcm is None for _, frame in frames)
    assert all(at_s > frame.number * FRAME_S - 0.001 for at_s, frame in frames)
    assert len(frames) >= 14


async def test_a_reply_s_first_frame_leaves_at_once() -> None:
    """The best of five: what else runs on the machine isn't tried."""
    assert min([await first_frame_s() for _ in range(5)]) < 0.01


async def first_frame_s() -> float:
    playout = Playout()
    pacer = pacer_of(playout, time.monotonic)
    await pacer.next()
    await pacer.next()  # on the beat: the next one is a whole frame away
    waiting = asyncio.create_task(pacer.next())
    await asyncio.sleep(0.005)
    began_s = time.monotonic()
    playout.push("a", SPEECH)
    is_speech = (await waiting).pcm == SPEECH
    return time.monotonic() - began_s if is_speech else inf


async def test_speech_is_never_more_than_one_frame_early() -> None:
    playout = Playout()
    playout.push("a", SPEECH * 10)
    frames = await frames_for(pacer_of(playout, time.monotonic), 0.3)
    assert all(at_s > (frame.number - 1) * FRAME_S - 0.001 for at_s, frame in frames)
    assert sum(frame.pcm is not None for _, frame in frames) == 10


async def test_the_end_of_a_reply_is_filled_up_with_silence() -> None:
    playout = Playout()
    playout.push("a", SPEECH + b"\2\0")
    pacer = pacer_of(playout, time.monotonic)
    assert (await pacer.next()).pcm == SPEECH
    last = (await pacer.next()).pcm
    assert last == b"\2\0".ljust(FRAME_BYTES, b"\0")
    assert (await pacer.next()).pcm is None


@pytest.mark.parametrize("samples", [1, 2, 325, 478])
async def test_what_listens_for_echoes_is_told_whole_frames_only(samples: int) -> None:
    """The ends of answers are of any length, and what stumbled over one would silence the whole call."""
    playout, gate, told = Playout(), Gate(), list[bytes | None]()

    def left(pcm: bytes | None) -> None:
        told.append(pcm)
        gate.said(pcm)

    playout.push("a", b"\1\0" * samples)
    frame = await Pacer(playout, time.monotonic, Presence(time.monotonic), left).next()

    assert told == [frame.pcm]
    assert frame.pcm == (b"\1\0" * samples).ljust(FRAME_BYTES, b"\0")


@pytest.mark.parametrize(("late_s", "number"), [(0.1, 1), (0.5, 25)])
async def test_a_late_stream_catches_up_only_when_it_is_a_little_late(late_s: float, number: int) -> None:
    now_s = 100.01
    playout = Playout()
    playout.push("a", SPEECH * 3)
    pacer = pacer_of(playout, lambda: now_s)
    assert (await pacer.next()).number == 0
    now_s += late_s
    frame = await pacer.next()
    assert frame.number == number
    assert frame.pcm == SPEECH


async def test_a_stopped_stream_takes_nothing_more() -> None:
    playout = Playout()
    pacer = pacer_of(playout, time.monotonic)
    pacer.stop()
    playout.push("a", SPEECH)
    assert (await pacer.next()).pcm is None
    assert playout.heard_samples("a") == 0


class Line:
    """A page whose packets come every 20 ms, while the line is up; time passes frame by frame."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.playout = Playout()
        self.presence = Presence(lambda: self.now_s)
        self.pacer = Pacer(self.playout, lambda: self.now_s, self.presence, lambda pcm: None)

    async def run(self, frames: int, *, is_up: bool = True) -> list[bytes | None]:
        taken = []
        for _ in range(frames):
            self.now_s += FRAME_S
            if is_up:
                self.presence.sound_came()
            taken.append((await self.pacer.next()).pcm)
        return taken


def numbered(frames: int) -> list[bytes]:
    return [number.to_bytes(2, "little") * FRAME_SAMPLES for number in range(1, frames + 1)]


async def test_what_leaves_while_the_line_is_down_is_said_again_when_it_is_up() -> None:
    line, answer = Line(), numbered(100)
    await line.run(STEADY_PACKETS)
    line.playout.push("a", b"".join(answer))
    heard = await line.run(20)
    lost = await line.run(round(3 / FRAME_S), is_up=False)
    assert sum(pcm is not None for pcm in lost) == round(GONE_AFTER_S / FRAME_S)
    assert line.playout.heard_samples("a") == 19 * FRAME_SAMPLES  # of the last frame nobody knows

    assert heard[:-1] + await line.run(81) == answer


async def test_a_connection_that_ends_with_its_line_gives_back_what_was_lost() -> None:
    line = Line()
    await line.run(STEADY_PACKETS)
    line.playout.push("a", b"".join(numbered(100)))
    await line.run(20)
    await line.run(10, is_up=False)
    line.pacer.stop()

    assert line.playout.heard_samples("a") == 19 * FRAME_SAMPLES


async def test_a_page_without_a_microphone_is_spoken_to_all_the_same() -> None:
    line = Line()
    line.playout.push("a", b"".join(numbered(100)))

    assert await line.run(100, is_up=False) == numbered(100)


async def test_a_microphone_that_ends_is_not_taken_for_a_line_that_broke() -> None:
    line = Line()
    await line.run(STEADY_PACKETS)
    line.presence.expect_nothing()
    line.playout.push("a", b"".join(numbered(50)))

    assert await line.run(50, is_up=False) == numbered(50)
