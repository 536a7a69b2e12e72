"""A collection that fits no model's instructions: 500 exhibits, over whole visits."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from guide.house import MAX_INSTRUCTION_BYTES
from tests.museum.large_museum import name_of, write_large_museum, year_of
from tests.provider import Answer, ConversationalProvider
from tests.visits.kiosk import kiosk, settings_for, until

pytestmark = pytest.mark.server

EXHIBITS = 500
ASKED = 437
QUESTION = f"Who owned the {name_of(ASKED)} coin?"


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


async def test_looking_up_finds_each_of_them(tmp_path: Path, exhibits: Path) -> None:
    async with (
        ConversationalProvider() as provider,
        kiosk(settings_for(tmp_path, provider, exhibits_dir=exhibits)) as place,
    ):
        for number in range(0, EXHIBITS, 25):
            answer = place.house.answers.answer(f"Which merchant owned the {name_of(number)} vase?")
            assert name_of(number + 700) in answer.text, number


async def test_the_built_in_guide_answers_from_all_of_them(tmp_path: Path, exhibits: Path) -> None:
    async with kiosk(settings_for(tmp_path, exhibits_dir=exhibits)) as place, place.visitor() as ear:
        await ear.linked()
        ear.type(f"When was the {name_of(ASKED)} made?")
        await until(lambda: ear.said("guide"), "an answer")

        assert str(year_of(ASKED)) in ear.said("guide")[0]
        assert ear.all("card")[-1]["exhibit"] == f"exhibit-{ASKED}"
