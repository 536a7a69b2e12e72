"""When frames leave: in real time, silence included, speech at most one frame early."""

from __future__ import annotations

import asyncio
import time

import pytest

from guide.core.playout import Playout
from guide.voice.frames import FRAME_BYTES, FRAME_S, FRAME_SAMPLES
from guide.voice.pacing import Frame, Pacer

SPEECH = b"\1\0" * FRAME_SAMPLES


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
    frames = await frames_for(Pacer(Playout(), time.monotonic), 0.3)
    assert [frame.number for _, frame in frames] == list(range(len(frames)))
    assert all(frame.pcm is None for _, frame in frames)
    assert all(at_s > frame.number * FRAME_S - 0.001 for at_s, frame in frames)
    assert len(frames) >= 14


async def test_a_reply_s_first_frame_leaves_at_once() -> None:
    playout = Playout()
    pacer = Pacer(playout, time.monotonic)
    await pacer.next()
    waiting = asyncio.create_task(pacer.next())
    await asyncio.sleep(0.005)
    began_s = time.monotonic()
    playout.push("a", SPEECH)
    assert (await waiting).pcm == SPEECH
    assert time.monotonic() - began_s < 0.01


async def test_speech_is_never_more_than_one_frame_early() -> None:
    playout = Playout()
    playout.push("a", SPEECH * 10)
    frames = await frames_for(Pacer(playout, time.monotonic), 0.3)
    assert all(at_s > (frame.number - 1) * FRAME_S - 0.001 for at_s, frame in frames)
    assert sum(frame.pcm is not None for _, frame in frames) == 10


async def test_the_end_of_a_reply_is_filled_up_with_silence() -> None:
    playout = Playout()
    playout.push("a", SPEECH + b"\2\0")
    pacer = Pacer(playout, time.monotonic)
    assert (await pacer.next()).pcm == SPEECH
    last = (await pacer.next()).pcm
    assert last == b"\2\0".ljust(FRAME_BYTES, b"\0")
    assert (await pacer.next()).pcm is None


@pytest.mark.parametrize(("late_s", "number"), [(0.1, 1), (0.5, 25)])
async def test_a_late_stream_catches_up_only_when_it_is_a_little_late(late_s: float, number: int) -> None:
    now_s = 100.01
    playout = Playout()
    playout.push("a", SPEECH * 3)
    pacer = Pacer(playout, lambda: now_s)
    assert (await pacer.next()).number == 0
    now_s += late_s
    frame = await pacer.next()
    assert frame.number == number
    assert frame.pcm == SPEECH


async def test_a_stopped_stream_takes_nothing_more() -> None:
    playout = Playout()
    pacer = Pacer(playout, time.monotonic)
    pacer.stop()
    playout.push("a", SPEECH)
    assert (await pacer.next()).pcm is None
    assert playout.heard_samples("a") == 0
