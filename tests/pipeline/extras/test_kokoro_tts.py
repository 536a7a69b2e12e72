"""Kokoro's voice in a worker process: with a stand-in everywhere, with kokoro-onnx itself where it is installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.errors import StageError
from guide.museum.pronouncing import Pronunciation
from guide.pipeline.extras.kokoro_tts import KokoroTts
from tests.pipeline.extras.engine_speech import KOKORO, said, speaking
from tests.pipeline.extras.installed import with_kokoro, without_kokoro
from tests.pipeline.extras.small_models import kokoro_files
from tests.pipeline.plain_stages import ToneTts
from tests.pipeline.voices_of_visitors import duration_ms

pytestmark = pytest.mark.server

SENTENCE = "The Rosetta Stone was carved in 196 BC."


@pytest.fixture
def files(tmp_path: Path) -> Path:
    KOKORO.put_files(tmp_path)
    return tmp_path


@without_kokoro
def test_without_the_package_it_says_what_to_install(files: Path) -> None:
    with pytest.raises(StageError, match=r"kokoro-onnx isn't installed.*pip install kokoro-onnx=="):
        KokoroTts(files, ToneTts())


@pytest.mark.usefixtures("stand_ins")
async def test_each_language_and_persona_has_its_voice(files: Path) -> None:
    async with speaking(KOKORO, files) as tts:
        spoken = [
            await said(tts, "Musée.", voice=voice, language=language)
            for voice, language in (("marin", "en"), ("echo", "en"), ("marin", "fr"))
        ]

    assert len(set(map(len, spoken))) == 1
    assert len(set(spoken)) == 3


@pytest.mark.usefixtures("stand_ins")
async def test_a_pace_that_it_refuses_is_its_slowest(files: Path) -> None:
    async with speaking(KOKORO, files) as tts:
        assert await said(tts, SENTENCE, speed=0.25) == await said(tts, SENTENCE, speed=0.5)


@pytest.mark.usefixtures("stand_ins")
async def test_what_it_cannot_say_is_an_error_without_the_words(files: Path) -> None:
    async with speaking(KOKORO, files) as tts:
        with pytest.raises(StageError, match="can't say the sentence in the voice af_heart") as raised:
            await said(tts, "Zzz zzz.")
        assert await said(tts, "Next.")

    assert "zzz" not in str(raised.value).lower()


@with_kokoro
async def test_kokoro_itself_speaks_each_of_its_languages_at_any_pace(tmp_path: Path) -> None:
    async with speaking(KOKORO, kokoro_files(tmp_path)) as tts:
        slow, fast = [duration_ms(await said(tts, SENTENCE, speed=speed)) for speed in (0.75, 1.5)]
        others = [duration_ms(await said(tts, "Museo 1799.", language=code)) for code in tts.languages]

    assert 2_000 < fast < slow
    assert slow / fast == pytest.approx(2.0, abs=0.1)
    assert min(others) > 300


@with_kokoro
@pytest.mark.parametrize("name", ["kokoro-v1.0.onnx", "voices-v1.0.bin"])
@pytest.mark.parametrize("data", [b"", b"garbage" * 9, b"PK\x03\x04" + b"garbage" * 9])
async def test_kokoro_itself_refuses_broken_files(tmp_path: Path, name: str, data: bytes) -> None:
    (kokoro_files(tmp_path) / name).write_bytes(data)

    with pytest.raises(StageError, match="can't be read"):
        async with speaking(KOKORO, tmp_path):
            pass


@with_kokoro
async def test_kokoro_itself_says_names_as_curators_want_them(tmp_path: Path) -> None:
    long = Pronunciation("Fu", "KAT-suh-SHEE-kah-HOH-koo-SIGH", "en")
    async with speaking(KOKORO, kokoro_files(tmp_path), names=[long]) as tts:
        said_name, read_name = [duration_ms(await said(tts, text)) for text in ("By Fu, then.", "By Mu, then.")]

    assert said_name > read_name
