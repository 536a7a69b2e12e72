"""What one client's session may take of the stages, however much it asks for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from guide.museum.reply import Answer
from guide.pipeline.dialogue import Dialogue
from guide.pipeline.fair_share import FairShare
from guide.pipeline.responding import MAX_RESPONSES
from guide.pipeline.server import RealtimeServer
from guide.pipeline.stages import Heard
from tests.pipeline.plain_stages import PlainAnswers, ScriptedStt, ToneTts, silence, voice
from tests.pipeline.socket_client import SocketClient, connected

pytestmark = pytest.mark.server


@asynccontextmanager
async def client_of(
    *, stt: ScriptedStt | None = None, tts: ToneTts | None = None, answers: PlainAnswers | None = None
) -> AsyncIterator[SocketClient]:
    server = RealtimeServer(stt=stt or ScriptedStt(), tts=tts or ToneTts(), answerer=answers or PlainAnswers())
    await server.start()
    async with connected(server) as client:
        yield client
    await server.close()


SEMANTIC = {"turn_detection": {"type": "semantic_vad"}, "transcription": {"model": "gpt-transcribe"}}


class HeldBack(ScriptedStt):
    """Understands nothing until its `gate` is open."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()

    async def transcribe(self, pcm: bytes, *, language: str) -> Heard:
        await self.gate.wait()
        return await super().transcribe(pcm, language=language)


async def test_many_responses_of_one_client_take_turns() -> None:
    class Counted(ToneTts):
        def __init__(self) -> None:
            super().__init__()
            self.now = self.most = 0

        async def speak(self, text: str, **wanted: Any) -> AsyncGenerator[bytes, None]:
            self.now += 1
            self.most = max(self.most, self.now)
            try:
                async for pcm in super().speak(text, **wanted):
                    yield pcm
            finally:
                self.now -= 1

    tts = Counted()
    async with client_of(tts=tts) as client:
        for _ in range(MAX_RESPONSES):
            await client.send("response.create", response={"conversation": "none"})
        for _ in range(MAX_RESPONSES):
            await client.answer()

    assert tts.most == 1


async def test_pauses_that_are_over_are_not_recognised_one_after_the_other() -> None:
    """Where recognition takes longer than visitors pause, only the newest pause is worth it, and it is the turn's."""

    stt = HeldBack()
    async with client_of(stt=stt) as client:
        await client.send("session.update", session={"type": "realtime", "audio": {"input": SEMANTIC}})
        await client.append(silence(500) + (voice(800) + silence(480)) * 4 + silence(1_000))
        await client.until("input_audio_buffer.committed")
        stt.gate.set()
        await client.until("conversation.item.input_audio_transcription.completed")

    first, whole = stt.lengths_ms
    assert whole > 3 * first


async def test_a_client_is_read_from_however_often_its_visitor_pauses_while_recognition_is_slow() -> None:
    stt = HeldBack()
    async with client_of(stt=stt) as client:
        await client.send("session.update", session={"type": "realtime", "audio": {"input": SEMANTIC}})
        await client.append(silence(500) + (voice(400) + silence(480)) * 12)
        await client.send("conversation.item.retrieve", item_id="item_none")

        assert (await client.until("error"))["error"]["code"] == "item_retrieve_invalid_item_id"


async def test_a_client_is_read_from_however_many_turns_it_commits_while_recognition_is_slow() -> None:
    """Its pings are, too: one that got no answer within twenty seconds took its session for lost."""
    stt = HeldBack()
    async with client_of(stt=stt) as client:
        by_hand = {"turn_detection": None}
        await client.send("session.update", session={"type": "realtime", "audio": {"input": by_hand}})
        for _ in range(20):
            await client.append(silence(1_000), chunk_ms=1_000)
            await client.send("input_audio_buffer.commit")
        await client.send("conversation.item.retrieve", item_id="item_none")

        assert (await client.until("error"))["error"]["code"] == "item_retrieve_invalid_item_id"


async def test_a_client_that_commits_more_than_can_be_recognised_waits() -> None:
    stt = HeldBack()
    async with client_of(stt=stt) as client:
        by_hand = {"turn_detection": None}
        await client.send("session.update", session={"type": "realtime", "audio": {"input": by_hand}})
        for _ in range(2):
            await client.append(silence(300_000), chunk_ms=300_000)
            await client.send("input_audio_buffer.commit")
        for _ in range(2):
            await client.until("input_audio_buffer.committed")
        await client.send("conversation.item.retrieve", item_id="item_none")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await client.until("error")

        stt.gate.set()

        assert await client.until("error")


async def test_answers_given_up_are_not_thought_about_beside_each_other() -> None:
    class Slow(PlainAnswers):
        def __init__(self) -> None:
            super().__init__()
            self.now = self.most = 0

        def answer(self, question: str, **wanted: Any) -> Answer:
            self.now += 1
            self.most = max(self.most, self.now)
            time.sleep(0.01)
            self.now -= 1
            return super().answer(question, **wanted)

    answers = Slow()
    async with client_of(answers=answers) as client:
        for _ in range(10):
            await client.ask("How old is it?")
            await client.until("response.created")
            await client.send("response.cancel")
            await client.until("response.done")
        await client.ask("And now?")
        await client.until("response.output_audio.delta")

    assert answers.most == 1


async def test_what_others_take_of_a_busy_machine_is_not_taken_from_a_clients_share(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken_s: list[float] = []

    class Counted(FairShare):
        def wait_s(self, now_s: float, spent_s: float) -> float:
            taken_s.append(spent_s)
            return super().wait_s(now_s, spent_s)

    def kept_waiting(self: Dialogue, message: str | bytes) -> None:
        time.sleep(0.1)  # somebody else has the processor
        receive(self, message)

    receive = Dialogue.receive
    monkeypatch.setattr("guide.pipeline.connection.FairShare", Counted)
    monkeypatch.setattr(Dialogue, "receive", kept_waiting)
    async with client_of() as client:
        await client.send("conversation.item.retrieve", item_id="item_none")
        await client.until("error")

    assert taken_s
    assert max(taken_s) < 0.1
