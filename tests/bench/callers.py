"""A process of benchmark visitors: real aiortc peers that ask by the script and note what they hear.

Prints one JSON line when all are connected, and one with their notes at the end. To leave the machine to the server
under test, what they say is encoded beforehand, and what they hear is decoded inside their event loop, without a
receive buffer.
"""

from __future__ import annotations

import argparse
import asyncio
import bisect
import json
import time
from fractions import Fraction
from typing import Any, Final

import av
import httpx
import numpy as np
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

from guide.voice import fastrtc_parts
from tests.bench.script import (
    ANSWER_PITCHES_HZ,
    QUESTION_S,
    question_pitch_hz,
    question_start_s,
    questions_within,
)
from tests.voice.tones import is_loud, tone

RATE_HZ: Final = 48_000
BLOCK: Final = RATE_HZ // 50
SILENCE: Final = np.zeros(20 * BLOCK, dtype=np.int16)


class ScriptedMouth(MediaStreamTrack):
    """Says the visitor's questions on time, silence in between. `said_at_s`: when each began to leave."""

    kind = "audio"

    def __init__(self, visitor: int, questions: int) -> None:
        super().__init__()
        self.said_at_s: list[float] = []
        self._starts = [round(question_start_s(visitor, number) * 50) for number in range(questions)]
        self._spoken = [_spoken(question_pitch_hz(visitor, turn)) for turn in (0, 1)]
        self._silence = _encoded(SILENCE)[-1]
        self._origin_s = 0.0
        self._number = 0

    async def recv(self) -> av.Packet:
        if not self._number:
            self._origin_s = time.monotonic()
        await asyncio.sleep(max(0.0, self._origin_s + self._number * 0.02 - time.monotonic()))
        packet = av.Packet(self._payload())
        packet.pts = self._number * BLOCK
        packet.time_base = Fraction(1, RATE_HZ)
        self._number += 1
        return packet

    def _payload(self) -> bytes:
        turn = bisect.bisect_right(self._starts, self._number) - 1
        if turn < 0:
            return self._silence
        packets = self._spoken[turn % 2]
        into = self._number - self._starts[turn]
        if into == 0:
            self.said_at_s.append(time.monotonic())
        return packets[into] if into < len(packets) else self._silence


def _spoken(pitch_hz: float) -> list[bytes]:
    """A question as one encoder makes it out of the silence before: begun anew, it would fade in."""
    packets = _encoded(np.concatenate((SILENCE, tone(pitch_hz, QUESTION_S, RATE_HZ), SILENCE)))
    return packets[len(SILENCE) // BLOCK :]


def _encoded(samples: np.ndarray) -> list[bytes]:
    codec = av.CodecContext.create("libopus", "w")
    codec.sample_rate, codec.format, codec.layout, codec.bit_rate = RATE_HZ, "s16", "mono", 64_000
    codec.options = {"application": "lowdelay"}
    packets = []
    for at in range(0, len(samples), BLOCK):
        frame = av.AudioFrame.from_ndarray(samples[None, at : at + BLOCK], format="s16", layout="mono")
        frame.sample_rate = RATE_HZ
        packets += [bytes(packet) for packet in codec.encode(frame)]
    return packets


def turn_of(samples: np.ndarray) -> int:
    """Whose sound this is: -1 silence, 0 an answer to an even question, 1 to an odd one."""
    if not is_loud(samples[::8]):
        return -1
    crossings = np.count_nonzero(np.diff(np.signbit(samples)))
    border_hz = sum(ANSWER_PITCHES_HZ) / 2
    return int(crossings * RATE_HZ / len(samples) / 2 > border_hz)


class Caller:
    def __init__(self, visitor: int, seconds: float) -> None:
        self._visitor = visitor
        self._seconds = seconds
        self._pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._mouth = ScriptedMouth(visitor, questions_within(visitor, seconds))
        self._blocks: list[tuple[float, float, int]] = []
        self._ear: asyncio.Task[None] | None = None
        self._pc.addTrack(self._mouth)
        self._pc.createDataChannel("text")
        self._pc.on("track", self._listen)

    async def connect(self, http: httpx.AsyncClient, *, opens_visit: bool) -> None:
        """`opens_visit`: through the kiosk's own routes; else by a bare offer."""
        await self._pc.setLocalDescription(await self._pc.createOffer())
        offer = self._pc.localDescription
        body = {"sdp": offer.sdp, "type": offer.type}
        if opens_visit:
            visit = (await http.post("/visits", json={})).raise_for_status().json()
            http.headers["Authorization"] = f"Bearer {visit['token']}"
            response = await http.post(f"/visits/{visit['visit_id']}/offer", json=body)
        else:
            response = await http.post("/offer", json=body | {"webrtc_id": str(self._visitor)})
        answer = response.raise_for_status().json()
        await self._pc.setRemoteDescription(RTCSessionDescription(answer["sdp"], answer["type"]))

    def _listen(self, track: MediaStreamTrack) -> None:
        fastrtc_parts.decode_in_loop(self._pc.getReceivers()[0])
        self._ear = asyncio.create_task(self._note(track))

    async def _note(self, track: MediaStreamTrack) -> None:
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            self._blocks.append((time.monotonic(), frame.pts / RATE_HZ, turn_of(frame.to_ndarray().reshape(-1))))

    def notes(self) -> dict[str, Any]:
        return {"visitor": self._visitor, "said_at_s": self._mouth.said_at_s, "blocks": self._blocks}

    async def leave(self) -> None:
        await self._pc.close()


async def call(url: str, first: int, count: int, seconds: float, *, opens_visits: bool) -> None:
    callers = [Caller(visitor, seconds) for visitor in range(first, first + count)]
    async with httpx.AsyncClient(base_url=url, timeout=30) as http:
        for caller in callers:
            await caller.connect(http, opens_visit=opens_visits)
    print(json.dumps({"connected": count}), flush=True)
    await asyncio.sleep(seconds)
    notes = [caller.notes() for caller in callers]
    await asyncio.gather(*(caller.leave() for caller in callers))
    print(json.dumps(notes), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--first", type=int, required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--opens-visits", action="store_true")
    options = parser.parse_args()
    asyncio.run(call(options.url, options.first, options.count, options.seconds, opens_visits=options.opens_visits))
