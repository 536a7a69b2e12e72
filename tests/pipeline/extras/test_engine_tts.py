"""What every downloaded voice does alike, in a worker process, with a stand-in for its package."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from guide.errors import StageError
from guide.museum.pronouncing import Pronunciation
from guide.pipeline.tts.stage import PAUSE_MS
from tests.pipeline.extras.engine_speech import KOKORO, PIPER, Engine, said, speaking
from tests.pipeline.plain_stages import ToneTts
from tests.pipeline.voices_of_visitors import duration_ms

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("stand_ins")]

SENTENCE = "The Rosetta Stone was carved in 196 BC."
LETTER_MS = 50
"""What each letter, or sound, lasts in the stand-ins' voices."""


@pytest.fixture(params=[PIPER, KOKORO], ids=["piper", "kokoro"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    one: Engine = request.param
    one.put_files(tmp_path)
    return one


async def test_speech_is_at_our_rate_with_a_pause_behind_it_and_never_too_loud(
    engine: Engine, tmp_path: Path
) -> None:
    async with speaking(engine, tmp_path) as tts:
        pcm = await said(tts, "So it is.")

    assert duration_ms(pcm) == pytest.approx(9 * LETTER_MS + PAUSE_MS, abs=3)
    assert np.abs(np.frombuffer(pcm, "<i2")).max() <= 0.5 * 32_768
    assert not any(pcm[-2 * 24 * 200 :])


async def test_a_faster_pace_takes_less_time(engine: Engine, tmp_path: Path) -> None:
    async with speaking(engine, tmp_path) as tts:
        slow, fast = [len(await said(tts, SENTENCE, speed=speed)) for speed in (0.75, 1.5)]

    assert slow / fast == pytest.approx(2.0, abs=0.05)


async def test_a_long_sentence_comes_in_pieces_and_can_be_stopped(engine: Engine, tmp_path: Path) -> None:
    async with speaking(engine, tmp_path) as tts:
        speech = tts.speak(SENTENCE * 20, voice="marin", language="en", speed=1.0)
        first = await anext(speech)
        await speech.aclose()

        assert duration_ms(first) <= 100
        assert await said(tts, "Next.")


async def test_nothing_is_said_for_nothing(engine: Engine, tmp_path: Path) -> None:
    async with speaking(engine, tmp_path) as tts:
        assert await said(tts, "**  **") == b""


async def test_a_language_without_a_voice_is_left_to_the_other_stage(engine: Engine, tmp_path: Path) -> None:
    other = ToneTts()
    async with speaking(engine, tmp_path, other) as tts:
        assert await said(tts, "Wie alt ist das?", language="de", speed=1.25)

    assert other.spoken == [("Wie alt ist das?", "marin", "de", 1.25)]


async def test_a_broken_model_is_refused_by_name(engine: Engine, tmp_path: Path) -> None:
    broken = engine.put_files(tmp_path)[0]
    (tmp_path / broken).write_bytes(b"broken")

    with pytest.raises(StageError, match=rf"{broken}.* can't be read"):
        async with speaking(engine, tmp_path):
            pass


async def test_names_are_said_as_curators_want_them(engine: Engine, tmp_path: Path) -> None:
    hokusai = Pronunciation("Katsushika", "KATS-kah", "en")
    async with speaking(engine, tmp_path) as plain:
        as_read = duration_ms(await said(plain, "Katsushika."))
    async with speaking(engine, tmp_path, names=[hokusai]) as tts:
        as_told = duration_ms(await said(tts, "Katsushika."))

    assert as_told < as_read


async def test_a_name_of_another_language_has_that_ones_sounds(engine: Engine, tmp_path: Path) -> None:
    la_mer = Pronunciation("La Mer", "La Mer", "fr")
    async with speaking(engine, tmp_path, names=[la_mer]) as tts:
        assert await said(tts, "He called it La Mer, the sea.")
