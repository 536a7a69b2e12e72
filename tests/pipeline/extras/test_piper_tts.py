"""Piper's voice in a worker process: with a stand-in everywhere, with piper-tts itself where it is installed."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import numpy as np
import pytest

from guide.errors import StageError
from guide.museum.pronouncing import Pronunciation
from tests.pipeline.extras.engine_speech import PIPER, said, speaking
from tests.pipeline.extras.install import JOE
from tests.pipeline.extras.installed import with_piper, with_piper_voice, without_piper
from tests.pipeline.extras.small_models import piper_voice
from tests.pipeline.voices_of_visitors import duration_ms

pytestmark = pytest.mark.server

SENTENCE = "The Rosetta Stone was carved in 196 BC."


@pytest.fixture
def voices(tmp_path: Path) -> Path:
    PIPER.put_files(tmp_path)
    return tmp_path


@without_piper
async def test_without_the_package_it_says_what_to_install(voices: Path) -> None:
    with pytest.raises(StageError, match="piper-tts isn't installed.*pip install piper-tts=="):
        async with speaking(PIPER, voices):
            pass


@pytest.mark.usefixtures("stand_ins")
async def test_a_sentence_is_spoken_in_the_voice_of_its_language(voices: Path) -> None:
    async with speaking(PIPER, voices) as tts:
        english, french = await said(tts, "Musée."), await said(tts, "Musée.", language="fr")

    assert len(english) == len(french)
    assert english != french


@with_piper
async def test_piper_itself_speaks_each_language_at_any_pace(tmp_path: Path) -> None:
    piper_voice(tmp_path, "alba", language="en_GB", espeak="en-gb-x-rp")
    piper_voice(tmp_path, "siwis", language="fr_FR", espeak="fr", rate_hz=16_000)
    async with speaking(PIPER, tmp_path) as tts:
        slow, fast = [duration_ms(await said(tts, SENTENCE, speed=speed)) for speed in (0.75, 1.5)]
        french = await said(tts, "Où sont les toilettes ?", language="fr")

    assert 2_000 < fast < slow
    assert slow / fast == pytest.approx(2.0, abs=0.1)
    assert duration_ms(french) > 1_000


@with_piper
@pytest.mark.parametrize("data", [b"", b"garbage" * 9])
async def test_piper_itself_refuses_a_broken_voice(tmp_path: Path, data: bytes) -> None:
    piper_voice(tmp_path, "alba", language="en_GB", espeak="en-gb-x-rp").write_bytes(data)

    with pytest.raises(StageError, match=r"alba\.onnx can't be read"):
        async with speaking(PIPER, tmp_path):
            pass


@with_piper
async def test_piper_itself_says_names_as_curators_want_them_and_the_stops_behind(tmp_path: Path) -> None:
    piper_voice(tmp_path, "alba", language="en_GB", espeak="en-gb-x-rp")
    long = Pronunciation("Fu", "KAT-suh-SHEE-kah-HOH-koo-SIGH", "en")
    async with speaking(PIPER, tmp_path, names=[long]) as tts:
        said_name, read_name, without_stop = [
            duration_ms(await said(tts, text)) for text in ("By Fu, then.", "By Mu, then.", "By Fu then.")
        ]

    assert said_name > read_name
    assert said_name > without_stop


@with_piper_voice
async def test_a_real_voice_takes_as_long_as_people_do_and_says_all_as_loud() -> None:
    async with speaking(PIPER, JOE.folder) as tts:
        said_all = [await said(tts, text) for text in (SENTENCE, "Yes.", "It weighs 760 kg, i.e. a lot.")]

    assert 2_500 < duration_ms(said_all[0]) < 6_000
    loudness_db = [20 * np.log10(_loudness(pcm)) for pcm in said_all]
    assert max(loudness_db) - min(loudness_db) < 2


@with_piper_voice
async def test_a_real_voice_is_interrupted_in_the_middle_of_a_sentence_and_says_the_next() -> None:
    async with speaking(PIPER, JOE.folder) as tts:
        speech = tts.speak(SENTENCE, voice="marin", language="en", speed=1.0)
        await anext(speech)
        await speech.aclose()

        assert duration_ms(await said(tts, "Yes.")) > 500


@with_piper_voice
async def test_four_who_ask_at_once_all_hear_their_answer() -> None:
    texts = [SENTENCE, "It was found in 1799.", "Yes.", "Ask our staff."]
    async with speaking(PIPER, JOE.folder) as tts:
        assert all(await asyncio.gather(*(said(tts, text) for text in texts)))


@with_piper_voice
async def test_a_real_voice_whose_process_was_killed_speaks_again() -> None:
    async with speaking(PIPER, JOE.folder) as tts:
        for pid in tts.process_ids:
            os.kill(pid, signal.SIGKILL)

        assert await said(tts, SENTENCE)


@with_piper_voice
async def test_half_a_voice_is_refused(tmp_path: Path) -> None:
    for name in JOE.files:
        data = (JOE.folder / name).read_bytes()
        (tmp_path / name).write_bytes(data if name.endswith(".json") else data[: len(data) // 2])

    with pytest.raises(StageError, match=r"the Piper voice .*en_US-joe-medium\.onnx can't be read"):
        async with speaking(PIPER, tmp_path):
            pass


def _loudness(pcm: bytes) -> float:
    level = np.abs(np.frombuffer(pcm, "<i2") / 32_768)
    return float(np.sqrt(np.mean(level[level > level.max() / 50] ** 2)))
