"""Piper's voice in a worker process: with a stand-in everywhere, with piper-tts itself where it is installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.errors import StageError
from guide.museum.pronouncing import Pronunciation
from tests.pipeline.extras.engine_speech import PIPER, said, speaking
from tests.pipeline.extras.installed import with_piper, without_piper
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
