"""What is not meant for the guide, over a real call to the built-in guide: it may pause an answer, never end it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
import pytest
import pytest_asyncio

from guide.pipeline.tts.stage import EspeakTts
from tests.visits.caller import Caller, caller
from tests.visits.kiosk import Kiosk, kiosk, settings_for
from tests.voice.tones import Samples, silence
from tests.voice.visitor import BLOCK, RATE_HZ, until

pytestmark = [
    pytest.mark.peers,
    pytest.mark.server,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.filterwarnings("ignore:.* Gradio 6.0:DeprecationWarning"),
]

QUESTION = "How big is the Great Wave?"
"""Its answer is short, and long enough to be disturbed in."""
ANOTHERS_VOICE = "cedar"
"""Not the guide's: its own is what it takes for its echo."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Kiosk]:
    async with kiosk(settings_for(tmp_path_factory.mktemp("data"))) as place:
        yield place


def noise(seconds: float, loudness: float, seed: int = 1) -> Samples:
    """A burst that swells and fades, as a cough does."""
    count = round(seconds * RATE_HZ)
    shape = np.sin(np.linspace(0, np.pi, count))
    return (np.random.default_rng(seed).normal(0, loudness, count) * shape).clip(-32_768, 32_767).astype(np.int16)


def cough() -> Samples:
    return np.concatenate([noise(0.15, 9_000), silence(0.1, RATE_HZ), noise(0.25, 6_000, seed=2)])


def applause(seconds: float) -> Samples:
    """Thirty claps a second, by hands near and far."""
    random = np.random.default_rng(1)
    clap = round(0.03 * RATE_HZ)
    fading = np.exp(-np.arange(clap) / (0.006 * RATE_HZ))
    sound = np.zeros(round(seconds * RATE_HZ) + clap)
    for at in random.uniform(0, seconds, round(30 * seconds)):
        start = round(at * RATE_HZ)
        sound[start : start + clap] += random.normal(0, random.uniform(3_000, 9_000), clap) * fading
    return sound.clip(-32_768, 32_767).astype(np.int16)


async def spoken(text: str, *, loudness: float = 1.0) -> Samples:
    tts = EspeakTts()
    await tts.start()
    try:
        pcm = b"".join([one async for one in tts.speak(text, voice=ANOTHERS_VOICE, language="en-US", speed=1.0)])
    finally:
        await tts.close()
    at_24_khz = np.frombuffer(pcm, dtype=np.int16).astype(float)
    return (np.repeat(at_24_khz, 2) * loudness).astype(np.int16)


@asynccontextmanager
async def hearing_an_answer(place: Kiosk) -> AsyncIterator[Caller]:
    async with caller(place) as one:
        one.write(QUESTION)
        await one.heard_s(1.0)
        yield one


def answers(one: Caller) -> list[dict[str, object]]:
    return [caption for caption in one.captions("guide") if caption["final"]]


async def test_a_cough_does_not_end_an_answer(place: Kiosk) -> None:
    async with hearing_an_answer(place) as one:
        one.visitor.say(cough())
        await until(lambda: answers(one), "the answer's end", timeout_s=40)

        [answer] = answers(one)
        assert "cut" not in answer
        assert one.captions("visitor")[-1]["text"] == QUESTION


async def test_applause_does_not_end_an_answer(place: Kiosk) -> None:
    async with hearing_an_answer(place) as one:
        one.visitor.say(applause(3.0))
        await until(lambda: answers(one), "the answer's end", timeout_s=40)

        assert "cut" not in answers(one)[0]
        assert one.captions("visitor")[-1]["text"] == QUESTION


async def test_a_neighbours_talk_from_afar_does_not_end_an_answer(place: Kiosk) -> None:
    talk = await spoken("And then we went to the other room, where it was far too warm for my mother.", loudness=0.03)
    async with hearing_an_answer(place) as one:
        one.visitor.say(talk)
        await until(lambda: answers(one), "the answer's end", timeout_s=40)

        assert "cut" not in answers(one)[0]


@pytest.mark.parametrize("delay_ms", [100, 250])
async def test_the_guide_does_not_interrupt_itself(place: Kiosk, delay_ms: int) -> None:
    """Its own voice comes back from the loudspeaker into the microphone, as where no browser takes the echo away."""
    async with caller(place) as one:
        echo = asyncio.create_task(_echo(one, delay_ms, loudness=0.3))
        one.write(QUESTION)
        await until(lambda: answers(one), "the answer's end", timeout_s=60)
        echo.cancel()

        assert "cut" not in answers(one)[0]
        assert [caption["text"] for caption in one.captions("visitor") if caption["final"]] == [QUESTION]


async def _echo(one: Caller, delay_ms: int, loudness: float) -> None:
    one.visitor.say(silence(delay_ms / 1_000, RATE_HZ))
    said = len(one.visitor.heard)
    while True:
        for block in one.visitor.heard[said:]:
            one.visitor.say((block.samples[:BLOCK] * loudness).astype(np.int16))
        said = len(one.visitor.heard)
        await asyncio.sleep(0.01)


async def test_a_question_spoken_into_an_answer_ends_it_and_is_answered(place: Kiosk) -> None:
    question = await spoken("How heavy is the Rosetta Stone?")
    async with hearing_an_answer(place) as one:
        one.visitor.say(question)
        await until(lambda: len(answers(one)) == 2, "the second answer's end", timeout_s=40)

        cut, answer = answers(one)
        assert cut["cut"] is True
        assert "760" in str(answer["text"])
