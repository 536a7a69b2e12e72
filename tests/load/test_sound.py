"""A loading visitor's mouth and ear."""

from __future__ import annotations

import asyncio
import time

import numpy as np
import pytest
from aiortc.mediastreams import MediaStreamError

from guide.core.sound import SAMPLE_RATE_HZ
from guide.load import sound
from guide.load.sound import BLOCK_SAMPLES, Ear, Mouth, is_loud, spoken_blocks
from tests.voice.tones import tone

SPEECH = tone(300, 0.1, SAMPLE_RATE_HZ)


class Track:
    """What arrives: a silent block, a loud one, then the end."""

    def __init__(self) -> None:
        self.blocks = [np.zeros((1, BLOCK_SAMPLES), np.int16), SPEECH[None, :BLOCK_SAMPLES]]

    async def recv(self) -> Track:
        if not self.blocks:
            raise MediaStreamError
        return self

    def to_ndarray(self) -> np.ndarray:
        return self.blocks.pop(0)


def test_a_question_ends_with_its_last_word() -> None:
    pause = np.zeros(BLOCK_SAMPLES * 16, np.int16)
    blocks = spoken_blocks(np.concatenate((SPEECH, pause, SPEECH, pause)).tobytes())

    assert len(blocks) == 5 + 16 + 5
    assert spoken_blocks(pause.tobytes()) == []


async def test_a_mouth_says_what_it_has_to_say_between_the_noise_of_the_room() -> None:
    mouth = Mouth()
    saying = asyncio.create_task(mouth.say(spoken_blocks(SPEECH.tobytes())))
    await asyncio.sleep(0)
    began_s = time.monotonic()
    heard = [is_loud((await mouth.recv()).to_ndarray().reshape(-1)) for _ in range(7)]

    assert heard == [True] * 5 + [False] * 2
    assert await saying - began_s > 0.06
    assert time.monotonic() - began_s > 0.1


async def test_a_call_that_takes_no_sound_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "STALLED_S", 0.01)

    with pytest.raises(TimeoutError):
        await Mouth().say(spoken_blocks(SPEECH.tobytes()))


async def test_an_ear_knows_when_something_came_and_how_long_nothing_did() -> None:
    ear = Ear()
    began_s = time.monotonic()
    ear.listen_anew()
    ear.hear(Track())  # type: ignore[arg-type]  # all of a track that an ear uses

    assert began_s <= await ear.first_sound_s() <= time.monotonic()
    await ear.silence(0.05)
    assert time.monotonic() - began_s >= 0.05
    await ear.close()
