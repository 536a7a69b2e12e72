"""A bare WebSocket client of the server, which checks every event that comes."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from guide.pipeline.server import RealtimeServer
from guide.realtime.wire import Event
from tests.pipeline.promised import check_promised

PATIENCE_S = 30.0


class SocketClient:
    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.events: list[Event] = []

    async def send(self, type: str, **fields: Any) -> None:
        await self.socket.send(json.dumps({"type": type, **fields}))

    async def append(self, pcm: bytes, *, chunk_ms: int = 20) -> None:
        for start in range(0, len(pcm), chunk_ms * 48):
            chunk = base64.b64encode(pcm[start : start + chunk_ms * 48]).decode()
            await self.send("input_audio_buffer.append", audio=chunk)

    async def ask(self, text: str) -> None:
        """Type a question and want an answer."""
        content = [{"type": "input_text", "text": text}]
        await self.send("conversation.item.create", item={"type": "message", "role": "user", "content": content})
        await self.send("response.create")

    async def next(self) -> Event:
        async with asyncio.timeout(PATIENCE_S):
            event: Event = json.loads(await self.socket.recv())
        check_promised(event)
        self.events.append(event)
        return event

    async def until(self, type: str) -> Event:
        """The next event of this type; those before it are in `events` too."""
        while True:
            event = await self.next()
            if event["type"] == type:
                return event

    async def answer(self) -> str:
        """What the next response says, once it is over."""
        response = (await self.until("response.done"))["response"]
        return " ".join(
            part.get("transcript") or part.get("text") or ""
            for item in response["output"]
            if item["type"] == "message"
            for part in item["content"]
        )


@asynccontextmanager
async def connected(server: RealtimeServer, model: str = "gpt-realtime-2.1") -> AsyncIterator[SocketClient]:
    async with connect(f"{server.url}?model={model}", proxy=None, max_size=None) as socket:
        client = SocketClient(socket)
        await client.until("session.created")
        yield client
