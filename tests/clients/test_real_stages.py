"""The whole built-in provider with this museum's exhibits, its real ears and voice, and the stock Python client."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from openai import AsyncOpenAI
from openai.resources.realtime.realtime import AsyncRealtimeConnection

from guide.builtin import BuiltIn
from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.files import load_museum
from guide.pipeline.stt import stage as stt
from guide.pipeline.tts.stage import EspeakTts
from guide.speech import SpeechChoice
from tests.clients.test_stock_clients import ask, until
from tests.lending import HEARING
from tests.pipeline.plain_stages import silence

pytestmark = pytest.mark.server

EXHIBITS = Path(__file__).parents[2] / "exhibits"


@pytest.fixture
async def connection() -> AsyncIterator[AsyncRealtimeConnection]:
    museum = load_museum(EXHIBITS)
    answers = ExhibitAnswers(museum)
    answers.learn_questions()
    async with (
        BuiltIn.running(museum, answers, speech=SpeechChoice(stt_folder=HEARING)) as builtin,
        AsyncOpenAI(base_url=builtin.base_url, api_key="none") as client,
        client.realtime.connect(model="any", websocket_connection_options={"proxy": None}) as open_one,
    ):
        yield open_one


async def spoken(question: str) -> bytes:
    """By the guide's own synthesiser, in another voice than the guide's."""
    tts = EspeakTts()
    await tts.start()
    try:
        chunks = [chunk async for chunk in tts.speak(question, voice="cedar", language="en", speed=1.0)]
    finally:
        await tts.close()
    return b"".join(chunks)


async def test_a_typed_question_is_answered_from_the_exhibits(connection: AsyncRealtimeConnection) -> None:
    await ask(connection, "How old is the Rosetta Stone?")

    assert "196 BC" in (await until(connection, "response.output_audio_transcript.done")).transcript
    assert (await until(connection, "response.done")).response.usage.output_token_details.audio_tokens > 20


@pytest.mark.skipif(stt.available() is not None, reason=str(stt.available()))
async def test_a_spoken_question_is_answered_from_the_exhibits(connection: AsyncRealtimeConnection) -> None:
    transcription = {"model": "gpt-transcribe", "language": "en"}
    detection = {"type": "semantic_vad"}
    await connection.session.update(
        session={
            "type": "realtime",
            "audio": {"input": {"transcription": transcription, "turn_detection": detection}},
        }
    )
    pcm = silence(500) + await spoken("How old is the Rosetta Stone?") + silence(2_000)
    for start in range(0, len(pcm), 1_920):
        await connection.input_audio_buffer.append(audio=base64.b64encode(pcm[start : start + 1_920]).decode())

    heard = await until(connection, "conversation.item.input_audio_transcription.completed")
    assert "rosetta stone" in heard.transcript.lower()
    assert "196 BC" in (await until(connection, "response.output_audio_transcript.done")).transcript
