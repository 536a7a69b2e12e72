"""The provider is worth something only if it fails a client that the real service would fail."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import orjson
import pytest
from openai import AsyncOpenAI
from openai.resources.realtime.realtime import AsyncRealtimeConnection
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from guide.realtime.wire import append_message
from tests.provider import (
    Answer,
    ConversationalProvider,
    Fault,
    Provider,
    Violation,
    check_client,
    check_server,
    server,
)
from tests.provider.sound import tone

pytestmark = pytest.mark.server

AUDIO = {"type": "response.output_audio.delta", "response_id": "r", "item_id": "i", "output_index": 0}


class Client:
    """A bare WebSocket that sends what it is told to and keeps what comes."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.events: list[dict[str, Any]] = []

    async def send(self, kind: str, **fields: Any) -> None:
        await self._socket.send(orjson.dumps({"type": kind, **fields}).decode())

    async def send_text(self, message: str) -> None:
        await self._socket.send(message)

    async def until(self, kind: str) -> dict[str, Any]:
        """The next event of this type."""
        async with asyncio.timeout(5):
            while True:
                event: dict[str, Any] = orjson.loads(await self._socket.recv())
                self.events.append(event)
                if event["type"] == kind:
                    return event

    async def configure(self, **session: Any) -> None:
        await self.send("session.update", session={"type": "realtime", **session})
        await self.until("session.updated")

    async def ask(self, text: str, **response: Any) -> dict[str, Any]:
        """Type a question and wait for the whole answer. Returns the response."""
        content = [{"type": "input_text", "text": text}]
        item = {"type": "message", "role": "user", "content": content}
        await self.send("conversation.item.create", item=item)
        await self.send("response.create", response=response)
        done: dict[str, Any] = (await self.until("response.done"))["response"]
        return done


Connect = Callable[[Provider], Awaitable[Client]]


@pytest.fixture
async def joined() -> AsyncIterator[Connect]:
    sockets: list[ClientConnection] = []

    async def join(provider: Provider) -> Client:
        url = provider.base_url.replace("http", "ws") + "/realtime?model=gpt-realtime-2.1"
        sockets.append(await connect(url, proxy=None))
        return Client(sockets[-1])

    yield join
    for socket in sockets:
        await socket.close()


@pytest.mark.parametrize(
    "event",
    [
        {"type": "session.update", "session": {"type": "realtime", "temperature": 0.8}},
        {"type": "session.update", "session": {"modalities": ["audio"]}},
        {"type": "session.update", "session": {"type": "realtime", "audio": {"input": {"turn_detection": {}}}}},
        {"type": "response.create", "response": {"max_response_output_tokens": 300}},
        {"type": "response.create", "response": {"metadata": {"n": 1}}},
        {"type": "conversation.item.truncate", "item_id": "i", "content_index": 0},
        {"type": "conversation.item.truncate", "item_id": "i", "content_index": 0, "audio_end_ms": 1.5},
        {"type": "conversation.item.create", "item": {"type": "message", "role": "user", "content": "Hi"}},
        {
            "type": "conversation.item.create",
            "item": {"type": "message", "role": "assistant", "content": [{"type": "text", "text": "Hi"}]},
        },
        {
            "type": "conversation.item.create",
            "item": {"type": "message", "role": "system", "content": [{"type": "output_text", "text": "Hi"}]},
        },
        {"type": "input_audio_buffer.appended"},
    ],
)
def test_a_client_event_not_of_the_protocol_is_a_violation(event: dict[str, Any]) -> None:
    with pytest.raises(Violation):
        check_client(event)


@pytest.mark.parametrize(
    "event",
    [
        {**AUDIO, "event_id": "e", "delta": "AAAA"},
        {"type": "response.done", "event_id": "e", "response": {"id": "resp_1", "status": "completed"}},
        {"type": "error", "event_id": "e", "error": {"type": "server_error", "message": "No."}},
        {"type": "session.created", "event_id": "e", "session": {"type": "realtime"}},
    ],
)
def test_a_server_event_without_what_the_service_promises_is_a_violation(event: dict[str, Any]) -> None:
    with pytest.raises(Violation):
        check_server(event)


async def say_to_a_provider(joined: Connect, message: str, answered_by: str) -> None:
    """A whole test's life of one message: leaving the block is what passes or fails it."""
    async with Provider() as provider:
        client = await joined(provider)
        await client.send_text(message)
        await client.until(answered_by)


@pytest.mark.parametrize(
    "message",
    [
        '{"type": "session.update", "session": {"type": "realtime", "temperature": 0.8}}',
        "no JSON",
        append_message(bytes(960)),
        append_message(b"\0"),
    ],
    ids=["unknown key", "garbage", "sound before the configuration", "half a sample"],
)
async def test_a_client_that_breaks_the_protocol_fails_its_test(joined: Connect, message: str) -> None:
    with pytest.raises(AssertionError, match="session|invalid literal|samples"):
        await say_to_a_provider(joined, message, "error")


