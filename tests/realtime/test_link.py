"""The link to the model, over a real socket, against the strict provider."""

from __future__ import annotations

from guide.core import events as core
from guide.realtime.link import Line
from tests.provider import Provider
from tests.realtime.recorder import Recorder


async def test_a_question_is_asked_and_its_answer_arrives(provider: Provider, recorder: Recorder) -> None:
    """The whole path of one response: text, sound, then its end with what it took."""
    link = await recorder.open(provider.base_url)
    await provider.expect("session.update")
    link.perform(core.AddVisitorText("How old is it?"))
    link.perform(core.CreateResponse("answer-1", 300))

    await provider.expect("conversation.item.create", item={"role": "user"})
    asked = await provider.expect("response.create")
    await provider.answer(text="About 2,200 years.", audio_ms=500)

    assert asked["response"]["max_output_tokens"] == 300
    ended = await recorder.until(core.ResponseEnded)
    assert ended.status == "completed"
    assert ended.usage is not None
    assert ended.usage.audio_out == 10
    assert recorder.of(core.ResponseStarted)[0].request_id == "answer-1"
    assert "".join(event.text for event in recorder.of(core.AnswerTextArrived)) == "About 2,200 years."
    assert sum(event.samples for event in recorder.of(core.AnswerAudioArrived)) == 12_000


async def test_what_was_said_before_is_replayed_as_text(provider: Provider, recorder: Recorder) -> None:
    replay = (Line("visitor", "How old is it?"), Line("guide", "Very."), Line("note", "[exhibit: rosetta]"))
    await recorder.open(provider.base_url, replay=replay)

    await provider.expect("session.update")
    visitor = {"role": "user", "content": [{"type": "input_text", "text": "How old is it?"}]}
    guide = {"role": "assistant", "content": [{"type": "output_text", "text": "Very."}]}
    note = {"role": "system", "content": [{"type": "input_text", "text": "[exhibit: rosetta]"}]}
    for item in (visitor, guide, note):
        await provider.expect("conversation.item.create", item=item)
