"""The server on its socket: who gets in, what they hear, and what they can't do to each other."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect as connect_and_block
from websockets.typing import Subprotocol

from guide.museum.reply import Answer
from guide.pipeline.connection import ServerLimits
from guide.pipeline.server import TURNED_AWAY, RealtimeServer
from guide.pipeline.stages import Heard
from tests.pipeline.conftest import Running, StartServer
from tests.pipeline.plain_stages import PlainAnswers, ScriptedStt, ToneTts, silence, voice
from tests.pipeline.socket_client import PATIENCE_S, SocketClient, connected

pytestmark = pytest.mark.server


async def eventually(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not is_so():
            await asyncio.sleep(0.005)


async def test_a_typed_question_is_answered_aloud(running: Running) -> None:
    async with connected(running.server) as client:
        await client.ask("How old is it?")

        assert await client.answer() == "You asked: How old is it?. The answer is in the second sentence."
        assert [said[0] for said in running.tts.spoken] == [
            "You asked: How old is it?.",
            "The answer is in the second sentence.",
        ]


async def test_a_spoken_question_is_understood_and_answered(running: Running) -> None:
    async with connected(running.server) as client:
        await client.append(silence(500) + voice(1_200) + silence(1_000))

        assert "how old is the rosetta stone" in await client.answer()


async def test_the_first_sentence_is_heard_before_the_second_is_spoken(running: Running) -> None:
    running.tts.gate = asyncio.Event()
    async with connected(running.server) as client:
        await client.ask("How old is it?")
        await client.until("response.output_audio.delta")

        assert len(running.tts.spoken) == 1
        running.tts.gate.set()
        await client.answer()


async def test_the_first_sound_comes_at_once(running: Running) -> None:
    """Under 60 ms on an idle machine; four times that here, for a machine that isn't."""
    async with connected(running.server) as client:
        delays_ms = []
        for _ in range(5):
            began = time.perf_counter()
            await client.ask("How old is it?")
            await client.until("response.output_audio.delta")
            delays_ms.append((time.perf_counter() - began) * 1000)
            await client.answer()

    assert min(delays_ms) < 240


async def test_audio_comes_in_even_pieces_the_first_one_short(running: Running) -> None:
    async with connected(running.server) as client:
        await client.ask("How old is it?")
        await client.answer()

    sizes = [
        len(event["delta"]) * 3 // 4 // 48
        for event in client.events
        if event["type"] == "response.output_audio.delta"
    ]
    assert sizes[:3] == [100, 200, 200]
    assert sum(sizes) == 200 * 13


async def test_cancelling_stops_the_voice(running: Running) -> None:
    running.tts.gate = asyncio.Event()
    async with connected(running.server) as client:
        await client.ask("How old is it?")
        await client.until("response.output_audio.delta")
        await client.send("response.cancel")

        assert (await client.until("response.done"))["response"]["status"] == "cancelled"
        await eventually(lambda: running.tts.closed == 1)
        running.tts.gate.set()
        await client.ask("Who made it?")
        assert "Who made it" in await client.answer()


async def test_speech_stops_the_voice(running: Running) -> None:
    running.tts.gate = asyncio.Event()
    async with connected(running.server) as client:
        await client.ask("Tell me everything.")
        await client.until("response.output_audio.delta")
        await client.append(silence(500) + voice(800))

        cancelled = await client.until("response.done")
        assert cancelled["response"]["status_details"]["reason"] == "turn_detected"
        await eventually(lambda: running.tts.closed == 1)


async def test_a_voice_that_fails_fails_one_answer(running: Running) -> None:
    async with connected(running.server) as client:
        running.tts.fails = True
        await client.ask("How old is it?")
        assert (await client.until("response.done"))["response"]["status"] == "failed"

        running.tts.fails = False
        await client.ask("How old is it?")
        assert "How old is it" in await client.answer()


