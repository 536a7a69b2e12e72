"""One visitor's browser as the visit meets it: its microphone, its loudspeaker, its data channel, its end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Protocol

import av
import fastrtc
import numpy as np
import orjson
from aiortc import RTCDataChannel

from guide.core.playout import Playout
from guide.core.sound import SAMPLE_RATE_HZ
from guide.errors import where_it_failed
from guide.voice.frames import FRAME_BYTES, Microphone, Samples
from guide.voice.gate import Gate
from guide.voice.pacing import Pacer
from guide.voice.presence import Presence

log = logging.getLogger(__name__)

HELLO: Final[Mapping[str, object]] = {"type": "state", "state": "ready"}
"""The first message on every data channel: the page waits for it before it sends any."""

MOST_UNSENT_BYTES: Final = 1024 * 1024
"""A page this far behind is gone or broken: nothing more is queued for it."""

NOTHING_HEARD: Final = bytes(FRAME_BYTES)
_SILENCE: Final = np.zeros((1, FRAME_BYTES // 2), dtype=np.int16)


class Listener(Protocol):
    """The visit, as the voice stream sees it. None of its methods may block or raise."""

    playout: Playout

    def peer_opened(self, peer: Peer) -> None:
        """The browser hears and is heard, and has had its first message."""

    def microphone(self, pcm: bytes) -> None:
        """20 ms of the visitor's microphone: 960 bytes of PCM16 mono at 24 kHz."""

    def page_said(self, message: str) -> None:
        """One raw message from the page."""

    def peer_closed(self, peer: Peer) -> None:
        """The browser is gone. Once for every peer that opened, whoever ended it."""


class VoiceHandler(fastrtc.AsyncStreamHandler):  # type: ignore[misc]  # fastrtc is not typed for us
    """What FastRTC calls: one per connection, made by `copy()`, told its peer before the connection stands."""

    peer: Peer

    def __init__(self) -> None:
        super().__init__("mono", output_sample_rate=SAMPLE_RATE_HZ, input_sample_rate=2 * SAMPLE_RATE_HZ)
        self._to_mono = av.AudioResampler(format="s16", layout="mono", rate=2 * SAMPLE_RATE_HZ)

    def copy(self) -> VoiceHandler:
        return VoiceHandler()

    def resample(self, frame: av.AudioFrame) -> Iterator[av.AudioFrame]:
        """Mono at 48 kHz in blocks as they come; the peer halves the rate itself (see `frames`)."""
        if frame.sample_rate == 2 * SAMPLE_RATE_HZ and len(frame.layout.channels) == 1:
            yield frame
        else:
            yield from self._to_mono.resample(frame)

    async def start_up(self) -> None:
        self.peer.started()

    async def receive(self, frame: tuple[int, Samples]) -> None:
        rate_hz, samples = frame
        self.peer.heard(rate_hz, samples.reshape(-1))

    async def emit(self) -> tuple[int, Samples]:
        """The next 20 ms, when due. Used where FastRTC plays by itself: see `fastrtc_parts`."""
        pcm = (await self.peer.pacer.next()).pcm
        return SAMPLE_RATE_HZ, np.frombuffer(pcm, dtype="<i2").reshape(1, -1) if pcm else _SILENCE


class Peer:
    """A connection to one visitor's browser. Made by `VoiceDoor.accept`."""

    def __init__(self, visit_id: str, listener: Listener, on_end: Callable[[Peer], None]) -> None:
        self.visit_id = visit_id
        clock = asyncio.get_running_loop().time
        self.presence = Presence(clock)
        self._gate = Gate()
        self.pacer = Pacer(listener.playout, clock, self.presence, self._gate.said)
        self.is_open = False
        self.has_ended = False
        self._listener = listener
        self._on_end = on_end
        self._microphone = Microphone()
        self._channel: RTCDataChannel | None = None

    def send(self, message: Mapping[str, object]) -> None:
        """Send the page one JSON message. Nothing happens when it is gone."""
        channel = self._channel
        if self.has_ended or channel is None or channel.readyState != "open":
            return
        if channel.bufferedAmount > MOST_UNSENT_BYTES:
            log.warning("a page takes no messages: one dropped")
            return
        channel.send(orjson.dumps(message).decode())

    def close(self) -> None:
        """End the connection now; may be called again."""
        if self.has_ended:
            return
        self.has_ended = True
        self._channel = None
        self.pacer.stop()
        self._on_end(self)
        if self.is_open:
            self.is_open = False
            self._guarded(self._listener.peer_closed, self)

    def use_channel(self, channel: RTCDataChannel) -> None:
        """Speak with the page through this data channel."""
        self._channel = channel
        channel.on("message", self._page_said)

    def started(self) -> None:
        """Sound flows and the data channel stands."""
        if self.has_ended or self.is_open:
            return
        self.is_open = True
        self.send(HELLO)
        self._guarded(self._listener.peer_opened, self)

    def heard(self, rate_hz: int, samples: Samples) -> None:
        """Decoded microphone audio, mono."""
        self.presence.sound_came()
        if not self.is_open:
            return
        for frame in self._microphone.frames(rate_hz, samples):
            self._guarded(self._listener.microphone, frame if self._gate.lets_through(frame) else NOTHING_HEARD)

    def _page_said(self, message: str | bytes) -> None:
        if self.is_open and isinstance(message, str):
            self._guarded(self._listener.page_said, message)

    def _guarded(self, tell: Callable[[Any], None], what: object) -> None:
        """FastRTC and aiortc would swallow a listener's exception and leave a deaf connection standing: end it."""
        try:
            tell(what)
        except Exception as error:
            log.error("a visit failed; its connection is closed: %s", where_it_failed(error))
            self.close()
