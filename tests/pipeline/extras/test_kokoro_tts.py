"""Kokoro's voice in a worker process: with a stand-in everywhere, with kokoro-onnx itself where it is installed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from guide.errors import StageError
from guide.pipeline.extras.kokoro_tts import KokoroTts
from guide.pipeline.tts import PAUSE_MS
from tests.pipeline.extras.installed import with_kokoro, without_kokoro
from tests.pipeline.extras.small_models import kokoro_files
from tests.pipeline.plain_stages import ToneTts
from tests.pipeline.voices_of_visitors import duration_ms

pytestmark = pytest.mark.server

SENTENCE = "The Rosetta Stone was carved in 196 BC."


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "kokoro-v1.0.onnx").touch()
    (tmp_path / "voices-v1.0.bin").touch()
    return tmp_path


@asynccontextmanager
async def speaking(place: Path, otherwise: ToneTts | None = None) -> AsyncIterator[KokoroTts]:
    tts = KokoroTts(place, otherwise or ToneTts())
    await tts.start()
    try:
        yield tts
    finally:
        await tts.close()


async def said(tts: KokoroTts, text: str, *, voice: str = "marin", language: str = "en", speed: float = 1.0) -> bytes:
    return b"".join([piece async for piece in tts.speak(text, voice=voice, language=language, speed=speed)])


@without_kokoro
def test_without_the_package_it_says_what_to_install(files: Path) -> None:
    with pytest.raises(StageError, match=r"kokoro-onnx isn't installed.*pip install kokoro-onnx=="):
        KokoroTts(files, ToneTts())


@pytest.mark.usefixtures("stand_ins")
async def test_each_language_and_persona_has_its_voice(files: Path) -> None:
    async with speaking(files) as tts:
        spoken = [
            await said(tts, "Musée.", voice=voice, language=language)
            for voice, language in (("marin", "en"), ("echo", "en"), ("marin", "fr"))
        ]

    assert len(set(map(len, spoken))) == 1
    assert len(set(spoken)) == 3


@pytest.mark.usefixtures("stand_ins")
async def test_speech_is_at_our_rate_with_a_pause_behind_it_and_never_too_loud(files: Path) -> None:
    async with speaking(files) as tts:
        pcm = await said(tts, "So it is.")  # nine letters of 50 ms

    assert duration_ms(pcm) == pytest.approx(9 * 50 + PAUSE_MS, abs=3)
    assert np.abs(np.frombuffer(pcm, "<i2")).max() <= 0.5 * 32_768
    assert not any(pcm[-2 * 24 * 200 :])


@pytest.mark.usefixtures("stand_ins")
async def test_a_pace_that_it_refuses_is_its_slowest(files: Path) -> None:
    async with speaking(files) as tts:
        assert await said(tts, SENTENCE, speed=0.25) == await said(tts, SENTENCE, speed=0.5)


@pytest.mark.usefixtures("stand_ins")
async def test_a_long_sentence_comes_in_pieces_and_can_be_stopped(files: Path) -> None:
    async with speaking(files) as tts:
        speech = tts.speak(SENTENCE * 20, voice="marin", language="en", speed=1.0)
        first = await anext(speech)
        await speech.aclose()

        assert duration_ms(first) <= 100
        assert await said(tts, "Next.")


@pytest.mark.usefixtures("stand_ins")
async def test_a_language_it_does_not_speak_is_left_to_the_other_stage(files: Path) -> None:
    other = ToneTts()
    async with speaking(files, other) as tts:
        assert await said(tts, "Wie alt ist das?", language="de", speed=1.25)

    assert other.spoken == [("Wie alt ist das?", "marin", "de", 1.25)]


@pytest.mark.usefixtures("stand_ins")
async def test_what_it_cannot_say_is_an_error_without_the_words(files: Path) -> None:
    async with speaking(files) as tts:
        with pytest.raises(StageError, match="can't say the sentence in the voice af_heart") as raised:
            await said(tts, "Zzz zzz.")
        assert await said(tts, "Next.")

    assert "zzz" not in str(raised.value).lower()


@pytest.mark.usefixtures("stand_ins")
async def test_a_broken_model_is_refused_by_name(files: Path) -> None:
    (files / "kokoro-v1.0.onnx").write_bytes(b"broken")

    with pytest.raises(StageError, match=r"kokoro-v1\.0\.onnx or its voices can't be read"):
        async with speaking(files):
            pass


@with_kokoro
async def test_kokoro_itself_speaks_each_of_its_languages_at_any_pace(tmp_path: Path) -> None:
    async with speaking(kokoro_files(tmp_path)) as tts:
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
        async with speaking(tmp_path):
            pass