async def test_ears_that_fail_are_answered_kindly(running: Running) -> None:
    running.stt.fails = True
    async with connected(running.server) as client:
        await client.append(silence(500) + voice(1_200) + silence(1_000))

        assert "didn't catch that" in await client.answer()


async def test_without_recognition_typed_questions_still_work(start_server: StartServer) -> None:
    running = await start_server(deaf=True)
    async with connected(running.server) as client:
        await client.send(
            "session.update",
            session={"type": "realtime", "audio": {"input": {"transcription": {"model": "gpt-transcribe"}}}},
        )
        await client.append(silence(500) + voice(1_200) + silence(1_000))
        await client.until("conversation.item.input_audio_transcription.failed")
        await client.answer()

        await client.ask("How old is it?")
        assert "How old is it" in await client.answer()


async def test_without_recognition_a_semantic_turn_still_ends(start_server: StartServer) -> None:
    running = await start_server(deaf=True)
    async with connected(running.server) as client:
        detection = {"type": "semantic_vad"}
        await client.send(
            "session.update", session={"type": "realtime", "audio": {"input": {"turn_detection": detection}}}
        )
        await client.append(silence(500) + voice(1_200) + silence(2_000))

        assert "didn't catch that" in await client.answer()


async def test_a_session_that_is_too_old_is_told_and_closed(start_server: StartServer) -> None:
    running = await start_server(ServerLimits(session_s=0.3))
    async with connected(running.server) as client:
        expired = await client.until("error")
        with pytest.raises(ConnectionClosed) as closed:
            await client.next()

    assert expired["error"]["code"] == "session_expired"
    assert expired["error"]["message"] == "Your session hit the maximum duration of 0.005 minutes."
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1001
    assert closed.value.rcvd.reason == expired["error"]["message"]


async def test_another_path_is_not_found(running: Running) -> None:
    for path in ("/", "/v1/realtimes", "/v1/chat/completions", "/v1/realtime?call_id=rtc_1"):
        with pytest.raises(InvalidStatus) as refused:
            await connect(running.server.base_url.replace("http", "ws").removesuffix("/v1") + path, proxy=None)
        assert refused.value.response.status_code == 404
        assert refused.value.response.body is not None
        assert json.loads(refused.value.response.body)["error"]["code"] == "not_found"


async def test_a_client_secret_that_is_unknown_or_expired_opens_no_session(running: Running) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await connect(running.server.url, additional_headers={"Authorization": "Bearer ek_of_yesterday"}, proxy=None)

    assert refused.value.response.status_code == 401
    assert refused.value.response.body is not None
    assert "expired" in json.loads(refused.value.response.body)["error"]["message"]


async def test_one_session_too_many_is_refused_and_the_place_is_free_again(start_server: StartServer) -> None:
    running = await start_server(ServerLimits(sessions=1))
    async with connected(running.server):
        with pytest.raises(InvalidStatus) as refused:
            await connect(running.server.url, proxy=None)
        assert refused.value.response.status_code == 503
    await eventually(lambda: running.server.sessions == 0)

    async with connected(running.server) as client:
        await client.ask("How old is it?")
        assert await client.answer()


async def test_clients_of_the_beta_are_turned_away_as_the_service_does(running: Running) -> None:
    async with connect(running.server.url, proxy=None, additional_headers={"OpenAI-Beta": "realtime=v1"}) as socket:
        event = json.loads(await socket.recv())
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()

    assert event["error"]["code"] == "beta_api_shape_disabled"
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == TURNED_AWAY
    assert closed.value.rcvd.reason == "invalid_request_error.beta_api_shape_disabled"


async def test_a_session_may_only_transcribe(running: Running) -> None:
    async with connect(f"{running.server.url}?intent=transcription", proxy=None) as socket:
        client = SocketClient(socket)
        assert (await client.until("session.created"))["session"]["type"] == "transcription"
        heard = {"audio": {"input": {"transcription": {"model": "gpt-4o-transcribe"}}}}
        await client.send("session.update", session={"type": "transcription", **heard})
        await client.append(silence(500) + voice(1_200) + silence(1_000))
        completed = await client.until("conversation.item.input_audio_transcription.completed")

    assert completed["transcript"] == "how old is the rosetta stone"
    assert not any(event["type"].startswith("response.") for event in client.events)