async def test_an_event_that_nobody_expected_fails_the_test(joined: Connect) -> None:
    update = '{"type": "session.update", "session": {"type": "realtime"}}'
    with pytest.raises(AssertionError, match="nobody expected"):
        await say_to_a_provider(joined, update, "session.updated")


async def test_another_event_than_expected_fails_the_test(joined: Connect) -> None:
    async with Provider() as provider:
        client = await joined(provider)
        await client.configure(instructions="Be kind.")
        with pytest.raises(AssertionError, match="expected response.create"):
            await provider.expect("response.create")
        await client.configure(instructions="Be kind.")
        with pytest.raises(AssertionError, match="expected"):
            await provider.expect("session.update", session={"instructions": "Be rude."})


async def test_an_event_that_never_comes_fails_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "PATIENCE_S", 0.05)
    async with Provider() as provider:
        with pytest.raises(AssertionError, match="did not come"):
            await provider.expect("response.create")


async def test_a_refused_event_fails_the_test_unless_tolerated(joined: Connect) -> None:
    for tolerated in ((), ("input_audio_buffer_commit_empty",)):
        provider = ConversationalProvider(tolerated=tolerated)
        async with provider:
            client = await joined(provider)
            await client.configure()
            await client.send("input_audio_buffer.commit", event_id="commit-1")
            assert (await client.until("error"))["error"]["event_id"] == "commit-1"
            if not tolerated:
                with pytest.raises(AssertionError, match="commit_empty"):
                    provider.assert_complete()
                provider.refused.clear()


async def test_the_stock_client_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    """The official SDK, typed calls and all."""
    monkeypatch.setenv("NO_PROXY", "*")
    async with ConversationalProvider(answers=[Answer("In 196 BC.", audio_ms=400)]) as provider:
        sdk = AsyncOpenAI(api_key="sk-hidden", base_url=provider.base_url)
        async with sdk, sdk.realtime.connect(model="gpt-realtime-2.1") as connection:
            await connection.session.update(session={"type": "realtime", "instructions": "Be kind."})
            await connection.response.create(response={"metadata": {"request_id": "q1"}})
            assert await transcript(connection) == "In 196 BC."
    assert [line.request_id for line in provider.bill] == ["q1"]
    assert "sk-hidden" not in repr(vars(provider.session))
    assert provider.session.key_given


async def transcript(connection: AsyncRealtimeConnection) -> str:
    async for event in connection:
        if event.type == "response.output_audio_transcript.done":
            return event.transcript
    return ""


async def test_a_response_runs_as_the_service_runs_it(joined: Connect) -> None:
    answer = Answer("Yes.", audio_ms=200, calls=(("show_exhibit", {"id": "x"}),))
    async with ConversationalProvider(answers=[answer]) as provider:
        client = await joined(provider)
        await client.configure()
        await client.ask("Is it old?")
        kinds = [event["type"] for event in client.events]
        assert kinds[kinds.index("response.created") :] == [
            "response.created",
            "rate_limits.updated",
            "response.output_item.added",
            "conversation.item.added",
            "response.content_part.added",
            "response.output_audio_transcript.delta",
            "response.output_audio.delta",
            "response.output_audio.done",
            "response.output_audio_transcript.done",
            "response.content_part.done",
            "conversation.item.done",
            "response.output_item.done",
            "response.output_item.added",
            "conversation.item.added",
            "response.function_call_arguments.delta",
            "response.function_call_arguments.done",
            "conversation.item.done",
            "response.output_item.done",
            "response.done",
        ]


async def test_items_form_a_chain(joined: Connect) -> None:
    async with ConversationalProvider() as provider:
        client = await joined(provider)
        await client.configure()
        await client.ask("Why?")
        added = [event for event in client.events if event["type"] == "conversation.item.added"]
        assert [event["previous_item_id"] for event in added] == [None, added[0]["item"]["id"]]


async def test_every_response_bills_the_whole_conversation_and_caches_what_was_there(joined: Connect) -> None:
    async with ConversationalProvider(answers=[Answer("Because.", audio_ms=500)]) as provider:
        client = await joined(provider)
        await client.configure(instructions="x" * 400)
        first = (await client.ask("Why?"))["usage"]
        second = (await client.ask("Why?"))["usage"]
    assert first["output_token_details"] == {"text_tokens": 2, "audio_tokens": 10}
    assert first["input_token_details"]["cached_tokens"] == 0
    assert second["input_tokens"] == first["total_tokens"] + 1
    assert second["input_token_details"]["cached_tokens"] == first["input_tokens"]


