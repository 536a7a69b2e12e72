"""A Realtime provider for measuring: hears a tone, waits for its end, answers with a tone, and notes when.

The wire is the API's own: appends come in, audio deltas go out, five times faster than they are spoken. Each visitor
asks at a pitch of their own, so that what was noted here can be matched with what the visitor noted, whichever
session it came through. All times are seconds on the machine's monotonic clock.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import logging
import time
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import orjson
from websockets.asyncio.server import ServerConnection, serve

from tests.bench.script import ANSWER_PITCHES_HZ, ANSWER_S, asked_by
from tests.voice.tones import main_frequency_hz, tone

RATE_HZ: Final = 24_000
QUESTION_ENDS_AFTER_S: Final = 0.3
DELTA_S: Final = 0.1
DELTAS_PER_SECOND: Final = 50
LOUD: Final = 1500


@dataclass(slots=True)
class Exchange:
    """One question and its answer. `visitor`: known by the pitch. `answered_at_s`: when the first delta left."""

    heard_at_s: float
    visitor: int = -1
    answered_at_s: float = 0.0


class Session:
    """One visitor's Realtime session."""

    def __init__(self, socket: ServerConnection, exchanges: list[Exchange]) -> None:
        self._socket = socket
        self._exchanges = exchanges
        self._question = bytearray()
        self._quiet_samples = 0
        self._answers_by_itself = True
        self._writes_down = False
        self._answering: asyncio.Task[None] | None = None
        self._count = 0
        self._turn = 0
        self._events = 0
        self._exchange = Exchange(0.0)

    async def run(self) -> None:
        await self._send({"type": "session.created", "session": {"type": "realtime", "id": "sess_1"}})
        async for message in self._socket:
            event = orjson.loads(message)
            if event["type"] == "input_audio_buffer.append":
                await self._hear(base64.b64decode(event["audio"]))
            elif event["type"] == "session.update":
                await self._configure(event["session"])
            elif event["type"] == "response.create":
                self._answer(event.get("response", {}))

    async def _configure(self, session: dict[str, Any]) -> None:
        hearing = session.get("audio", {}).get("input", {})
        self._answers_by_itself = (hearing.get("turn_detection") or {}).get("create_response", True)
        self._writes_down = hearing.get("transcription") is not None
        await self._send({"type": "session.updated", "session": session})

    async def _hear(self, pcm: bytes) -> None:
        samples = np.frombuffer(pcm, dtype="<i2")
        is_loud = bool((np.abs(samples[::4].astype(np.int32)) > LOUD).any())
        if is_loud and not self._question:
            self._exchange = Exchange(time.monotonic())
            self._exchanges.append(self._exchange)
            await self._tell("input_audio_buffer.speech_started", item_id=self._item_id, audio_start_ms=0)
        if is_loud or self._question:
            self._question += pcm
            self._quiet_samples = 0 if is_loud else self._quiet_samples + len(samples)
        if self._quiet_samples > QUESTION_ENDS_AFTER_S * RATE_HZ:
            await self._end_question()

    async def _end_question(self) -> None:
        spoken = np.frombuffer(bytes(self._question), dtype="<i2")[: RATE_HZ // 2]
        pitch_hz = main_frequency_hz(spoken, RATE_HZ)
        self._exchange.visitor, self._turn = asked_by(pitch_hz)
        self._question.clear()
        self._quiet_samples = 0
        await self._tell("input_audio_buffer.speech_stopped", item_id=self._item_id, audio_end_ms=0)
        await self._tell("input_audio_buffer.committed", item_id=self._item_id, previous_item_id=None)
        if self._answers_by_itself:
            self._answer({})
        if self._writes_down:
            await self._transcribe()

    async def _transcribe(self) -> None:
        await self._tell(
            "conversation.item.input_audio_transcription.completed",
            item_id=self._item_id,
            content_index=0,
            transcript="How old is the Rosetta Stone?",
            usage={"type": "duration", "seconds": 1},
        )

    @property
    def _item_id(self) -> str:
        return f"item_q{self._count}"

    def _answer(self, asked: dict[str, Any]) -> None:
        self._count += 1
        self._answering = asyncio.create_task(self._speak(asked.get("metadata")))

    async def _speak(self, metadata: object) -> None:
        ids = {"response_id": f"resp_{self._count}", "item_id": f"item_a{self._count}"}
        response = {"object": "realtime.response", "id": ids["response_id"], "output": [], "metadata": metadata}
        item = {"id": ids["item_id"], "type": "message", "role": "assistant", "content": []}
        added = {"response_id": ids["response_id"], "output_index": 0, "item": item}
        await self._tell("response.created", response=response | {"status": "in_progress"})
        await self._tell("response.output_item.added", **added)
        await self._sound(ids | {"output_index": 0, "content_index": 0})
        await self._tell("response.output_item.done", **added)
        await self._tell("response.done", response=response | {"status": "completed", "usage": _USAGE})

    async def _sound(self, ids: dict[str, Any]) -> None:
        """The answer and its words, faster than they are spoken."""
        self._exchange.answered_at_s = began_s = time.monotonic()
        for number, delta in enumerate(_DELTAS[self._turn]):
            await asyncio.sleep(began_s + number / DELTAS_PER_SECOND - time.monotonic())
            await self._tell("response.output_audio.delta", **ids, delta=delta)
            await self._tell("response.output_audio_transcript.delta", **ids, delta=" word")
        await self._tell("response.output_audio.done", **ids)

    async def _tell(self, type: str, **fields: object) -> None:
        self._events += 1
        await self._send({"type": type, "event_id": f"event_{self._events}", **fields})

    async def _send(self, event: dict[str, Any]) -> None:
        await self._socket.send(orjson.dumps(event).decode())


def _deltas(pitch_hz: int) -> list[str]:
    pcm = tone(pitch_hz, ANSWER_S, RATE_HZ).tobytes()
    size = round(DELTA_S * RATE_HZ) * 2
    return [base64.b64encode(pcm[at : at + size]).decode() for at in range(0, len(pcm), size)]


_DELTAS: Final = [_deltas(pitch_hz) for pitch_hz in ANSWER_PITCHES_HZ]
_OUTPUT_TOKENS: Final = round(ANSWER_S * 20)
"""The service counts a token for every 50 ms that it speaks."""
_USAGE: Final = {
    "total_tokens": 30 + _OUTPUT_TOKENS,
    "input_tokens": 30,
    "output_tokens": _OUTPUT_TOKENS,
    "input_token_details": {"text_tokens": 10, "audio_tokens": 20, "cached_tokens": 0},
    "output_token_details": {"text_tokens": 0, "audio_tokens": _OUTPUT_TOKENS},
}


async def serve_forever(port: int) -> None:
    exchanges: list[Exchange] = []
    # Looking whether this port is open yet is no failed handshake worth a line.
    logging.getLogger("websockets.server").setLevel(logging.CRITICAL)

    async def talk(socket: ServerConnection) -> None:
        if socket.request is not None and socket.request.path == "/exchanges":
            await socket.send(json.dumps([asdict(exchange) for exchange in exchanges]))
            exchanges.clear()
        else:
            await Session(socket, exchanges).run()

    async with serve(talk, "127.0.0.1", port, compression=None, max_size=None):
        await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    asyncio.run(serve_forever(parser.parse_args().port))
