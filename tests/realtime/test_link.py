"""The link to the model, over a real socket, against the strict provider."""

from __future__ import annotations

import asyncio

import pytest

from guide.core import effects as fx
from guide.core import events as ev
from guide.realtime.plan import ReplayLine
from tests.provider import Answer, ConversationalProvider, Fault, Provider
from tests.provider.sound import tone
from tests.realtime.recorder import PLAN, Recorder

pytestmark = pytest.mark.server

FRAME = bytes(960)
"""20 ms."""


async def test_a_question_is_asked_and_its_answer_arrives(provider: Provider, recorder: Recorder) -> None:
    """The whole path of one response: text, sound, then its end with what it took."""
    link = await recorder.open(provider.base_url)
    await provider.expect("session.update")
    link.perform(fx.AddVisitorText("How old is it?"))
    link.perform(fx.CreateResponse("answer-1", 300))

    await provider.expect("conversation.item.create", item={"role": "user"})
    asked = await provider.expect("response.create")
    await provider.answer(text="About 2,200 years.", audio_ms=500)

    assert asked["response"]["max_output_tokens"] == 300
    ended = await recorder.until(ev.ResponseEnded)
    assert ended.status == "completed"
    assert ended.usage is not None
    assert ended.usage.audio_out == 10
    assert recorder.of(ev.ResponseStarted)[0].request_id == "answer-1"
    assert "".join(event.text for event in recorder.of(ev.AnswerTextArrived)) == "About 2,200 years."
    assert sum(event.samples for event in recorder.of(ev.AnswerAudioArrived)) == 12_000
    assert recorder.sound == tone(500)


async def test_sound_is_handed_over_before_the_core_hears_of_it(provider: Provider, recorder: Recorder) -> None:
    link = await recorder.open(provider.base_url)
    await provider.expect("session.update")
    link.perform(fx.CreateResponse("answer-1", 300))
    await provider.expect("response.create")
    await provider.answer(audio_ms=400)
    await recorder.until(ev.ResponseEnded)

    heard = [entry for entry in recorder.order if isinstance(entry, tuple | ev.AnswerAudioArrived)]
    assert [type(entry) for entry in heard] == [tuple, ev.AnswerAudioArrived] * 2


async def test_what_was_said_before_is_replayed_as_text(provider: Provider, recorder: Recorder) -> None:
    replay = (
        ReplayLine("visitor", "How old is it?"),
        ReplayLine("guide", "Very."),
        ReplayLine("note", "[exhibit: rosetta]"),
    )
    await recorder.open(provider.base_url, replay=replay)

    await provider.expect("session.update")
    visitor = {"role": "user", "content": [{"type": "input_text", "text": "How old is it?"}]}
    guide = {"role": "assistant", "content": [{"type": "output_text", "text": "Very."}]}
    note = {"role": "system", "content": [{"type": "input_text", "text": "[exhibit: rosetta]"}]}
    for item in (visitor, guide, note):
        await provider.expect("conversation.item.create", item=item)


async def test_the_session_is_what_the_plan_says(talker: ConversationalProvider, recorder: Recorder) -> None:
    await recorder.open(talker.base_url, turn_detection="server_vad")
    session = talker.session.conversation.session
    assert session["model"] == PLAN.model
    assert session["instructions"] == PLAN.instructions
    assert session["audio"]["input"]["turn_detection"]["type"] == "server_vad"
    assert session["audio"]["input"]["turn_detection"]["create_response"] is False


async def test_a_spoken_turn_is_heard_and_written_down(talker: ConversationalProvider, recorder: Recorder) -> None:
    """The provider finds the turn by itself, and starts nothing by itself."""
    link = await recorder.open(talker.base_url)
    for _ in range(30):
        link.send_audio(tone(20))
    for _ in range(30):
        link.send_audio(FRAME)

    committed = await recorder.until(ev.TurnCommitted)
    assert recorder.of(ev.SpeechStarted) == [ev.SpeechStarted(committed.item_id)]
    await recorder.until_so(lambda: any(turn.final for turn in recorder.of(ev.TurnTranscribed)), "the words")
    words = [turn.text for turn in recorder.of(ev.TurnTranscribed)]
    assert words == ["How", "How old", "How old is", "How old is it?", "How old is it?"]
    assert not recorder.of(ev.ResponseStarted)


