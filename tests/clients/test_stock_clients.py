"""Clients that were written for the service, not for us, hold their conversations with our server."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from typing import Any

import pytest
from openai import AsyncOpenAI, BadRequestError, NotFoundError
from openai.resources.realtime.realtime import AsyncRealtimeConnection

from tests.clients.conftest import RunClient, Served
from tests.pipeline.promised import check_promised

pytestmark = pytest.mark.server

ANSWER = "You asked: How old is it?. The answer is in the second sentence."
HEARD = "how old is the rosetta stone"


@pytest.fixture
async def connection(served: Served) -> AsyncIterator[AsyncRealtimeConnection]:
    client = AsyncOpenAI(base_url=served.server.base_url, api_key="none")
    async with (
        client,
        client.realtime.connect(model="gpt-realtime-2.1", websocket_connection_options={"proxy": None}) as open_one,
    ):
        yield open_one


async def until(connection: AsyncRealtimeConnection, type: str) -> Any:
    async with asyncio.timeout(20):
        async for event in connection:
            check_promised(event.to_dict())
            if event.type == type:
                return event
    raise AssertionError(f"the connection ended before {type}")


async def ask(connection: AsyncRealtimeConnection, text: str) -> None:
    await connection.conversation.item.create(
        item={"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}
    )
    await connection.response.create()


async def speak(connection: AsyncRealtimeConnection, served: Served) -> None:
    speech = served.speech.read_bytes()
    for start in range(0, len(speech), 1_920):
        await connection.input_audio_buffer.append(audio=base64.b64encode(speech[start : start + 1_920]).decode())


async def test_the_python_client_types_and_is_answered(connection: AsyncRealtimeConnection) -> None:
    await connection.session.update(session={"type": "realtime", "instructions": "Be brief."})
    assert (await until(connection, "session.updated")).session.instructions == "Be brief."

    await ask(connection, "How old is it?")

    assert (await until(connection, "response.output_audio_transcript.done")).transcript == ANSWER
    assert (await until(connection, "response.done")).response.usage.total_tokens > 0


async def test_the_python_client_speaks_and_is_understood(
    connection: AsyncRealtimeConnection, served: Served
) -> None:
    await connection.session.update(
        session={"type": "realtime", "audio": {"input": {"transcription": {"model": "gpt-transcribe"}}}}
    )
    await speak(connection, served)

    completed = await until(connection, "conversation.item.input_audio_transcription.completed")
    assert completed.transcript == HEARD
    assert HEARD in (await until(connection, "response.output_audio_transcript.done")).transcript


async def test_the_python_client_is_interrupted_and_truncates(
    connection: AsyncRealtimeConnection, served: Served
) -> None:
    await ask(connection, "Tell me slowly, one two three four five six seven.")
    item_id = (await until(connection, "response.output_audio.delta")).item_id
    await speak(connection, served)
    assert (await until(connection, "response.done")).response.status_details.reason == "turn_detected"

    await connection.conversation.item.truncate(item_id=item_id, content_index=0, audio_end_ms=60)

    assert (await until(connection, "conversation.item.truncated")).audio_end_ms == 60


async def test_the_python_client_cancels(connection: AsyncRealtimeConnection) -> None:
    await ask(connection, "Tell me slowly, one two three four five six seven.")
    await until(connection, "response.output_audio.delta")

    await connection.response.cancel()

    assert (await until(connection, "response.done")).response.status == "cancelled"


async def test_the_python_client_gets_a_secret_that_opens_the_session_in_it(served: Served) -> None:
    session = {"type": "realtime", "instructions": "Be brief.", "output_modalities": ["text"]}
    async with AsyncOpenAI(api_key="none", base_url=served.server.base_url, max_retries=0) as backend:
        secret = await backend.realtime.client_secrets.create(session=session)
        with pytest.raises(BadRequestError) as refused:
            await backend.realtime.client_secrets.create(session={"type": "realtime", "max_output_tokens": 0})
        with pytest.raises(NotFoundError):
            await backend.realtime.calls.create(sdp="v=0")

    assert refused.value.code == "integer_below_min_value"
    async with (
        AsyncOpenAI(api_key=secret.value, base_url=served.server.base_url) as client,
        client.realtime.connect(websocket_connection_options={"proxy": None}) as connection,
    ):
        created = await connection.recv()
    assert created.session.instructions == "Be brief."
    assert created.session.output_modalities == ["text"]


async def test_the_npm_client_converses(served_securely: Served, run_npm: RunClient) -> None:
    told = await run_npm("openai_node.mjs", served_securely)

    assert told == {
        "model": "gpt-realtime-2.1",
        "instructions": "Be brief.",
        "typed": ANSWER,
        "heard": HEARD,
        "spoken": f"You asked: {HEARD}. The answer is in the second sentence.",
        "interrupted": "turn_detected",
        "truncated": 50,
        "cancelled": "client_cancelled",
        "errors": ["response_cancel_not_active"],
    }


async def test_the_npm_agents_converse(served: Served, run_npm: RunClient) -> None:
    told = await run_npm("agents_node.mjs", served)

    assert told["errors"] == []
    assert told["unknown"] == []
    assert told["shown"][:2] == ["rosetta-stone", "rosetta-stone"]
    assert told["audioBytes"] > 48_000
    assert told["interrupted"] >= 1
    assert told["reason"] == "turn_detected"
    assert told["truncated"] is True
    assert ["user", "How old is it?"] in told["history"]
    assert ["user", HEARD] in told["history"]


async def test_the_python_agents_take_dictation(served: Served, run_agents: RunClient) -> None:
    assert (await run_agents("agents_dictation.py", served))["heard"] == HEARD


async def test_the_python_agents_converse(served: Served, run_agents: RunClient) -> None:
    told = await run_agents("agents_python.py", served)

    assert told["errors"] == []
    assert told["shown"][:2] == ["rosetta-stone", "rosetta-stone"]
    assert told["audio_bytes"] > 48_000
    assert told["interrupted"] >= 1
    assert told["truncations"] >= 1
    assert ["user", "How old is it?"] in told["history"]
    assert ["assistant", ANSWER] in told["history"]
    assert ["user", HEARD] in told["history"]