async def test_browsers_may_bring_their_key_as_a_subprotocol(running: Running) -> None:
    offered = [Subprotocol("realtime"), Subprotocol("openai-insecure-api-key.none")]
    async with connect(running.server.url, proxy=None, subprotocols=offered) as socket:
        assert socket.subprotocol == "realtime"


async def test_the_model_of_the_url_is_the_sessions(running: Running) -> None:
    async with connected(running.server, model="gpt-realtime-2.1-mini") as client:
        assert client.events[0]["session"]["model"] == "gpt-realtime-2.1-mini"


async def test_twenty_sessions_keep_apart(running: Running) -> None:
    async def converse(number: int) -> None:
        async with connected(running.server) as client:
            for turn in range(3):
                await client.ask(f"number {number} turn {turn}")
                said = await client.answer()
                assert f"number {number} turn {turn}." in said
            (asked,) = {
                event["item"]["content"][0]["text"].split(" turn")[0]
                for event in client.events
                if event["type"] == "conversation.item.added"
                if event["item"].get("role") == "user"
            }
            assert asked == f"number {number}"

    async with asyncio.TaskGroup() as tasks:
        for number in range(20):
            tasks.create_task(converse(number))


async def delay_of_an_answer(server: RealtimeServer) -> float:
    """Seconds until the first sound, the best of three."""
    delays = []
    async with connected(server) as client:
        for _ in range(3):
            began = time.perf_counter()
            await client.ask("How old is it?")
            await client.until("response.output_audio.delta")
            delays.append(time.perf_counter() - began)
            await client.answer()
    return min(delays)


async def test_a_flood_costs_the_others_nothing(running: Running) -> None:
    is_enough = threading.Event()
    append = json.dumps({"type": "input_audio_buffer.append", "audio": base64.b64encode(voice(500)).decode()})

    url = running.server.url

    def flood() -> None:
        with contextlib.suppress(ConnectionClosed), connect_and_block(url, proxy=None, close_timeout=0.1) as socket:
            while not is_enough.is_set():
                socket.send("{")
                socket.send(append)

    flooding = asyncio.create_task(asyncio.to_thread(flood))
    try:
        await eventually(lambda: running.server.sessions == 1)
        assert await delay_of_an_answer(running.server) < 1.0
    finally:
        is_enough.set()
        await running.server.close()
        await flooding


async def test_one_enormous_append_does_not_hold_the_others_up(running: Running) -> None:
    async with connected(running.server) as client:
        await client.append(silence(150_000), chunk_ms=150_000)

        assert await delay_of_an_answer(running.server) < 1.0


async def test_a_client_that_reads_nothing_is_produced_no_more_for(start_server: StartServer) -> None:
    """What waits for it stays below the limit, and its neighbour is served."""
    limits = ServerLimits(unsent_bytes=64 * 1024)
    running = await start_server(limits)
    async with connect(running.server.url, proxy=None, max_queue=1, max_size=None) as socket:
        stalled = SocketClient(socket)
        await stalled.until("session.created")
        socket.transport.pause_reading()
        await stalled.ask("word " * 2_000)
        await eventually(lambda: bool(running.tts.spoken))

        assert await delay_of_an_answer(running.server) < 1.0
        assert running.tts.closed <= 7, "the long answer is still waiting in its first sentence"
        socket.transport.resume_reading()
        assert "word word" in await stalled.answer()


async def test_vanishing_clients_leave_nothing_behind(running: Running) -> None:
    running.tts.gate = asyncio.Event()
    for _ in range(5):
        async with connected(running.server) as client:
            await client.ask("How old is it?")
            await client.until("response.output_audio.delta")
            client.socket.transport.abort()
    await eventually(lambda: running.server.sessions == 0)
    await eventually(lambda: running.tts.closed == 5)

    mine = asyncio.current_task()
    await eventually(lambda: not [t for t in asyncio.all_tasks() if t is not mine and _is_a_sessions(t)])


