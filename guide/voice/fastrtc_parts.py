"""Everything that reaches into private parts of FastRTC and aiortc, and nothing else.

The libraries hand every Opus packet to another thread: one decoder thread per receiver, one executor hop per sent
frame. Opus itself is cheap; passing Python's lock to and fro is what costs. Here both run inside the event loop:
that nearly halves what a visit takes and doubles how many fit in one process. Nor does a packet wait in aiortc's
receive buffer, which costs 80 ms (see `ordering`).

Only the very peers given to `quicken` are touched, never the libraries' classes. It is made for the versions in
`MADE_FOR`; with any other, and for a peer that doesn't speak Opus, everything goes the libraries' own way.
"""

from __future__ import annotations

import asyncio
import importlib.metadata
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MethodType
from typing import Any, Final

import av
import fastrtc
import numpy as np
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCRtpReceiver, RTCRtpSender
from aiortc.codecs import get_decoder
from aiortc.jitterbuffer import JitterFrame
from aiortc.mediastreams import MediaStreamError
from fastrtc.tracks import AudioCallback

from guide.core.sound import SAMPLE_RATE_HZ
from guide.voice.frames import FRAME_BYTES, Samples
from guide.voice.ordering import InOrder
from guide.voice.pacing import Frame, Pacer

log = logging.getLogger(__name__)

MADE_FOR: Final[Mapping[str, str]] = {"fastrtc": "0.0.34", "aiortc": "1.16.0"}

OPUS_CLOCK: Final = Fraction(1, 48_000)
"""RTP counts Opus at 48 kHz, whatever rate was encoded (RFC 7587, section 4.1)."""
TICKS_PER_FRAME: Final = 960

OPUS_BITS_PER_SECOND: Final = 64_000
OPUS_OPTIONS: Final = {"application": "lowdelay", "compression_level": "5"}
"""4 ms less delay and half the work of the libraries' `voip`; at this bit rate a voice sounds the same."""

OPUS_SILENCE: Final = b"\xd8\xff\xfe"
"""What the encoder makes of digital silence with these settings: 20 ms, super-wide band, mono."""
FRAMES_TO_SETTLE: Final = 10
"""Silent frames that are really encoded, at first and after speech, so that encoder and decoder come to rest alike.
Else a browser fades the next voice in."""


def installed_versions() -> dict[str, str]:
    return {name: importlib.metadata.version(name) for name in MADE_FOR}


def is_made_for(versions: Mapping[str, str]) -> bool:
    return all(versions.get(name) == version for name, version in MADE_FOR.items())


def new_stream(
    handler: fastrtc.AsyncStreamHandler,
    *,
    max_peers: int,
    is_bare: bool,
) -> fastrtc.Stream:
    """FastRTC's Stream for `max_peers` connections; `is_bare`: without the Gradio page it builds for itself."""
    stream_type = _BareStream if is_bare else fastrtc.Stream
    return stream_type(
        handler,
        modality="audio",
        mode="send-receive",
        concurrency_limit=max_peers,
        # Without a word on ICE servers aiortc asks a public one.
        server_rtc_configuration={"iceServers": []},
        verbose=False,
    )


def ask_ice_servers(stream: fastrtc.Stream, servers: Sequence[Mapping[str, object]]) -> None:
    """Let the next connections ask these. `servers`: `{"urls", "username"?, "credential"?}` each."""
    stream.server_rtc_configuration = stream.convert_to_aiortc_format({"iceServers": servers})


class _BareStream(fastrtc.Stream):  # type: ignore[misc]  # fastrtc is not typed for us
    def _generate_default_ui(self, ui_args: object = None) -> Any:
        return _NoPage()


class _NoPage:
    launch = None


def quicken(pc: RTCPeerConnection, callback: AudioCallback, pacer: Pacer) -> None:
    """Run this peer's Opus inside the event loop. To be called before it connects; does nothing without Opus."""
    transceiver = next(t for t in pc.getTransceivers() if t.kind == "audio")
    if transceiver._codecs[0].mimeType.lower() != "audio/opus":
        return
    decode_in_loop(transceiver.receiver)
    # FastRTC reads through a relay with a task and a queue of its own, for listeners that it doesn't have.
    callback.track.stop()
    callback.track = transceiver.receiver.track
    _send_packets(transceiver.sender, OpusVoice(callback, pacer))


class OpusVoice(MediaStreamTrack):  # type: ignore[misc]  # aiortc is not typed for us
    """The guide's voice as Opus packets, which aiortc sends as they are. Starts FastRTC's callback, which carries
    the microphone and the handler's life, but not its player."""

    kind = "audio"

    def __init__(self, callback: AudioCallback, pacer: Pacer) -> None:
        super().__init__()
        self._callback = callback
        self._pacer = pacer
        self._encoder = VoiceEncoder()

    async def recv(self) -> OpusPacket:
        if self.readyState != "live":
            raise MediaStreamError
        if not self._callback.has_started:
            await self._callback.start()
            self._callback.decode_task.cancel()
        return self._encoder.packet(await self._pacer.next())


@dataclass(frozen=True, slots=True)
class OpusPacket:
    """20 ms, ready to leave. `timestamp`: in RTP's ticks since the stream began."""

    payload: bytes
    timestamp: int


