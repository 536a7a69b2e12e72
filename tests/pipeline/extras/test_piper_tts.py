"""Piper's voice in a worker process: with a stand-in everywhere, with piper-tts itself where it is installed."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from guide.errors import StageError
from guide.pipeline.extras.piper_tts import PiperTts
from guide.pipeline.tts import PAUSE_MS
from tests.pipeline.extras.installed import with_piper, without_piper
from tests.pipeline.extras.small_models import piper_voice
from tests.pipeline.plain_stages import ToneTts
from tests.pipeline.voices_of_visitors import duration_ms

pytestmark = pytest.mark.server

SENTENCE = "The Rosetta Stone was carved in 196 BC."


@pytest.fixture
def voices(tmp_path: Path) -> Path:
    for name, language, data in (("alba", "en_GB", b"a"), ("siwis", "fr_FR", b"siwis")):
        (tmp_path / f"{name}.onnx").write_bytes(data)
        (tmp_path / f"{name}.onnx.json").write_text(json.dumps({"language": {"code": language}}))
    return tmp_path


@asynccontextmanager
async def speaking(voices: Path, otherwise: ToneTts | None = None) -> AsyncIterator[PiperTts]:
    tts = PiperTts(voices, otherwise or ToneTts())
    await tts.start()
    try:
        yield tts
    finally:
        await tts.close()


async def said(tts: PiperTts, text: str, *, language: str = "en", speed: float = 1.0) -> bytes:
    return b"".join([piece async for piece in tts.speak(text, voice="marin", language=language, speed=speed)])


@without_piper
async def test_without_the_package_it_says_what_to_install(voices: Path) -> None:
    with pytest.raises(StageError, match="piper-tts isn't installed.*pip install piper-tts=="):
        async with speaking(voices):
            pass


@pytest.mark.usefixtures("stand_ins")
async def test_a_sentence_is_spoken_in_the_voice_of_its_language(voices: Path) -> None:
    async with speaking(voices) as tts:
        english, french = await said(tts, "Musée."), await said(tts, "Musée.", language="fr")

    assert len(english) == len(french)
    assert english != french


@pytest.mark.usefixtures("stand_ins")
async def test_speech_is_at_our_rate_with_a_pause_behind_it_and_never_too_loud(voices: Path) -> None:
    async with speaking(voices) as tts:
        pcm = await said(tts, "So it is.")  # nine letters of 50 ms

    assert duration_ms(pcm) == pytest.approx(9 * 50 + PAUSE_MS, abs=3)
    assert np.abs(np.frombuffer(pcm, "<i2")).max() <= 0.5 * 32_768
    assert not any(pcm[-2 * 24 * 200 :])


@pytest.mark.usefixtures("stand_ins")
async def test_a_faster_pace_takes_less_time(voices: Path) -> None:
    async with speaking(voices) as tts:
        slow, fast = [len(await said(tts, SENTENCE, speed=speed)) for speed in (0.75, 1.5)]

    assert slow / fast == pytest.approx(2.0, abs=0.05)


@pytest.mark.usefixtures("stand_ins")
async def test_a_long_sentence_comes_in_pieces_and_can_be_stopped(voices: Path) -> None:
    async with speaking(voices) as tts:
        speech = tts.speak(SENTENCE * 20, voice="marin", language="en", speed=1.0)
        first = await anext(speech)
        await speech.aclose()

        assert duration_ms(first) <= 100
        assert await said(tts, "Next.")


@pytest.mark.usefixtures("stand_ins")
async def test_nothing_is_said_for_nothing(voices: Path) -> None:
    async with speaking(voices) as tts:
        assert await said(tts, "**  **") == b""


@pytest.mark.usefixtures("stand_ins")
async def test_a_language_without_a_voice_is_left_to_the_other_stage(voices: Path) -> None:
    other = ToneTts()
    async with speaking(voices, other) as tts:
        assert await said(tts, "Wie alt ist das?", language="de", speed=1.25)

    assert other.spoken == [("Wie alt ist das?", "marin", "de", 1.25)]


@pytest.mark.usefixtures("stand_ins")
async def test_a_broken_voice_is_refused_by_name(voices: Path) -> None:
    (voices / "siwis.onnx").write_bytes(b"broken")

    with pytest.raises(StageError, match=r"siwis\.onnx can't be read"):
        async with speaking(voices):
            pass


@with_piper
async def test_piper_itself_speaks_each_language_at_any_pace(tmp_path: Path) -> None:
    piper_voice(tmp_path, "alba", language="en_GB", espeak="en-gb-x-rp")
    piper_voice(tmp_path, "siwis", language="fr_FR", espeak="fr", rate_hz=16_000)
    async with speaking(tmp_path) as tts:
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
        async with speaking(tmp_path):
            pass