def _is_a_sessions(task: asyncio.Task[object]) -> bool:
    return task.get_name() in ("notice end", "write", "expire", "hear", "answer")


async def test_a_client_that_says_nothing_just_stays(running: Running) -> None:
    async with connected(running.server), connected(running.server) as other:
        await other.ask("How old is it?")
        assert await other.answer()
        assert running.server.sessions == 2


async def test_a_half_closed_client_is_let_go(running: Running) -> None:
    async with connected(running.server) as client:
        client.socket.transport.write_eof()
        await eventually(lambda: running.server.sessions == 0)


async def test_a_frame_beyond_the_limit_ends_only_its_session(start_server: StartServer) -> None:
    running = await start_server(ServerLimits(message_bytes=10_000))
    async with connected(running.server) as other, connected(running.server) as client:
        await client.socket.send("x" * 10_001)
        with pytest.raises(ConnectionClosed) as closed:
            await client.next()

        await other.ask("How old is it?")
        assert await other.answer()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


async def test_a_fault_in_answering_fails_that_answer_and_logs_no_words(caplog: pytest.LogCaptureFixture) -> None:
    class Faulty(PlainAnswers):
        def answer(self, question: str, **_: Any) -> Answer:
            raise RuntimeError(f"can't answer {question}")

    server = RealtimeServer(stt=ScriptedStt(), tts=ToneTts(), answerer=Faulty())
    await server.start()
    with caplog.at_level(logging.DEBUG, logger="guide"):
        async with connected(server) as client:
            for _ in range(2):
                await client.ask("my secret")
                response = (await client.until("response.done"))["response"]
                assert response["status"] == "failed"
                assert response["status_details"]["error"]["code"] == "internal"
    await server.close()

    assert "RuntimeError" in caplog.text
    assert "my secret" not in caplog.text


async def test_a_fault_of_the_session_ends_it_and_no_other(caplog: pytest.LogCaptureFixture) -> None:
    class Faulty(ScriptedStt):
        async def transcribe(self, pcm: bytes, *, language: str) -> Heard:
            raise RuntimeError("-".join(["what", "they", "said"]))

    server = RealtimeServer(stt=Faulty(), tts=ToneTts(), answerer=PlainAnswers())
    await server.start()
    async with connected(server) as client, connected(server) as other:
        await client.append(silence(500) + voice(1_200) + silence(1_000))
        with pytest.raises(ConnectionClosed) as closed:
            await client.answer()
        await other.ask("How old is it?")
        assert await other.answer()
    await server.close()

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1011
    assert "RuntimeError" in caplog.text
    assert "what-they-said" not in caplog.text


async def test_whoever_only_knocks_leaves_no_line_in_the_log(
    running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    host, port = running.server.base_url.removeprefix("http://").removesuffix("/v1").split(":")
    with caplog.at_level(logging.WARNING, logger="guide"):
        for knock in (b"", b"POST /v1/realtime HTTP/1.1\r\n\r\n", b"\x16\x03\x01"):
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(knock)
            writer.write_eof()
            await reader.read()
            writer.close()

    assert not caplog.records


async def test_closing_twice_ends_every_session_once(running: Running) -> None:
    async with connected(running.server) as client:
        await running.server.close()
        await running.server.close()

        with pytest.raises(ConnectionClosed):
            await client.next()
    assert running.server.sessions == 0


async def test_a_port_that_is_taken_is_said(running: Running) -> None:
    port = int(running.server.url.split(":")[2].split("/")[0])
    other = RealtimeServer(stt=None, tts=ToneTts(), answerer=PlainAnswers())

    with pytest.raises(OSError, match="address already in use"):
        await other.start(port=port)
