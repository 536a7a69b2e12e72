"""A talking visitor's mouth and ear: 20 ms blocks, on time, into a WebRTC call and out of it."""

from __future__ import annotations

import asyncio
import time
from fractions import Fraction
from typing import Final

import av
import numpy as np
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError

from guide.core.sound import SAMPLE_RATE_HZ

BLOCK_SAMPLES: Final = SAMPLE_RATE_HZ // 50
LOUD: Final = 300
"""Speech is far above it, a codec's idea of silence far below."""
LOUD_SHARE: Final = 0.05
ROOM_NOISE: Final = 25.0
"""Of digital silence recognisers and turn detection make nothing sensible."""
STALLED_S: Final = 5.0


def is_loud(samples: np.ndarray) -> bool:
    return float((np.abs(samples) > LOUD).mean()) > LOUD_SHARE


def spoken_blocks(pcm: bytes) -> list[np.ndarray]:
    """A question in blocks, without the silence after its last word, so that it ends where its sound does."""
    samples = np.frombuffer(pcm, dtype="<i2")
    whole = np.pad(samples, (0, -len(samples) % BLOCK_SAMPLES)).reshape(-1, BLOCK_SAMPLES)
    loud = [number for number, block in enumerate(whole) if is_loud(block)]
    return list(whole[: loud[-1] + 1]) if loud else []


class Mouth(MediaStreamTrack):  # type: ignore[misc]  # aiortc brings no types
    """Silence, as it is in a room, until there is something to say."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._room = np.random.default_rng(7)
        self._waiting: list[np.ndarray] = []
        self._said = asyncio.Event()
        self._blocks = 0
        self._began_s = 0.0

    async def say(self, blocks: list[np.ndarray]) -> float:
        """When the last of it has left, on the monotonic clock. Raises TimeoutError when the call takes no more."""
        self._waiting = list(blocks)
        self._said.clear()
        async with asyncio.timeout(len(blocks) * 0.02 + STALLED_S):
            await self._said.wait()
        return time.monotonic()

    async def recv(self) -> av.AudioFrame:
        if not self._blocks:
            self._began_s = time.monotonic()
        await asyncio.sleep(max(0.0, self._began_s + self._blocks * 0.02 - time.monotonic()))
        frame = av.AudioFrame.from_ndarray(self._next(), format="s16", layout="mono")
        frame.sample_rate, frame.time_base = SAMPLE_RATE_HZ, Fraction(1, SAMPLE_RATE_HZ)
        frame.pts = self._blocks * BLOCK_SAMPLES
        self._blocks += 1
        return frame

    def _next(self) -> np.ndarray:
        noise = self._room.normal(0, ROOM_NOISE, BLOCK_SAMPLES)
        if self._waiting:
            noise += self._waiting.pop(0)
            if not self._waiting:
                self._said.set()
        return noise.clip(-32_768, 32_767).astype(np.int16)[None, :]


class Ear:
    """When something was to be heard."""

    def __init__(self) -> None:
        self._first_loud: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._last_loud_s = 0.0
        self._listening: asyncio.Task[None] | None = None

    def hear(self, track: MediaStreamTrack) -> None:
        self._listening = asyncio.get_running_loop().create_task(self._listen(track), name="a visitor's ear")

    def listen_anew(self) -> None:
        self._first_loud = asyncio.get_running_loop().create_future()

    async def first_sound_s(self) -> float:
        """When something was heard first since `listen_anew`, on the monotonic clock."""
        return await asyncio.shield(self._first_loud)

    async def silence(self, seconds: float) -> None:
        """Waits until so long nothing was heard."""
        while True:
            left_s = self._last_loud_s + seconds - time.monotonic()
            if left_s <= 0:
                return
            await asyncio.sleep(left_s)

    async def close(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.wait([self._listening])

    async def _listen(self, track: MediaStreamTrack) -> None:
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            if is_loud(frame.to_ndarray().reshape(-1)):
                self._last_loud_s = time.monotonic()
                if not self._first_loud.done():
                    self._first_loud.set_result(self._last_loud_s)
