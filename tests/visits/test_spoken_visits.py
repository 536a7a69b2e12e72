"""Whole visits against the strict scripted provider: every event both ways is checked against the protocol."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest

from tests.provider import Answer, ConversationalProvider, Fault
from tests.visits.kiosk import Ear, Kiosk, kiosk, settings_for, until

pytestmark = pytest.mark.server

AGE = "It was carved in 196 BC, about 2,200 years ago."
LOUD = (b"\x00\x20" + b"\x00\xe0") * 240
QUIET = bytes(960)


DEAR = {
    "total_tokens": 7_300,
    "input_tokens": 6_000,
    "output_tokens": 1_300,
    "input_token_details": {
        "text_tokens": 6_000,
        "audio_tokens": 0,
        "image_tokens": 0,
        "cached_tokens": 0,
        "cached_tokens_details": {"text_tokens": 0, "audio_tokens": 0, "image_tokens": 0},
    },
    "output_token_details": {"text_tokens": 100, "audio_tokens": 1_200},
}
"""A minute of speech after a long conversation: ten cents of gpt-realtime-2.1."""


async def speak(ear: Ear, seconds: float = 0.6) -> None:
    """Sound into the microphone, faster than real time, then silence until the turn ends."""
    for _ in range(int(seconds / 0.02)):
        ear.visit.microphone(LOUD)
    for _ in range(60):
        ear.visit.microphone(QUIET)
    await asyncio.sleep(0)


async def test_a_spoken_question_is_shown_answered_aloud_and_captioned(tmp_path: Path) -> None:
    async with (
        ConversationalProvider(hears=["How old is it?"], answers=[Answer(AGE)]) as provider,
        kiosk(settings_for(tmp_path, provider)) as place,
        place.visitor(exhibit="rosetta-stone") as ear,
    ):
        await provider.opened()
        await ear.linked()
        await speak(ear)
        await ear.saw("caption", who="guide", final=True)

        assert ear.said("visitor") == ["How old is it?"]
        assert ear.said("guide") == [AGE]
        await ear.saw("state", state="speaking")
        assert ear.heard_samples == 24_000
        growing = [caption["text"] for caption in ear.all("caption") if caption["who"] == "guide"]
        assert all(later.startswith(earlier) for earlier, later in zip(growing, growing[1:], strict=False))


async def test_the_session_is_configured_so_that_nothing_paid_starts_by_itself(tmp_path: Path) -> None:
    async with (
        ConversationalProvider() as provider,
        kiosk(settings_for(tmp_path, provider)) as place,
        place.visitor(),
    ):
        update = await provider.until("session.update")

        detection = update["session"]["audio"]["input"]["turn_detection"]
        assert detection["create_response"] is False
        assert detection["interrupt_response"] is False
        assert "idle_timeout_ms" not in detection
        assert isinstance(update["session"]["max_output_tokens"], int)
        assert update["session"]["truncation"]["token_limits"]["post_instructions"] > 0


async def test_what_is_said_before_the_link_stands_is_kept_and_sent(tmp_path: Path) -> None:
    async with (
        ConversationalProvider(hears=["Who made it?"]) as provider,
        kiosk(settings_for(tmp_path, provider)) as place,
        place.visitor() as ear,
    ):
        await speak(ear)
        assert ear.visit.state.link == "opening"

        await ear.saw("caption", who="visitor", text="Who made it?")


async def test_what_happens_while_the_link_opens_is_told_to_the_session(tmp_path: Path) -> None:
    async with (
        ConversationalProvider(answers=lambda question: Answer(f"You asked: {question}")) as provider,
        kiosk(settings_for(tmp_path, provider)) as place,
        place.visitor(exhibit="rosetta-stone") as ear,
    ):
        await provider.opened()
        assert ear.visit.state.link == "opening"
        ear.visit.page_said('{"type":"exhibit","exhibit":"great-wave"}')
        ear.visit.page_said('{"type":"language","language":"fr"}')
        ear.type("How old is this?")

        await ear.saw("caption", text="You asked: How old is this?", final=True)
        told = [str(event["item"]) for event in provider.received("conversation.item.create")]
        assert any("great-wave" in item for item in told)
        assert any("[language: fr]" in item for item in told)
        assert sum("How old is this?" in item for item in told) == 1


async def test_the_session_knows_where_the_visitor_stands(tmp_path: Path) -> None:
    async with (
        ConversationalProvider() as provider,
        kiosk(settings_for(tmp_path, provider)) as place,
        place.visitor(exhibit="rosetta-stone") as ear,
    ):
        await ear.linked()
        ear.visit.page_said('{"type":"exhibit","exhibit":"great-wave"}')
        await until(lambda: len(provider.received("conversation.item.create")) >= 3, "the notes")

        notes = [str(event["item"]) for event in provider.received("conversation.item.create")]
        assert any("rosetta-stone" in note for note in notes)
        assert "great-wave" in notes[-1]
        assert ear.all("card")[-1]["exhibit"] == "great-wave"


async def test_typed_text_interrupts_and_is_answered_aloud(tmp_path: Path) -> None:
    answers = [Answer("A long answer. " * 20, audio_ms=20_000), Answer(AGE)]
    async with (
        ConversationalProvider(answers=answers) as provider,
        kiosk(settings_for(tmp_path, provider)) as place,
        place.visitor() as ear,
    ):
        await ear.linked()
        ear.type("Tell me everything.")
        await until(lambda: ear.heard_samples > 24_000, "a second of the long answer")
        ear.type("How old is it?")
        await ear.saw("caption", text=AGE, final=True)

        truncated = await provider.until("conversation.item.truncate")
        cut = next(caption for caption in ear.all("caption") if caption.get("cut"))
        assert 1_000 <= truncated["audio_end_ms"] < 20_000
        assert 0 < len(cut["text"]) < len(answers[0].text)


async def test_a_cough_pauses_the_answer_and_it_goes_on_to_its_end(tmp_path: Path) -> None:
    answer = Answer(" ".join(["A long answer."] * 10), audio_ms=10_000)
    async with (
        ConversationalProvider(answers=[answer], hears=[""]) as provider,
        kiosk(settings_for(tmp_path, provider)) as place,
        place.visitor() as ear,
    ):
        await ear.linked()
        ear.type("Tell me everything.")
        await until(lambda: ear.heard_samples > 24_000, "a second of the answer")
        await speak(ear, 0.3)
        await ear.saw("caption", text=answer.text, final=True)

        states = ear.states()
        assert states[states.index("speaking") :][1:4] == ["listening", "thinking", "speaking"]
        assert ear.heard_samples == 240_000
        assert not provider.received("response.cancel")
        assert not provider.received("conversation.item.truncate")
        assert len(provider.received("response.create")) == 1


async def test_words_spoken_into_an_answer_stop_it_where_it_was_heard_to(tmp_path: Path) -> None:
    answers = [Answer("A long answer. " * 20, audio_ms=20_000), Answer(AGE)]
    async with (
        ConversationalProvider(answers=answers, hears=["How old is it?"]) as provider,
        kiosk(settings_for(tmp_path, provider)) as place,
        place.visitor() as ear,
    ):
        await ear.linked()
        ear.type("Tell me everything.")
        await until(lambda: ear.heard_samples > 24_000, "a second of the answer")
        await speak(ear)
        await ear.saw("caption", text=AGE, final=True)

        truncated = await provider.until("conversation.item.truncate")
        second_answer_samples = 24_000
        assert truncated["audio_end_ms"] == (ear.heard_samples - second_answer_samples) // 24


async def test_the_model_can_show_an_exhibit_and_is_told_that_it_did(tmp_path: Path) -> None:
    answers = [Answer(AGE, calls=(("show_exhibit", {"id": "great-wave"}),))]
    async with (
        ConversationalProvider(answers=answers) as provider,
        kiosk(settings_for(tmp_path, provider)) as place,
        place.visitor() as ear,
    ):
        await ear.linked()
        ear.type("Show me a wave.")
        await ear.saw("card", exhibit="great-wave")

        await until(lambda: _outputs(provider), "the tool's output")
        assert '"shown"' in _outputs(provider)[0]
        await ear.saw("caption", who="guide", final=True)
        assert len(provider.received("response.create")) == 1


async def test_a_tool_called_without_a_word_is_followed_by_one_spoken_answer(tmp_path: Path) -> None:
    looked_up = Answer("", audio_ms=0, calls=(("look_up", {"question": "How old is the Rosetta Stone?"}),))
    async with (
        ConversationalProvider(answers=[looked_up, Answer(AGE)]) as provider,
        kiosk(settings_for(tmp_path, provider)) as place,
        place.visitor() as ear,
    ):
        await ear.linked()
        ear.type("How old is the Rosetta Stone?")
        await ear.saw("caption", text=AGE, final=True)

        assert "196 BC" in _outputs(provider)[0]
        assert len(provider.received("response.create")) == 2


@pytest.mark.parametrize("call", [("fly", {}), ("show_exhibit", {"id": "mona-lisa"}), ("show_exhibit", "not json")])
async def test_a_call_that_cannot_be_done_is_answered_to_the_model(tmp_path: Path, call: tuple[str, object]) -> None:
    answers = [Answer("", audio_ms=0, calls=(call,)), Answer(AGE)]  # type: ignore[arg-type]  # wrong on purpose
    async with (
        ConversationalProvider(answers=answers) as provider,
        kiosk(settings_for(tmp_path, provider)) as place,
        place.visitor() as ear,
    ):
        await ear.linked()
        ear.type("Show me something.")
        await ear.saw("caption", text=AGE, final=True)

        assert '"error"' in _outputs(provider)[0]


async def test_every_answer_has_a_cap_and_its_cost_is_on_disk(tmp_path: Path) -> None:
    async with (
        ConversationalProvider(answers=[Answer(AGE)]) as provider,
        kiosk(settings_for(tmp_path, provider)) as place,
        place.visitor() as ear,
    ):
        await ear.linked()
        ear.type("How old is it?")
        await ear.saw("caption", text=AGE, final=True)
        await until(lambda: ear.all("allowance"), "the settlement")

        created = provider.received("response.create")[0]
        assert 0 < created["response"]["max_output_tokens"] <= 4_096
        spent_usd = await place.house.guard.spent_usd(ear.visit.id)
        assert Decimal(0) < spent_usd < Decimal("0.05")


async def test_voice_ends_kindly_at_the_visits_limit(tmp_path: Path) -> None:
    settings = {"visit_limit_usd": Decimal("1.50"), "realtime_model": "gpt-realtime-2.1"}
    async with (
        ConversationalProvider(answers=[Answer(AGE, usage=DEAR)]) as provider,
        kiosk(settings_for(tmp_path, provider, **settings)) as place,
        place.visitor() as ear,
    ):
        await ear.linked()
        for turn in range(1, 40):
            if ear.visit.state.is_voice_closed:
                break
            ear.type("How old is it?")
            await until(
                lambda turn=turn: len(ear.said("guide")) >= turn or ear.visit.state.is_voice_closed, "an answer"
            )
        await ear.saw("notice", code="allowance_low")
        await ear.saw("notice", code="allowance_gone")
        await ear.saw("state", state="resting")

        goodbye = provider.received("response.create")[-1]["response"]
        assert goodbye["conversation"] == "none"
        assert goodbye["input"] == []
        assert len(ear.said("guide")) >= 3
        assert await place.house.guard.spent_usd(ear.visit.id) <= Decimal("1.50")
        answer = ear.visit.chat.answer("How old is the Rosetta Stone?", fallback=True)
        assert [piece async for piece in answer.pieces()]


@pytest.mark.parametrize(
    ("status", "code", "notice"),
    [
        (401, "invalid_api_key", "key_refused"),
        (429, "insufficient_quota", "quota_exhausted"),
        (404, "", "model_gone"),
    ],
)
async def test_a_provider_that_refuses_is_said_so_at_once(
    tmp_path: Path, status: int, code: str, notice: str
) -> None:
    async with ConversationalProvider() as provider:
        provider.refuse(status, code, times=3)
        async with kiosk(settings_for(tmp_path, provider)) as place, place.visitor() as ear:
            await ear.saw("notice", code=notice)
            await ear.saw("state", state="resting")

            assert place.house.voice_problem() == notice
        assert not provider.sessions


async def test_a_dropped_link_is_opened_again_with_the_conversation(tmp_path: Path) -> None:
    async with (
        ConversationalProvider(answers=[Answer(AGE)]) as provider,
        kiosk(settings_for(tmp_path, provider)) as place,
    ):
        provider.plan_fault(Fault("drop", "response.created", nth=2))
        async with place.visitor() as ear:
            await ear.linked()
            ear.type("How old is it?")
            await ear.saw("caption", text=AGE, final=True)
            ear.type("Who made it?")
            await ear.saw("state", state="reconnecting")
            await until(lambda: len(ear.said("guide")) == 2, "the answer to the second question")

            assert len(provider.sessions) == 2
            replayed = [str(event["item"]) for event in provider.sessions[1].received if "item" in event]
            assert "How old is it?" in replayed[0]
            assert AGE in replayed[1]


async def test_a_page_that_talks_nonsense_is_told_so_and_nothing_else_happens(tmp_path: Path) -> None:
    async with (
        ConversationalProvider() as provider,
        kiosk(settings_for(tmp_path, provider)) as place,
        place.visitor() as ear,
    ):
        for message in ("{", "[]", '{"type":"fly"}', '{"type":"talk","on":1}', '{"type":"text","text":""}'):
            ear.visit.page_said(message)

        assert [message["code"] for message in ear.all("error")] == ["bad_input"] * 5
        assert not provider.received("response.create")


async def test_visits_do_not_hear_each_other(tmp_path: Path) -> None:
    async with (
        ConversationalProvider(answers=lambda question: Answer(f"You asked: {question}")) as provider,
        kiosk(settings_for(tmp_path, provider)) as place,
        place.visitor() as first,
        place.visitor() as second,
    ):
        await until(lambda: first.visit.state.link == second.visit.state.link == "open", "both links")
        first.type("One?")
        second.type("Two?")
        await until(lambda: first.said("guide") and second.said("guide"), "both answers")

        assert first.said("guide") == ["You asked: One?"]
        assert second.said("guide") == ["You asked: Two?"]


async def test_nothing_is_left_behind_when_a_visit_ends_in_the_middle(tmp_path: Path) -> None:
    async with (
        ConversationalProvider(answers=[Answer("word " * 100, audio_ms=30_000)]) as provider,
        kiosk(settings_for(tmp_path, provider)) as place,
    ):
        before = asyncio.all_tasks()
        async with place.visitor() as ear:
            await ear.linked()
            ear.type("Tell me everything.")
            await until(lambda: ear.heard_samples, "the answer's sound")
        await until(lambda: _left_behind(before, place), "the visit's tasks to end")

        assert ear.visit.state.transcript == ()
        assert ear.visit.playout.is_empty


def _left_behind(before: set[asyncio.Task[object]], place: Kiosk) -> bool:
    names = [task.get_name() for task in asyncio.all_tasks() - before]
    return not [name for name in names if "visit" in name or "realtime link" in name]


def _outputs(provider: ConversationalProvider) -> list[str]:
    items = [event["item"] for event in provider.received("conversation.item.create")]
    return [item["output"] for item in items if item["type"] == "function_call_output"]