class VoiceEncoder:
    """Opus from PCM16 at 24 kHz, without resampling."""

    def __init__(self) -> None:
        self._codec = av.CodecContext.create("libopus", "w")
        self._codec.sample_rate = SAMPLE_RATE_HZ
        self._codec.format = "s16"
        self._codec.layout = "mono"
        self._codec.bit_rate = OPUS_BITS_PER_SECOND
        self._codec.options = dict(OPUS_OPTIONS)
        self._silent_frames = 0

    def packet(self, frame: Frame) -> OpusPacket:
        return OpusPacket(self._encode(frame.pcm), frame.number * TICKS_PER_FRAME)

    def _encode(self, pcm: bytes | None) -> bytes:
        self._silent_frames = 0 if pcm else self._silent_frames + 1
        if self._silent_frames > FRAMES_TO_SETTLE:
            return OPUS_SILENCE
        audio = av.AudioFrame(format="s16", layout="mono", samples=FRAME_BYTES // 2)
        audio.sample_rate = SAMPLE_RATE_HZ
        audio.planes[0].update(pcm or bytes(FRAME_BYTES))
        return b"".join(bytes(packet) for packet in self._codec.encode(audio))


class _PassThrough:
    """Stands in for the sender's own encoder, which would hold a stereo Opus encoder that nobody uses."""

    def pack(self, packet: OpusPacket) -> tuple[list[bytes], int]:
        return [packet.payload], packet.timestamp


def _send_packets(sender: RTCRtpSender, voice: OpusVoice) -> None:
    sender.replaceTrack(voice)
    sender._RTCRtpSender__encoder = _PassThrough()


class _Decoded:
    """One decoded packet as FastRTC's callback and our handler look at it: an av.AudioFrame costs more to unpack."""

    __slots__ = ("_samples", "layout", "pts", "sample_rate", "samples")

    def __init__(self, frame: av.AudioFrame) -> None:
        self._samples: Samples = np.frombuffer(frame.planes[0], dtype=np.int16, count=frame.samples)
        self.samples = frame.samples
        self.sample_rate = frame.sample_rate
        self.layout = frame.layout
        self.pts = frame.pts

    def to_ndarray(self) -> Samples:
        return self._samples


@dataclass(slots=True)
class _Ready:
    """Packets to be decoded one after another; to aiortc, one frame. `timestamp`: that of the first."""

    timestamp: int
    payloads: list[bytes]


class _NoWaiting:
    """Stands in for the receiver's jitter buffer."""

    def __init__(self) -> None:
        self._order: InOrder[Any] = InOrder()

    def add(self, packet: Any) -> tuple[bool, _Ready | None]:
        ready = self._order.add(packet.sequence_number, packet)
        if not ready:
            return False, None
        return False, _Ready(ready[0].timestamp, [each._data for each in ready])


class _LoopDecoder:
    """Stands in for both ends of the receiver's decoder thread: its queue (`put`) and the thread (`join`)."""

    def __init__(self, decoded: asyncio.Queue[Any]) -> None:
        self._decoded = decoded
        self._opus = _mono_opus_decoder()
        self._others: dict[str, Any] = {}

    def put(self, task: tuple[Any, _Ready] | None) -> None:
        """Decode what is ready; None ends the track."""
        if task is None:
            self._decoded.put_nowait(None)
            return
        codec, ready = task
        decode = self._decode_opus if codec.name.lower() == "opus" else self._other(codec).decode
        for number, payload in enumerate(ready.payloads):
            self._decode(decode, JitterFrame(payload, ready.timestamp + number * TICKS_PER_FRAME))

    def _decode(self, decode: Callable[[JitterFrame], Iterable[Any]], encoded: JitterFrame) -> None:
        try:
            for frame in decode(encoded):
                self._decoded.put_nowait(frame)
        except av.FFmpegError as error:
            log.debug("an undecodable packet: %s", error)

    def _decode_opus(self, encoded: JitterFrame) -> Iterable[_Decoded]:
        packet = av.Packet(encoded.data)
        packet.pts = encoded.timestamp
        packet.time_base = OPUS_CLOCK
        return map(_Decoded, self._opus.decode(packet))

    def _other(self, codec: Any) -> Any:
        if codec.name not in self._others:
            self._others[codec.name] = get_decoder(codec)
        return self._others[codec.name]

    def join(self) -> None:
        """There is no thread to wait for."""


def _mono_opus_decoder() -> Any:
    decoder = av.CodecContext.create("libopus", "r")
    decoder.format = "s16"
    decoder.layout = "mono"
    decoder.sample_rate = OPUS_CLOCK.denominator
    return decoder


def decode_in_loop(receiver: RTCRtpReceiver) -> None:
    """To be called before the peer connects. The receiver's track gives mono frames that only look like av's."""
    receiver.receive = MethodType(_receive_in_loop, receiver)


async def _receive_in_loop(self: Any, parameters: Any) -> None:
    """`RTCRtpReceiver.receive` with the decoder in the loop, and with no buffer before it."""
    if self._RTCRtpReceiver__started:
        return
    self._RTCRtpReceiver__codecs.update({codec.payloadType: codec for codec in parameters.codecs})
    decoder = _LoopDecoder(self._track._queue)
    self._RTCRtpReceiver__jitter_buffer = _NoWaiting()
    self._RTCRtpReceiver__decoder_queue = decoder
    self._RTCRtpReceiver__decoder_thread = decoder
    self.transport._register_rtp_receiver(self, parameters)
    self._RTCRtpReceiver__rtcp_task = asyncio.ensure_future(self._run_rtcp())
    self._RTCRtpReceiver__started = True
