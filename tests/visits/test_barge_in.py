"""Every way to interrupt the guide, over a real call: what reaches the ear, and what the model is told was heard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.bench.barge_in import WAYS, WORST_ERROR_LIMIT_MS, measure
from tests.provider import Answer, ConversationalProvider
from tests.provider.session import Session
from tests.visits.caller import Caller, caller
from tests.visits.kiosk import kiosk, settings_for
from tests.voice.marks import heard_until_s, mark
from tests.voice.tones import tone
from tests.voice.visitor import RATE_HZ, until

pytestmark = [pytest.mark.peers, pytest.mark.filterwarnings("ignore:.* Gradio 6.0:DeprecationWarning")]

BUSY_MACHINE_MS = 100
"""The aim is 40; `tests.bench.barge_in` measures it where nothing else runs."""
WORDS = " ".join(f"word{number}" for number in range(40))
SHORT = Answer("It was carved in 196 BC.", audio_ms=300, delay_s=0.2)


def marked(seconds: float, seed: int = 1, **more: Any) -> Answer:
    return Answer(WORDS, audio_ms=1, sound=mark(seconds, 24_000, seed=seed).tobytes(), **more)


def heard_ms(one: Caller, seconds: float, seed: int = 1) -> float:
    return heard_until_s(one.sound, mark(seconds, RATE_HZ, seed=seed), RATE_HZ) * 1_000


@asynccontextmanager
async def calling(
    folder: Path, *answers: Answer, **settings: object
) -> AsyncIterator[tuple[Caller, ConversationalProvider]]:
    async with (
        ConversationalProvider(answers=answers) as provider,
        kiosk(settings_for(folder, provider, **settings)) as place,
        caller(place) as one,
    ):
        yield one, provider


@pytest.mark.parametrize("way", WAYS)
async def test_the_guide_is_silent_at_once_and_the_model_knows_what_was_heard(way: str) -> None:
    for measured in await measure(way, times=3):
        assert measured.last_packet_ms < BUSY_MACHINE_MS
        assert abs(measured.error_ms) < WORST_ERROR_LIMIT_MS


async def test_captions_and_transcript_keep_what_was_heard_marked_as_cut(tmp_path: Path) -> None:
    async with calling(tmp_path, marked(4.0)) as (one, provider):
        one.write("Tell me everything.")
        await one.heard_s(1.0)
        one.visitor.write({"type": "interrupt"})
        await until(lambda: any(caption.get("cut") for caption in one.captions("guide")), "the cut caption")

        [cut] = [caption for caption in one.captions("guide") if caption["final"]]
        kept = str(cut["text"])
        assert WORDS.startswith(kept)
        assert 0.15 < len(kept) / len(WORDS) < 0.5
        assert one.visit.state.transcript[-1].text == kept


async def test_an_answer_of_which_nothing_was_heard_is_deleted(tmp_path: Path) -> None:
    async with calling(tmp_path, marked(4.0, delay_s=0.3), SHORT) as (one, provider):
        one.write("Tell me everything.")
        await until(lambda: provider.session.response is not None, "the response to begin")
        session = provider.session
        await session.begin_speech()
        await until(lambda: not one.visit.playout.is_empty, "its sound to wait")
        await session.transcribe(await session.end_speech(400), "No, how old is it?")
        await provider.until("conversation.item.delete")
        await one.heard_s(SHORT.audio_ms / 1_000)

        assert not provider.received("conversation.item.truncate")
        assert one.loud_s < 0.4


async def test_each_item_of_an_answer_is_cut_to_what_was_heard_of_it(tmp_path: Path) -> None:
    """The first was heard whole, the second in part, the third not at all."""
    answer = marked(0.6, more=(marked(3.0, seed=2), marked(3.0, seed=3)))
    async with calling(tmp_path, answer) as (one, provider):
        one.write("Tell me everything.")
        await one.heard_s(1.4)
        one.visitor.write({"type": "interrupt"})
        truncated = await provider.until("conversation.item.truncate")
        deleted = await provider.until("conversation.item.delete")
        await one.silence()

        items = [item["id"] for item in provider.session.conversation.items if item.get("role") == "assistant"]
        assert [truncated["item_id"]] == items[1:]
        assert deleted["item_id"] not in items
        assert truncated["audio_end_ms"] == pytest.approx(heard_ms(one, 3.0, seed=2), abs=WORST_ERROR_LIMIT_MS)
        assert len(provider.received("conversation.item.truncate")) == 1


async def test_late_sound_of_a_cancelled_answer_is_never_heard(tmp_path: Path) -> None:
    async with calling(tmp_path, marked(6.0, pace_s=0.1, late_ms=2_000)) as (one, provider):
        one.write("Tell me everything.")
        await one.heard_s(0.5)
        one.visitor.write({"type": "interrupt"})
        await provider.until("response.cancel")
        await until(lambda: provider.session.response is None, "the response to end")
        await one.silence(0.5)

        truncated = await provider.until("conversation.item.truncate")
        assert truncated["audio_end_ms"] == pytest.approx(heard_ms(one, 6.0), abs=WORST_ERROR_LIMIT_MS)
        assert one.visit.playout.is_empty


async def test_an_answer_stopped_before_it_was_begun_is_cancelled_when_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_begin, begin = asyncio.Event(), Session.start_response

    async def late(session: Session, asked: Any) -> Any:
        await may_begin.wait()
        return await begin(session, asked)

    async with calling(tmp_path, marked(2.0, pace_s=0.1), SHORT) as (one, provider):
        monkeypatch.setattr(Session, "start_response", late)
        one.write("Tell me everything.")
        await until(lambda: provider.received("response.create"), "the request")
        one.visitor.write({"type": "interrupt"})
        await until(lambda: one.visit.state.response is None or one.visit.state.response.is_cancelled, "the stop")
        may_begin.set()
        await provider.until("response.cancel")
        one.write("How old is it?")
        await one.heard_s(SHORT.audio_ms / 1_000)

        assert one.loud_s < 0.4


async def test_stopping_a_guide_that_says_nothing_tells_the_model_nothing(tmp_path: Path) -> None:
    async with calling(tmp_path, SHORT) as (one, provider):
        one.visitor.write({"type": "interrupt"})
        one.write("How old is it?")
        await one.heard_s(SHORT.audio_ms / 1_000)
        await until(lambda: not one.visit.state.is_answering, "the answer to be heard")
        one.visitor.write({"type": "interrupt"})
        one.visitor.write({"type": "exhibit", "exhibit": "great-wave"})
        await until(lambda: one.visit.state.exhibit_id == "great-wave", "the message after the stop")

        assert not provider.refused
        for kind in ("response.cancel", "conversation.item.truncate", "conversation.item.delete"):
            assert not provider.received(kind)


async def test_an_answer_that_is_only_being_heard_is_cut_without_a_cancel(tmp_path: Path) -> None:
    async with calling(tmp_path, marked(4.0)) as (one, provider):
        one.write("Tell me everything.")
        await one.heard_s(0.5)
        assert one.visit.state.response is None
        one.visitor.write({"type": "interrupt"})
        await provider.until("conversation.item.truncate")

        assert not provider.received("response.cancel")


@pytest.mark.parametrize("first", ["interrupt", "text"])
async def test_two_interruptions_within_100_ms_cut_once_and_get_one_answer(tmp_path: Path, first: str) -> None:
    async with calling(tmp_path, marked(4.0, pace_s=0.02), SHORT) as (one, provider):
        one.write("Tell me everything.")
        await one.heard_s(0.5)
        one.visitor.write({"type": first, **({"text": "Who made it?"} if first == "text" else {})})
        await asyncio.sleep(0.05)
        one.write("How old is it?")
        await until(lambda: [one for one in one.captions("guide") if one["text"] == SHORT.text], "the answer")
        await one.silence(0.4)

        assert len(provider.received("conversation.item.truncate")) == 1
        completed = [line for line in provider.bill if line.status == "completed"]
        assert len(completed) == 1
        assert [line.text for line in one.visit.state.transcript if line.who == "visitor"][-1] == "How old is it?"


async def test_with_push_to_talk_only_the_held_key_is_heard(tmp_path: Path) -> None:
    """A neighbour talks all the time: before, into the answer, and after."""
    async with calling(tmp_path, SHORT, turn_detection="push_to_talk") as (one, provider):
        one.visitor.say(np.concatenate([tone(300, 20.0, RATE_HZ)]))
        one.write("How old is it?")
        await one.heard_s(SHORT.audio_ms / 1_000)
        await one.silence()
        assert provider.session.append_bytes == []

        one.visitor.write({"type": "talk", "on": True})
        await until(lambda: len(provider.session.append_bytes) > 10, "the held key's sound")
        one.visitor.write({"type": "talk", "on": False})
        await provider.until("input_audio_buffer.commit")
        sent = len(provider.session.append_bytes)
        await one.heard_s(2 * SHORT.audio_ms / 1_000)

        assert len(provider.session.append_bytes) == sent
