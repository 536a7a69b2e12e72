"""Moonshine itself: what it writes down of voices, people's among them, and of what is none."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import pytest
import pytest_asyncio

from guide.pipeline.stt.moonshine_files import find_model
from guide.pipeline.tts.stage import EspeakTts
from tests.pipeline.recorded_person import PERSON_SAYS, person
from tests.pipeline.speech_workers import said, speaking
from tests.pipeline.voices_of_visitors import as_pcm, mixed, noise, silence

FOLDER = find_model()
pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(FOLDER is None, reason="Moonshine isn't installed"),
]


@pytest.fixture(scope="module")
def stage() -> Any:
    from guide.pipeline.stt.dictation import DictationStage

    return DictationStage.build({"folder": str(FOLDER)})


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tts() -> AsyncIterator[EspeakTts]:
    async with speaking() as tts:
        yield tts


def written(stage: Any, pcm: bytes) -> list[dict[str, Any]]:
    pieces: list[bytes] = []
    stage.work(pcm, lambda piece: pieces.append(piece) is None)
    (piece,) = pieces
    return json.loads(piece)


async def test_a_person_is_understood_word_for_word(stage: Any) -> None:
    readings = written(stage, person(4.5))

    assert readings[0]["text"].startswith(PERSON_SAYS)
    assert readings[0]["log"] / readings[0]["tokens"] > -0.3


async def test_readings_differ_and_the_likeliest_comes_first(stage: Any, tts: EspeakTts) -> None:
    turn = mixed(await said(tts, "Who painted the brewer lady?", voice="marin"), noise(1000, level=200))
    readings = written(stage, turn)

    assert 2 <= len({reading["text"] for reading in readings}) == len(readings) <= 8
    assert [reading["log"] for reading in readings] == sorted((reading["log"] for reading in readings), reverse=True)


async def test_who_speaks_softly_is_understood_as_well(stage: Any) -> None:
    loud = np.frombuffer(person(4.5), "<i2").astype(float)

    assert written(stage, as_pcm(loud / 30))[0]["text"].startswith(PERSON_SAYS)


@pytest.mark.parametrize("turn", [b"", b"\\1", silence(2000), noise(3000, level=2000)])
async def test_where_nobody_speaks_nothing_is_written(stage: Any, turn: bytes) -> None:
    assert written(stage, turn) == []
