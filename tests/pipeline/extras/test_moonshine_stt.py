"""Moonshine in a worker process: a stand-in everywhere, moonshine-voice itself where it is installed."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from guide.errors import StageError
from guide.pipeline.extras.moonshine_stt import CERTAINTY, MoonshineStt
from guide.pipeline.stages import Heard
from tests.pipeline.extras.engine_speech import PIPER
from tests.pipeline.extras.engine_speech import said as said_by
from tests.pipeline.extras.engine_speech import speaking as speaking_with
from tests.pipeline.extras.install import JOE, TINY
from tests.pipeline.extras.installed import (
    with_moonshine,
    with_moonshine_model,
    with_piper_voice,
    without_moonshine,
)
from tests.pipeline.extras.small_moonshine import streaming_folder, tiny_folder
from tests.pipeline.extras.test_moonshine_models import put
from tests.pipeline.speech_workers import said, speaking
from tests.pipeline.voices_of_visitors import silence

pytestmark = pytest.mark.server

NAMES = ["The Rosetta Stone", "Mary, Queen of Scots", "Lewis chessmen"]


@asynccontextmanager
async def listening(place: Path) -> AsyncIterator[MoonshineStt]:
    stt = MoonshineStt(place, NAMES)
    await stt.start()
    try:
        yield stt
    finally:
        await stt.close()


@without_moonshine
def test_without_the_package_it_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(StageError, match=r"moonshine-voice isn't installed.*pip install moonshine-voice=="):
        MoonshineStt(tmp_path, NAMES)


@pytest.mark.usefixtures("stand_ins")
async def test_a_turn_reaches_the_model_of_its_language_which_knows_the_names(tmp_path: Path) -> None:
    put(tmp_path, "small-streaming-en")
    put(tmp_path, "base-de")
    async with listening(tmp_path) as stt:
        english = await stt.transcribe(silence(2_500), language="en-GB")
        german = await stt.transcribe(silence(1_000), language="de")

    # With half a second of rest behind each.
    assert english == Heard("SMALL_STREAMING: 3.0 s, Rosetta Stone; Lewis chessmen.", CERTAINTY)
    assert german == Heard("BASE: 1.5 s, .", CERTAINTY)


@pytest.mark.usefixtures("stand_ins")
async def test_only_the_first_twenty_seconds_count(tmp_path: Path) -> None:
    put(tmp_path, "tiny-en")
    async with listening(tmp_path) as stt:
        assert "20.5 s" in (await stt.transcribe(silence(25_000), language="en")).text


@pytest.mark.usefixtures("stand_ins")
@pytest.mark.parametrize(("pcm", "language"), [(silence(1_000), "fr"), (b"", "en"), (b"\n", "en")])
async def test_what_it_cannot_know_it_does_not_guess(tmp_path: Path, pcm: bytes, language: str) -> None:
    put(tmp_path, "tiny-en")
    async with listening(tmp_path) as stt:
        assert await stt.transcribe(pcm, language=language) == Heard("", 0.0)


@pytest.mark.usefixtures("stand_ins")
async def test_a_broken_model_is_refused_by_name(tmp_path: Path) -> None:
    (put(tmp_path, "tiny-en") / "tokenizer.bin").write_bytes(b"broken")

    with pytest.raises(StageError, match=r"the Moonshine model in .*tiny-en.* can't be read"):
        async with listening(tmp_path):
            pass


@with_moonshine
@pytest.mark.parametrize(("name", "make"), [("tiny-en", tiny_folder), ("small-streaming-en", streaming_folder)])
async def test_moonshine_itself_hears_speech_and_nothing_in_silence(
    tmp_path: Path, name: str, make: Callable[[Path], Path]
) -> None:
    make(tmp_path / name)
    async with speaking() as tts, listening(tmp_path) as stt:
        turn = await said(tts, "How old is the Rosetta Stone?")
        heard = await stt.transcribe(turn[: len(turn) // 4 * 2], language="en")  # cut off in the middle
        nothing = await stt.transcribe(silence(1_000), language="en")

    # The model knows one thing to say, but says it for speech only.
    assert heard.text
    assert nothing == Heard("", 0.0)


@with_moonshine
@pytest.mark.parametrize("file", ["encoder_model.ort", "decoder_model_merged.ort", "tokenizer.bin"])
async def test_moonshine_itself_refuses_a_model_that_lacks_a_file(tmp_path: Path, file: str) -> None:
    (tiny_folder(tmp_path / "tiny-en") / file).unlink()

    with pytest.raises(StageError, match=r"stt: .*Moonshine model in"):
        async with listening(tmp_path):
            pass


@with_piper_voice
@with_moonshine_model
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("How old is the Rosetta Stone?", "how old"),
        ("It weighs 760 kg and is 112 cm high.", "high"),
        ("Dr. Young saw it on 4 July 1802, at 10 a.m.", "july"),
        ("Who painted the Girl with a Pearl Earring?", "who painted the girl"),
    ],
)
async def test_what_a_real_voice_says_real_ears_understand(text: str, words: str) -> None:
    async with speaking_with(PIPER, JOE.folder) as tts, listening(TINY.folder) as stt:
        heard = await stt.transcribe(await said_by(tts, text), language="en")

    assert words in heard.text.lower()


@with_moonshine_model
async def test_real_ears_understand_four_at_once_as_well_as_one() -> None:
    async with speaking() as tts, listening(TINY.folder) as stt:
        turn = await said(tts, "Where are the toilets?")
        alone = await stt.transcribe(turn, language="en")
        together = await asyncio.gather(*(stt.transcribe(turn, language="en") for _ in range(4)))

    assert alone.text
    assert together == [alone] * 4


@with_moonshine_model
async def test_real_ears_whose_process_was_killed_hear_again() -> None:
    async with speaking() as tts, listening(TINY.folder) as stt:
        for pid in stt.process_ids:
            os.kill(pid, signal.SIGKILL)

        assert (await stt.transcribe(await said(tts, "Where are the toilets?"), language="en")).text


@with_moonshine_model
async def test_half_a_model_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "tiny-en"
    folder.mkdir()
    for name in TINY.files:
        data = (TINY.folder / name).read_bytes()
        (folder / name).write_bytes(data[: len(data) // 2])

    with pytest.raises(StageError, match=r"the Moonshine model in .*tiny-en can't be read"):
        async with listening(tmp_path):
            pass
