"""A visitor's browser for tests: a real aiortc peer that speaks, listens, and writes on the data channel."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av
import numpy as np
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

from tests.voice.tones import Samples

RATE_HZ = 48_000
BLOCK = RATE_HZ // 50


async def until(is_true: Callable[[], object], what: str, timeout_s: float = 30.0) -> None:
    """Wait until something that can be seen has happened; fail with `what` when it doesn't."""
    deadline_s = time.monotonic() + timeout_s
    while not is_true():
        assert time.monotonic() < deadline_s, f"waited {timeout_s} s in vain: {what}"
        await asyncio.sleep(0.01)


class Mouth(MediaStreamTrack):
    """A microphone in real time: what was said, then silence."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._waiting = np.zeros(0, dtype=np.int16)
        self._start_s: float | None = None
        self._blocks = 0

    def say(self, samples: Samples) -> None:
        """Speak after everything said before. `samples`: mono, 48 kHz."""
        self._waiting = np.concatenate((self._waiting, samples))

    async def recv(self) -> av.AudioFrame:
        now_s = time.monotonic()
        if self._start_s is None:
            self._start_s = now_s
        await asyncio.sleep(max(0.0, self._start_s + self._blocks * 0.02 - now_s))
        block, self._waiting = self._waiting[:BLOCK], self._waiting[BLOCK:]
        frame = av.AudioFrame.from_ndarray(
            np.pad(block, (0, BLOCK - len(block)))[None, :], format="s16", layout="mono"
        )
        frame.sample_rate = RATE_HZ
        frame.pts = self._blocks * BLOCK
        frame.time_base = Fraction(1, RATE_HZ)
        self._blocks += 1
        return frame


@dataclass(frozen=True, slots=True)
class HeardBlock:
    """What the loudspeaker got: `at_s` on the monotonic clock, `pts` in samples of the sender's clock."""

    at_s: float
    pts: int
    samples: Samples


class Visitor:
    """Use as `async with Visitor() as visitor`, then `await visitor.enter(...)`."""

    def __init__(self) -> None:
        self.pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.mouth = Mouth()
        self.heard: list[HeardBlock] = []
        self.messages: list[dict[str, Any]] = []
        self.pc.addTrack(self.mouth)
        self.channel = self.pc.createDataChannel("text")
        self.channel.on("message", lambda message: self.messages.append(json.loads(message)))
        self._ear: asyncio.Task[None] | None = None
        self.pc.on("track", self._listen)

    async def __aenter__(self) -> Visitor:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.leave()

    async def offer(self) -> RTCSessionDescription:
        await self.pc.setLocalDescription(await self.pc.createOffer())
        return self.pc.localDescription

    async def enter(self, answer: Mapping[str, str]) -> None:
        await self.pc.setRemoteDescription(RTCSessionDescription(answer["sdp"], answer["type"]))

    async def greeted(self) -> None:
        """Wait for the page's first message."""
        await until(lambda: self.messages, "a first message to the page")

    def say(self, samples: Samples) -> None:
        """Speak. `samples`: mono, 48 kHz."""
        self.mouth.say(samples)

    def write(self, message: object) -> None:
        self.channel.send(message if isinstance(message, str) else json.dumps(message))

    @property
    def sound(self) -> Samples:
        """Everything heard so far, mono, at the codec's rate: 48 kHz for Opus."""
        blocks = [block.samples for block in self.heard]
        return np.concatenate(blocks) if blocks else np.zeros(0, dtype=np.int16)

    async def leave(self) -> None:
        """Close the page as a browser does."""
        await self.pc.close()
        if self._ear is not None:
            self._ear.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._ear

    def die(self) -> None:
        """Be killed: from now on nothing leaves, not even a goodbye."""
        for transport in self.pc._RTCPeerConnection__iceTransports:
            for protocol in transport._connection._protocols:
                protocol.transport.close()

    def _listen(self, track: MediaStreamTrack) -> None:
        self._ear = asyncio.create_task(self._record(track))

    async def _record(self, track: MediaStreamTrack) -> None:
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            samples = frame.to_ndarray().reshape(-1, len(frame.layout.channels))[:, 0]
            self.heard.append(HeardBlock(time.monotonic(), frame.pts, samples))


@contextlib.asynccontextmanager
async def visitor_at(door: Any, visit_id: str, listener: Any) -> AsyncIterator[Visitor]:
    """A visitor who came in through the door and was greeted; leaves at the end."""
    async with Visitor() as visitor:
        offer = await visitor.offer()
        await visitor.enter(await door.accept(visit_id, listener, sdp=offer.sdp, type=offer.type))
        await visitor.greeted()
        yield visitor