async def test_a_push_to_talk_turn_is_all_that_was_said(provider: Provider, recorder: Recorder) -> None:
    """The commit waits for the sound before it, to the last sample, and no sound after it gets in."""
    link = await recorder.open(provider.base_url, turn_detection="push_to_talk")
    await provider.expect("session.update")
    for _ in range(10):
        link.send_audio(tone(20))
    link.send_audio(tone(5))
    link.perform(fx.CommitTurn())
    link.send_audio(FRAME)

    await provider.expect("input_audio_buffer.commit")
    committed = await recorder.until(ev.TurnCommitted)
    assert provider.session.conversation.audio_ms[committed.item_id] == 205


async def test_sound_goes_out_20_to_40_ms_at_a_time(talker: ConversationalProvider, recorder: Recorder) -> None:
    link = await recorder.open(talker.base_url)
    for _ in range(25):
        link.send_audio(FRAME)
        await asyncio.sleep(0)
    link.perform(fx.DropTurn())
    link.send_audio(FRAME)
    link.perform(fx.AddNote("[language: fr]"))

    await talker.until("conversation.item.create")
    assert sum(talker.session.append_bytes) == 26 * 960
    assert set(talker.session.append_bytes) <= {960, 1_920}


async def test_a_turn_with_nothing_said_is_told(recorder: Recorder) -> None:
    async with Provider(tolerated=("input_audio_buffer_commit_empty",)) as provider:
        link = await recorder.open(provider.base_url, turn_detection="push_to_talk")
        await provider.expect("session.update")
        link.perform(fx.CommitTurn())
        await provider.expect("input_audio_buffer.commit")
        refused = await recorder.until(ev.RequestRefused)
        assert refused == ev.RequestRefused("input_audio_buffer_commit_empty", None)


async def test_a_cut_answer_is_cancelled_and_its_memory_cut(recorder: Recorder) -> None:
    """Late sound of a cancelled response never reaches the ear."""
    answer = Answer("One two three four five six.", audio_ms=6_000, pace_s=0.02, late_ms=400)
    async with ConversationalProvider(answers=[answer]) as provider:
        link = await recorder.open(provider.base_url)
        link.perform(fx.CreateResponse("answer-1", 300))
        heard = await recorder.until(ev.AnswerAudioArrived, 3)
        link.perform(fx.CancelResponse(heard.response_id))
        link.perform(fx.TruncateAnswer(heard.item_id, 250))
        at_cut = len(recorder.sound)

        ended = await recorder.until(ev.ResponseEnded)
        assert (ended.status, ended.reason) == ("cancelled", "client_cancelled")
        assert ended.usage is not None
        assert len(recorder.sound) == at_cut
        await provider.until("conversation.item.truncate")
        assert provider.session.conversation.audio_ms[heard.item_id] == 250


async def test_an_answer_unheard_is_deleted(talker: ConversationalProvider, recorder: Recorder) -> None:
    link = await recorder.open(talker.base_url)
    link.perform(fx.CreateResponse("answer-1", 300))
    item_id = (await recorder.until(ev.AnswerAudioArrived)).item_id
    await recorder.until(ev.ResponseEnded)
    link.perform(fx.DeleteAnswer(item_id))
    await talker.until("conversation.item.delete")
    assert not talker.session.conversation.items


