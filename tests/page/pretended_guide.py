"""A guide at the other end of a real call: it remembers what it is told and hums when it is asked."""

from __future__ import annotations

import asyncio
import json
import math
from array import array
from typing import Any, Final

from guide.core.playout import Playout
from guide.voice.peer import Peer

RATE_HZ: Final = 24_000
LOUD: Final = 3_000


class PretendedGuide:
    """Is a voice stream's Listener. `told`: the page's messages; `loud_frames`: 20 ms of sound that it has heard;
    `is_deaf`: what is typed is lost on its way."""

    def __init__(self) -> None:
        self.playout = Playout()
        self.told: list[dict[str, Any]] = []
        self.frames = 0
        self.loud_frames = 0
        self.peers: list[Peer] = []
        self.closed = 0
        self.is_deaf = False

    def say(self, **message: object) -> None:
        """Send the page a message. May be called from a test's thread, as may `drop`."""
        self._loop.call_soon_threadsafe(self.peers[-1].send, message)

    def drop(self) -> None:
        self._loop.call_soon_threadsafe(self.peers[-1].close)

    def peer_opened(self, peer: Peer) -> None:
        self._loop = asyncio.get_running_loop()
        self.peers.append(peer)

    def microphone(self, pcm: bytes) -> None:
        self.frames += 1
        self.loud_frames += max(map(abs, array("h", pcm))) > LOUD

    def page_said(self, message: str) -> None:
        said = json.loads(message)
        self.told.append(said)
        if said["type"] == "text" and not self.is_deaf:
            spoken = {"type": "caption", "id": f"written-{len(self.told)}", "who": "visitor", "text": said["text"]}
            self.peers[-1].send({**spoken, "final": True})
            self.playout.push("hum", _hum(seconds=1.0))
            self.peers[-1].send({"type": "state", "state": "speaking"})

    def peer_closed(self, peer: Peer) -> None:
        self.closed += 1


def _hum(seconds: float) -> bytes:
    tone = (int(9_000 * math.sin(2 * math.pi * 440 * at / RATE_HZ)) for at in range(int(seconds * RATE_HZ)))
    return array("h", tone).tobytes()
