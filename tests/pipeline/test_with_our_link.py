"""Our own client's whole conversation with our own server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from guide.core import effects as fx
from guide.core import events as ev
from guide.core import tools
from guide.core.state import TurnDetection
from guide.museum.instructions import hearing_note
from guide.realtime.link import Link
from guide.realtime.plan import ReplayLine, SessionPlan
from tests.pipeline.conftest import Running
from tests.pipeline.plain_stages import silence, voice

pytestmark = pytest.mark.server

PATIENCE_S = 30.0


@dataclass
class Talk:
    """A link, and all that it told us."""

    link: Link
    events: list[ev.Event] = field(default_factory=list)

    async def until(self, is_it: Callable[[ev.Event], bool]) -> Any:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                for event in self.events:
                    if is_it(event):
                        return event
                await asyncio.sleep(0.005)

    async def until_type(self, kind: type[Any]) -> Any:
        return await self.until(lambda event: isinstance(event, kind))

    def answer(self) -> str:
        return "".join(event.text for event in self.events if isinstance(event, ev.AnswerTextArrived))

    async def speak(self, pcm: bytes) -> None:
        for start in range(0, len(pcm), 960):
            self.link.send_audio(pcm[start : start + 960])
            await asyncio.sleep(0.001)


def plan(turn_detection: TurnDetection = "semantic_vad") -> SessionPlan:
    return SessionPlan(
        model="exhibits-only",
        instructions="Be brief.",
        voice="marin",
        language="en",
        tools=tools.declarations(),
        turn_detection=turn_detection,
        transcription_model="gpt-transcribe",
        max_output_tokens=500,
        context_tokens=4_000,
        asks_certainty=True,
    )


Open = Callable[..., Any]


@pytest.fixture
async def open_link(running: Running) -> AsyncIterator[Open]:
    talks: list[Talk] = []

    async def open_one(turn_detection: TurnDetection = "semantic_vad", replay: tuple[ReplayLine, ...] = ()) -> Talk:
        events: list[ev.Event] = []
        link = await Link.open(
            base_url=running.server.base_url,
            api_key=None,
            plan=plan(turn_detection),
            replay=replay,
            on_event=events.append,
            on_audio=lambda response_id, item_id, pcm: None,
            timeout_s=5.0,
        )
        talks.append(Talk(link, events))
        return talks[-1]

    yield open_one
    for talk in talks:
        await talk.link.close()


async def test_a_typed_question_is_answered_and_its_exhibit_shown(open_link: Open) -> None:
    talk = await open_link()
    talk.link.perform(fx.AddVisitorText("How old is it?"))
    talk.link.perform(fx.CreateResponse("request-1", 1_000))

    ended = await talk.until_type(ev.ResponseEnded)

    started = await talk.until_type(ev.ResponseStarted)
    called = await talk.until_type(ev.ToolCalled)
    assert (started.request_id, ended.status) == ("request-1", "completed")
    assert (called.name, called.arguments) == ("show_exhibit", '{"id":"rosetta-stone"}')
    assert "How old is it" in talk.answer()
    assert ended.usage.audio_out > 0


@pytest.mark.parametrize("turn_detection", ["semantic_vad", "server_vad"])
async def test_a_spoken_question_waits_for_our_own_request(open_link: Open, turn_detection: TurnDetection) -> None:
    talk = await open_link(turn_detection)
    await talk.speak(silence(500) + voice(1_200) + silence(1_500))
    transcribed = await talk.until(lambda event: isinstance(event, ev.TurnTranscribed) and event.final)
    assert transcribed.text == "how old is the rosetta stone"
    assert not [event for event in talk.events if isinstance(event, ev.ResponseStarted)]

    talk.link.perform(fx.CreateResponse("request-1", 1_000))

    await talk.until_type(ev.ResponseEnded)
    assert "rosetta stone" in talk.answer()


async def test_push_to_talk_ends_its_own_turn(open_link: Open) -> None:
    talk = await open_link("push_to_talk")
    await talk.speak(voice(1_000))
    talk.link.perform(fx.CommitTurn())

    await talk.until(lambda event: isinstance(event, ev.TurnTranscribed) and event.final)


async def test_what_was_said_before_is_known_in_a_new_session(open_link: Open, running: Running) -> None:
    replay = (
        ReplayLine("note", "[exhibit: great-wave] The visitor now stands before “The Great Wave”."),
        ReplayLine("visitor", "Who made it?"),
        ReplayLine("guide", "Hokusai did."),
    )
    talk = await open_link(replay=replay)
    talk.link.perform(fx.AddVisitorText("When?"))
    talk.link.perform(fx.CreateResponse("request-1", 1_000))
    await talk.until_type(ev.ResponseEnded)

    assert running.answers.asked == [("When?", "great-wave", "Who made it?", "en", 1.0)]


async def test_a_question_that_was_heard_badly_is_so_in_a_new_session(open_link: Open, running: Running) -> None:
    running.stt.certainty = 0.4
    first = await open_link()
    await first.speak(silence(500) + voice(1_200) + silence(1_500))
    heard = await first.until(lambda event: isinstance(event, ev.TurnTranscribed) and event.final)
    assert heard.certainty == pytest.approx(0.4)

    replay = (
        ReplayLine("note", hearing_note(heard.certainty)),
        ReplayLine("visitor", heard.text),
        ReplayLine("note", "[language: en]"),
    )
    second = await open_link(replay=replay)
    second.link.perform(fx.CreateResponse("request-1", 1_000))
    await second.until_type(ev.ResponseEnded)

    assert running.answers.asked == [(heard.text, None, None, "en", 0.4)]


async def test_an_interrupted_answer_is_cancelled_and_cut(open_link: Open, running: Running) -> None:
    running.tts.gate = asyncio.Event()
    talk = await open_link()
    talk.link.perform(fx.AddVisitorText("Tell me everything."))
    talk.link.perform(fx.CreateResponse("request-1", 1_000))
    sound = await talk.until_type(ev.AnswerAudioArrived)

    talk.link.perform(fx.CancelResponse(sound.response_id))
    talk.link.perform(fx.TruncateAnswer(sound.item_id, 50))

    ended = await talk.until_type(ev.ResponseEnded)
    assert ended.status == "cancelled"
    running.tts.gate.set()
    talk.link.perform(fx.AddVisitorText("Who made it?"))
    talk.link.perform(fx.CreateResponse("request-2", 1_000))
    again = await talk.until(lambda event: isinstance(event, ev.ResponseEnded) and event.status == "completed")
    assert again.response_id != ended.response_id
    assert not [event for event in talk.events if isinstance(event, ev.RequestRefused)]
