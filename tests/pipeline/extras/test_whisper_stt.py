"""Whisper in a worker process: a stand-in everywhere, faster-whisper itself where it is installed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from guide.errors import StageError
from guide.pipeline.extras.whisper_stt import WhisperStt
from guide.pipeline.stages import Heard
from tests.pipeline.extras.installed import with_whisper, without_whisper
from tests.pipeline.extras.small_models import whisper_folder
from tests.pipeline.speech_workers import said, speaking
from tests.pipeline.voices_of_visitors import silence

pytestmark = pytest.mark.server

NAMES = ["the Rosetta Stone", "Lewis chessmen"]


@asynccontextmanager
async def listening(model: Path | str) -> AsyncIterator[WhisperStt]:
    stt = WhisperStt(str(model), NAMES)
    await stt.start()
    try:
        yield stt
    finally:
        await stt.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / name).write_text("{}")
    return tmp_path


async def refusal(model: Path | str) -> str:
    with pytest.raises(StageError) as raised:
        async with listening(model):
            pass
    return str(raised.value)


@without_whisper
async def test_without_the_package_it_says_what_to_install() -> None:
    sentence = await refusal("base")

    assert sentence.startswith("stt: faster-whisper isn't installed")
    assert "pip install faster-whisper==" in sentence
    assert "\n" not in sentence


@pytest.mark.usefixtures("stand_ins")
async def test_a_turn_reaches_the_model_with_its_language_and_the_names_of_the_museum(folder: Path) -> None:
    async with listening(folder) as stt:
        heard = await stt.transcribe(silence(2_500), language="fr-CA")

    assert heard.text == "fr: 2.5 s, the Rosetta Stone, Lewis chessmen."
    assert 0.8 < heard.certainty <= 1


@pytest.mark.usefixtures("stand_ins")
async def test_only_the_first_twenty_seconds_count(folder: Path) -> None:
    async with listening(folder) as stt:
        assert "20.0 s" in (await stt.transcribe(silence(25_000), language="en")).text


@pytest.mark.usefixtures("stand_ins")
@pytest.mark.parametrize(("pcm", "language"), [(silence(1_000), "tlh"), (b"", "en"), (b"\n", "en")])
async def test_what_it_cannot_know_it_does_not_guess(folder: Path, pcm: bytes, language: str) -> None:
    async with listening(folder) as stt:
        assert await stt.transcribe(pcm, language=language) == Heard("", 0.0)


@pytest.mark.usefixtures("stand_ins")
async def test_a_model_that_is_not_there_is_named_with_what_to_do() -> None:
    sentence = await refusal("base")

    assert "the Whisper model base isn't on this machine; download it once (148 MB)" in sentence


@pytest.mark.usefixtures("stand_ins")
async def test_a_folder_that_lacks_a_file_is_refused_before_anything_is_fetched(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()

    assert "lacks tokenizer.json" in await refusal(folder)


@pytest.mark.usefixtures("stand_ins")
async def test_a_broken_model_is_refused(folder: Path) -> None:
    (folder / "model.bin").write_bytes(b"broken")

    assert "can't be read: unexpected end of file" in await refusal(folder)


@pytest.mark.usefixtures("stand_ins")
@pytest.mark.parametrize("name", ["config.json", "tokenizer.json"])
async def test_a_file_that_was_not_downloaded_to_its_end_is_refused_by_name(folder: Path, name: str) -> None:
    (folder / name).write_text('{"half": ')

    assert f"can't be read: {name}" in await refusal(folder)


@with_whisper
async def test_whisper_itself_hears_every_language_it_knows(tmp_path: Path) -> None:
    async with speaking() as tts, listening(whisper_folder(tmp_path / "model")) as stt:
        turn = await said(tts, "How old is the Rosetta Stone?")
        heard = [await stt.transcribe(turn, language=language) for language in ("en", "fr", "de")]
        unknown = await stt.transcribe(turn, language="tlh")

    # Random weights hear nonsense, but they hear.
    assert all(each.text and 0 <= each.certainty <= 1 for each in heard)
    assert unknown == Heard("", 0.0)


@with_whisper
async def test_whisper_itself_hears_nothing_in_silence(tmp_path: Path) -> None:
    async with listening(whisper_folder(tmp_path / "model")) as stt:
        assert await stt.transcribe(silence(3_000), language="en") == Heard("", 0.0)


@with_whisper
async def test_an_english_model_leaves_french_alone(tmp_path: Path) -> None:
    async with speaking() as tts, listening(whisper_folder(tmp_path / "model", english_only=True)) as stt:
        turn = await said(tts, "How old is the Rosetta Stone?")

        assert (await stt.transcribe(turn, language="en")).text
        assert await stt.transcribe(turn, language="fr") == Heard("", 0.0)


@with_whisper
@pytest.mark.usefixtures("empty_cache")
@pytest.mark.parametrize("model", ["base", "smal", "some/where", "not a name"])
async def test_whisper_itself_says_which_model_is_missing(model: str) -> None:
    assert "on this machine" in await refusal(model)


@with_whisper
async def test_whisper_itself_refuses_a_broken_model(tmp_path: Path) -> None:
    folder = whisper_folder(tmp_path / "model")
    (folder / "model.bin").write_bytes(b"garbage" * 9)

    assert "can't be read" in await refusal(folder)
