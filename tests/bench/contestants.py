"""The servers that are measured, each as a process of its own: `python -m tests.bench.contestants NAME --port P …`.

`bare`: aiortc and a WebSocket, nothing else: the floor. `plain`: FastRTC as its documentation writes a handler for
the Realtime API. `ours`: this project's voice stream and link.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import logging
from fractions import Fraction
from typing import Any, Final

import av
import fastrtc
import numpy as np
import openai
import orjson
import uvicorn
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from fastapi import FastAPI
from pydantic import BaseModel
from websockets.asyncio.client import ClientConnection, connect

from guide.core import effects as fx
from guide.core import events as ev
from guide.core.playout import Playout
from guide.realtime.link import Link
from guide.realtime.plan import SessionPlan
from guide.voice.peer import Peer
from guide.voice.stream import VoiceDoor

RATE_HZ: Final = 24_000
MOST_VISITORS: Final = 64


class Offer(BaseModel):
    sdp: str
    type: str
    webrtc_id: str


class BareVoice(MediaStreamTrack):
    """20 ms at a time, in real time. Repeats every sample instead of resampling: this is the floor, not a product."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self.waiting = bytearray()
        self._origin_s = 0.0
        self._number = 0

    async def recv(self) -> av.AudioFrame:
        loop = asyncio.get_running_loop()
        self._origin_s = self._origin_s or loop.time()
        await asyncio.sleep(self._origin_s + self._number * 0.02 - loop.time())
        pcm = bytes(self.waiting[:960]).ljust(960, b"\0")
        del self.waiting[:960]
        doubled = np.repeat(np.frombuffer(pcm, dtype="<i2"), 2)
        frame = av.AudioFrame.from_ndarray(doubled[None, :], format="s16", layout="mono")
        frame.sample_rate = 2 * RATE_HZ
        frame.pts = self._number * 960
        frame.time_base = Fraction(1, 2 * RATE_HZ)
        self._number += 1
        return frame


def bare(app: FastAPI, base_url: str) -> None:
    peers: set[tuple[RTCPeerConnection, asyncio.Task[None]]] = set()

    @app.post("/offer")
    async def offer(body: Offer) -> dict[str, str]:
        pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        voice = BareVoice()

        @pc.on("track")
        def _(track: MediaStreamTrack) -> None:
            pc.addTrack(voice)
            peers.add((pc, asyncio.create_task(_bare_loop(track, voice, base_url))))

        await pc.setRemoteDescription(RTCSessionDescription(body.sdp, body.type))
        await pc.setLocalDescription(await pc.createAnswer())
        return {"sdp": pc.localDescription.sdp, "type": pc.localDescription.type}


async def _bare_loop(track: MediaStreamTrack, voice: BareVoice, base_url: str) -> None:
    async with connect(base_url.replace("http", "ws", 1) + "/realtime", compression=None) as socket:
        update = {"type": "session.update", "session": {"type": "realtime"}}
        await socket.send(orjson.dumps(update).decode())
        reading = asyncio.create_task(_bare_answers(socket, voice))
        try:
            while True:
                frame = await track.recv()
                pcm = frame.to_ndarray().reshape(-1, 2)[::2, 0].tobytes()
                await socket.send(
                    '{"type":"input_audio_buffer.append","audio":"' + base64.b64encode(pcm).decode() + '"}'
                )
        except MediaStreamError:
            reading.cancel()


async def _bare_answers(socket: ClientConnection, voice: BareVoice) -> None:
    async for message in socket:
        event = orjson.loads(message)
        if event["type"] == "response.output_audio.delta":
            voice.waiting += base64.b64decode(event["delta"])