async def test_cancelling_twice_is_no_error(talker: ConversationalProvider, recorder: Recorder) -> None:
    link = await recorder.open(talker.base_url)
    link.perform(fx.CreateResponse("answer-1", 300))
    response_id = (await recorder.until(ev.ResponseEnded)).response_id
    link.perform(fx.CancelResponse(response_id))
    link.perform(fx.CancelResponse(response_id))
    link.perform(fx.CreateResponse("answer-2", 300))
    await recorder.until(ev.ResponseEnded, 2)
    assert not recorder.of(ev.RequestRefused)


async def test_two_responses_at_once_are_refused_by_name(recorder: Recorder) -> None:
    code = "conversation_already_has_active_response"
    async with ConversationalProvider(answers=[Answer(delay_s=0.1)], tolerated=(code,)) as provider:
        link = await recorder.open(provider.base_url)
        link.perform(fx.CreateResponse("answer-1", 300))
        link.perform(fx.CreateResponse("answer-2", 300))
        assert await recorder.until(ev.RequestRefused) == ev.RequestRefused(code, "answer-2")
        assert (await recorder.until(ev.ResponseEnded)).status == "completed"


async def test_a_tool_is_called_and_answered(provider: Provider, recorder: Recorder) -> None:
    link = await recorder.open(provider.base_url)
    await provider.expect("session.update")
    link.perform(fx.CreateResponse("answer-1", 300))
    await provider.expect("response.create")
    await provider.answer(text="Look.", audio_ms=200, calls=(("show_exhibit", {"id": "rosetta-stone"}),))

    called = await recorder.until(ev.ToolCalled)
    assert (called.name, called.arguments) == ("show_exhibit", '{"id": "rosetta-stone"}')
    await recorder.until(ev.ResponseEnded)
    link.perform(fx.SendToolOutput(called.call_id, '{"shown": true}'))
    await provider.expect("conversation.item.create", item={"call_id": called.call_id})


async def test_a_server_that_echoes_no_metadata_is_understood(recorder: Recorder) -> None:
    async with ConversationalProvider(echoes_metadata=False) as provider:
        link = await recorder.open(provider.base_url)
        for n in (1, 2):
            link.perform(fx.CreateResponse(f"answer-{n}", 300))
            assert (await recorder.until(ev.ResponseStarted, n)).request_id == f"answer-{n}"
            await recorder.until(ev.ResponseEnded, n)


async def test_an_answer_cut_by_its_cap_says_so(recorder: Recorder) -> None:
    async with ConversationalProvider(answers=[Answer(audio_ms=4_000)]) as provider:
        link = await recorder.open(provider.base_url)
        link.perform(fx.CreateResponse("answer-1", 50))
        ended = await recorder.until(ev.ResponseEnded)
        assert (ended.status, ended.reason) == ("incomplete", "max_output_tokens")
        assert ended.usage is not None
        assert ended.usage.text_out + ended.usage.audio_out <= 50


async def test_unknown_events_are_counted_and_nothing_else(
    talker: ConversationalProvider, recorder: Recorder
) -> None:
    link = await recorder.open(talker.base_url)
    for message in ('{"type": "response.hologram.delta"}', "garbage", b"\xff\xfe", '{"type": 7}', "[]"):
        await talker.session.outlet.send_raw(message)
    link.perform(fx.CreateResponse("answer-1", 300))
    assert (await recorder.until(ev.ResponseEnded)).status == "completed"
    assert link.unknown_events == {"response.hologram.delta": 1}
    assert link.malformed_events == {"": 4}


@pytest.mark.parametrize("at", ["response.output_audio.delta", "response.done", "response.created"])
async def test_an_event_that_comes_twice_counts_once(
    talker: ConversationalProvider, recorder: Recorder, at: str
) -> None:
    talker.plan_fault(Fault("duplicate", at))
    link = await recorder.open(talker.base_url)
    for n in (1, 2):
        link.perform(fx.CreateResponse(f"answer-{n}", 300))
        await recorder.until(ev.ResponseEnded, n)
    assert recorder.sound == tone(1_000) * 2
    assert len(recorder.of(ev.ResponseStarted)) == len(recorder.of(ev.ResponseEnded)) == 2
