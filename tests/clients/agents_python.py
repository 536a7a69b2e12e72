"""The PyPI `openai-agents` client: types, speaks, has its tool called, is interrupted. Prints what it saw."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

from agents import function_tool, set_tracing_disabled
from agents.realtime import RealtimeAgent, RealtimeRunner, RealtimeSession

set_tracing_disabled(True)
told: dict[str, object] = {"errors": [], "shown": [], "audio_bytes": 0, "interrupted": 0}


@function_tool
def show_exhibit(id: str) -> str:
    """Put an exhibit's card on the screen."""
    told["shown"].append(id)  # type: ignore[attr-defined]
    return "shown"


class Watch:
    """Turns the session's events into things to wait for."""

    def __init__(self, session: RealtimeSession) -> None:
        self._session = session
        self._seen: dict[str, int] = {}
        self._changed = asyncio.Condition()

    async def run(self) -> None:
        async for event in self._session:
            name = event.type
            if name == "raw_model_event":
                name = event.data.type
                if name == "raw_server_event":
                    name = event.data.data["type"]
            if event.type == "audio":
                told["audio_bytes"] += len(event.audio.data)  # type: ignore[operator]
            if event.type == "audio_interrupted":
                told["interrupted"] += 1  # type: ignore[operator]
            if event.type == "error":
                told["errors"].append(str(event.error))  # type: ignore[attr-defined]
            self._seen[name] = self._seen.get(name, 0) + 1
            async with self._changed:
                self._changed.notify_all()

    def count(self, name: str) -> int:
        return self._seen.get(name, 0)

    async def until(self, name: str, count: int) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: self.count(name) >= count)


def said(part: object) -> str:
    return getattr(part, "text", None) or getattr(part, "transcript", None) or ""


async def speak(session: RealtimeSession) -> None:
    speech = Path(os.environ["SPEECH_FILE"]).read_bytes()
    for start in range(0, len(speech), 4800):
        await session.send_audio(speech[start : start + 4800])


async def main() -> None:
    agent = RealtimeAgent(name="Guide", instructions="Be brief.", tools=[show_exhibit])
    settings = {"model_name": "gpt-realtime-2.1", "audio": {"input": {"transcription": {"model": "gpt-transcribe"}}}}
    runner = RealtimeRunner(agent)
    session = await runner.run(
        model_config={"url": os.environ["REALTIME_URL"], "api_key": "none", "initial_model_settings": settings}
    )
    async with session:
        watch = Watch(session)
        watching = asyncio.create_task(watch.run())
        await session.send_message("How old is it?")
        await watch.until("response.done", 2)  # the second one follows the tool's output
        await speak(session)
        await watch.until("response.done", 4)
        audible = watch.count("response.output_audio.delta")
        await session.send_message("Tell me slowly, one two three four five six seven eight nine ten.")
        await watch.until("response.output_audio.delta", audible + 1)
        await speak(session)
        await watch.until("response.done", 7)
        told["truncations"] = watch.count("conversation.item.truncated")
        told["history"] = [
            [item.role, " ".join(said(part) for part in item.content)]
            for item in session._history
            if item.type == "message"
        ]
        watching.cancel()
    print(json.dumps(told))


asyncio.run(main())