class PlainHandler(fastrtc.AsyncStreamHandler):
    """Queues on both sides and the SDK's typed calls."""

    def __init__(self, base_url: str) -> None:
        super().__init__(expected_layout="mono", output_sample_rate=RATE_HZ, input_sample_rate=RATE_HZ)
        self.base_url = base_url
        self.connection: Any = None
        self.output_queue: asyncio.Queue[Any] = asyncio.Queue()

    def copy(self) -> PlainHandler:
        return PlainHandler(self.base_url)

    async def start_up(self) -> None:
        client = openai.AsyncOpenAI(api_key="none", base_url=self.base_url)
        async with client.realtime.connect(model="gpt-realtime") as connection:
            await connection.session.update(
                session={"type": "realtime", "audio": {"input": {"turn_detection": {"type": "server_vad"}}}}
            )
            self.connection = connection
            async for event in connection:
                if event.type == "input_audio_buffer.speech_started":
                    self.clear_queue()
                elif event.type == "response.output_audio.delta":
                    pcm = np.frombuffer(base64.b64decode(event.delta), dtype=np.int16)
                    await self.output_queue.put((self.output_sample_rate, pcm.reshape(1, -1)))

    async def receive(self, frame: tuple[int, np.ndarray]) -> None:
        if not self.connection:
            return
        _, array = frame
        audio = base64.b64encode(array.squeeze().tobytes()).decode("utf-8")
        await self.connection.input_audio_buffer.append(audio=audio)

    async def emit(self) -> Any:
        return await fastrtc.wait_for_item(self.output_queue)

    async def shutdown(self) -> None:
        if self.connection:
            await self.connection.close()
            self.connection = None


def plain(app: FastAPI, base_url: str) -> None:
    stream = fastrtc.Stream(
        PlainHandler(base_url),
        modality="audio",
        mode="send-receive",
        concurrency_limit=MOST_VISITORS,
        server_rtc_configuration={"iceServers": []},
    )

    @app.post("/offer")
    async def offer(body: Offer) -> Any:
        return await stream.handle_offer(body.model_dump(), stream.set_additional_outputs(body.webrtc_id))


PLAN: Final = SessionPlan(
    model="gpt-realtime",
    instructions="Answer.",
    voice="marin",
    language="en",
    tools=(),
    turn_detection="server_vad",
    transcription_model=None,
    max_output_tokens=300,
    context_tokens=8000,
)


class OurVisit:
    """The shortest visit: microphone to the link, answers to the playout, a response for every turn."""

    def __init__(self, base_url: str) -> None:
        self.playout = Playout()
        self._base_url = base_url
        self._link: Link | None = None
        self._opening: asyncio.Task[None] | None = None
        self._requests = 0

    def peer_opened(self, peer: Peer) -> None:
        self._opening = asyncio.create_task(self._open())

    async def _open(self) -> None:
        self._link = await Link.open(
            base_url=self._base_url,
            api_key="none",
            plan=PLAN,
            replay=(),
            on_event=self._happened,
            on_audio=lambda response_id, item_id, pcm: self.playout.push(item_id, pcm),
            timeout_s=10,
        )

    def _happened(self, event: ev.Event) -> None:
        if isinstance(event, ev.TurnCommitted) and self._link is not None:
            self._requests += 1
            self._link.perform(fx.CreateResponse(str(self._requests), 300))

    def microphone(self, pcm: bytes) -> None:
        if self._link is not None:
            self._link.send_audio(pcm)

    def page_said(self, message: str) -> None:
        pass

    def peer_closed(self, peer: Peer) -> None:
        if self._link is not None:
            self._opening = asyncio.create_task(self._link.close())


def ours(app: FastAPI, base_url: str) -> None:
    door: list[VoiceDoor] = []

    @app.post("/offer")
    async def offer(body: Offer) -> dict[str, str]:
        if not door:
            door.append(VoiceDoor(max_peers=MOST_VISITORS))
        return await door[0].accept(body.webrtc_id, OurVisit(base_url), sdp=body.sdp, type=body.type)


CONTESTANTS: Final = {"bare": bare, "plain": plain, "ours": ours}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=CONTESTANTS)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--provider", required=True, help="http://127.0.0.1:PORT/v1")
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING)
    app = FastAPI()
    CONTESTANTS[options.name](app, options.provider)
    uvicorn.run(app, host="127.0.0.1", port=options.port, log_level="warning", loop="asyncio")


if __name__ == "__main__":
    main()