async def test_a_response_ends_at_its_cap(joined: Connect) -> None:
    async with ConversationalProvider(answers=[Answer("Word " * 20, audio_ms=4_000)]) as provider:
        client = await joined(provider)
        await client.configure()
        done = await client.ask("Why?", max_output_tokens=40)
    assert (done["status"], done["status_details"]["reason"]) == ("incomplete", "max_output_tokens")
    assert done["usage"]["output_tokens"] <= 40


async def test_a_service_left_to_itself_answers_unasked_and_bills_it(joined: Connect) -> None:
    async with ConversationalProvider() as provider:
        client = await joined(provider)
        await client.configure()
        await provider.visitor_says("How old is it?")
        done = await client.until("response.done")
    assert done["response"]["metadata"] is None
    assert [line.request_id for line in provider.bill] == [None]


async def test_the_voice_is_locked_once_heard(joined: Connect) -> None:
    async with ConversationalProvider(tolerated=("cannot_update_voice",)) as provider:
        client = await joined(provider)
        await client.configure(audio={"output": {"voice": "cedar"}})
        await client.ask("Why?")
        voice = {"audio": {"output": {"voice": "ash"}}}
        await client.send("session.update", session={"type": "realtime", **voice})
        assert (await client.until("error"))["error"]["code"] == "cannot_update_voice"


@pytest.mark.parametrize(("audio_end_ms", "is_taken"), [(0, False), (1_000, True), (1_001, False)])
async def test_an_answer_is_cut_inside_its_sound_only(joined: Connect, audio_end_ms: int, is_taken: bool) -> None:
    async with ConversationalProvider(tolerated=("invalid_value",)) as provider:
        client = await joined(provider)
        await client.configure()
        item_id = (await client.ask("Why?"))["output"][0]["id"]
        where = {"item_id": item_id, "content_index": 0, "audio_end_ms": audio_end_ms}
        await client.send("conversation.item.truncate", **where)
        await client.until("conversation.item.truncated" if is_taken else "error")


async def test_speech_is_found_in_the_sound(joined: Connect) -> None:
    """An energy VAD, so that a real microphone's sound can drive a visit."""
    detection = {"type": "server_vad", "create_response": False, "interrupt_response": False}
    listening = {"input": {"turn_detection": detection, "transcription": {"model": "gpt-transcribe"}}}
    async with ConversationalProvider(hears=["Why?"]) as provider:
        client = await joined(provider)
        await client.configure(audio=listening)
        for pcm in (bytes(24_000), tone(600), bytes(24_000)):
            await client.send_text(append_message(pcm))
        assert (await client.until("input_audio_buffer.speech_started"))["audio_start_ms"] == 1_100
        written = await client.until("conversation.item.input_audio_transcription.completed")
        assert written["transcript"] == "Why?"


async def test_speech_stops_the_service_unless_it_was_told_not_to(joined: Connect) -> None:
    async with ConversationalProvider(answers=[Answer(audio_ms=9_000, pace_s=0.02)]) as provider:
        client = await joined(provider)
        await client.configure()
        await client.send("response.create")
        await client.until("response.output_audio.delta")
        await provider.session.begin_speech()
        done = (await client.until("response.done"))["response"]
    assert done["status_details"]["reason"] == "turn_detected"


@pytest.mark.parametrize(("kind", "seen"), [("swallow", 0), ("duplicate", 2), ("late", 1), ("garbage", 1)])
async def test_a_fault_happens_once_where_it_was_planned(joined: Connect, kind: Any, seen: int) -> None:
    async with ConversationalProvider(answers=[Answer(audio_ms=200)]) as provider:
        provider.plan_fault(Fault(kind, "response.output_audio.delta", garbage='{"type": "garbage"}'))
        client = await joined(provider)
        await client.configure()
        await client.ask("Why?")
        kinds = [event["type"] for event in client.events]
        assert kinds.count("response.output_audio.delta") == seen
        await client.ask("Why?")
        kinds = [event["type"] for event in client.events]
        assert kinds.count("response.output_audio.delta") == seen + 1
        assert kinds.count("garbage") == (kind == "garbage")


@pytest.mark.parametrize(("kind", "code"), [("drop", 1006), ("close", 1011)])
async def test_a_connection_breaks_where_it_was_planned(joined: Connect, kind: Any, code: int) -> None:
    async with ConversationalProvider() as provider:
        provider.plan_fault(Fault(kind, "response.created"))
        client = await joined(provider)
        await client.configure()
        await client.send("response.create")
        with pytest.raises(ConnectionClosed):
            await client.until("response.done")
        assert provider.session.close_code == code


async def test_a_beta_client_is_turned_away() -> None:
    async with Provider() as provider:
        url = provider.base_url.replace("http", "ws") + "/realtime?model=m"
        beta = {"OpenAI-Beta": "realtime=v1"}
        async with connect(url, proxy=None, additional_headers=beta) as socket:
            with pytest.raises(ConnectionClosed) as closed:
                await socket.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4_000
