"""A collection that fits no model's instructions: 500 exhibits, over whole visits."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from guide.core.tools import MAX_TEXT_CHARS
from guide.house import MAX_INSTRUCTION_BYTES
from guide.museum.reply import Answer as Answered
from tests.museum.large_museum import name_of, write_large_museum, year_of
from tests.provider import Answer, ConversationalProvider
from tests.visits.kiosk import Kiosk, kiosk, settings_for, until

pytestmark = pytest.mark.server

EXHIBITS = 500
ASKED = 437
QUESTION = f"Who owned the {name_of(ASKED)} coin?"
LONGEST_LOOK_UP_S = 0.25


@pytest.fixture(scope="module")
def exhibits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large") / "exhibits"
    write_large_museum(folder, EXHIBITS)
    return folder


async def test_a_model_is_told_what_fits_and_looks_up_the_rest(tmp_path: Path, exhibits: Path) -> None:
    looked_up = Answer("", audio_ms=0, calls=(("look_up", {"question": QUESTION}),))
    async with (
        ConversationalProvider(answers=[looked_up, Answer("A merchant did.")]) as provider,
        kiosk(settings_for(tmp_path, provider, exhibits_dir=exhibits)) as place,
        place.visitor() as ear,
    ):
        await ear.linked()
        asked_s = time.monotonic()
        ear.type(QUESTION)
        await ear.saw("caption", text="A merchant did.", final=True)

        assert time.monotonic() - asked_s < 2
        instructions = provider.received("session.update")[0]["session"]["instructions"]
        assert len(instructions.encode()) <= MAX_INSTRUCTION_BYTES
        assert "call look_up before you say that you don't know" in instructions
        (output,) = [
            json.loads(event["item"]["output"])
            for event in provider.received("conversation.item.create")
            if event["item"]["type"] == "function_call_output"
        ]
        assert name_of(ASKED + 700) in output["found"]
        assert output["source"].startswith(f"exhibit-{ASKED},")


async def test_looking_up_takes_less_time_than_a_breath(tmp_path: Path, exhibits: Path) -> None:
    """All voices wait for it: a tool runs on their event loop, without a time-out."""
    async with (
        ConversationalProvider() as provider,
        kiosk(settings_for(tmp_path, provider, exhibits_dir=exhibits)) as place,
    ):
        for number in range(0, EXHIBITS, 25):
            answer, took_s = looked_up(place, f"Which merchant owned the {name_of(number)} vase?")
            assert took_s < LONGEST_LOOK_UP_S
            assert name_of(number + 700) in answer.text, number

        without_end = "How old is the oldest of all the vases that a merchant of the city owned before the war? " * 30
        assert looked_up(place, without_end[:MAX_TEXT_CHARS])[1] < LONGEST_LOOK_UP_S


def looked_up(place: Kiosk, question: str) -> tuple[Answered, float]:
    """And how long the processor took for it, in seconds."""
    begun_s = time.thread_time()
    answer = place.house.answers.answer(question)
    return answer, time.thread_time() - begun_s


async def test_the_built_in_guide_answers_from_all_of_them(tmp_path: Path, exhibits: Path) -> None:
    async with kiosk(settings_for(tmp_path, exhibits_dir=exhibits)) as place, place.visitor() as ear:
        await ear.linked()
        ear.type(f"When was the {name_of(ASKED)} made?")
        await until(lambda: ear.said("guide"), "an answer")

        assert str(year_of(ASKED)) in ear.said("guide")[0]
        assert ear.all("card")[-1]["exhibit"] == f"exhibit-{ASKED}"
