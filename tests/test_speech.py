"""Which ears and voice the settings give the guide without a key, and that it goes on when those can't be had."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from guide.builtin import BuiltIn
from guide.health import Part
from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.files import load_museum
from guide.pipeline.extras.piper_tts import PiperTts
from guide.pipeline.extras.server_tts import ANY_LANGUAGE
from guide.pipeline.extras.speech_server import SpeechServer
from guide.pipeline.extras.whisper_stt import WhisperStt
from guide.pipeline.stt import stage as stt
from guide.pipeline.stt.stage import BuiltinStt
from guide.pipeline.tts.stage import EspeakTts
from guide.settings import load
from guide.speech import SpeechChoice, known_voices, open_ears, open_voice, speech_choice
from tests.lending import HEARING
from tests.pipeline.extras.speech_server_double import Reply, speech_server
from tests.pipeline.plain_stages import silence, voice
from tests.pipeline.socket_client import connected

EXHIBITS = Path(__file__).parents[1] / "exhibits"
STAND_INS = Path(__file__).parent / "pipeline" / "extras" / "stand_ins"


@pytest.fixture
def stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    """faster-whisper and Piper, for this process and its workers."""
    monkeypatch.syspath_prepend(STAND_INS)
    monkeypatch.setenv("PYTHONPATH", str(STAND_INS))


@pytest.fixture
def whisper_model(tmp_path: Path) -> Path:
    folder = tmp_path / "whisper"
    folder.mkdir()
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (folder / name).write_text("{}")
    return folder


@pytest.fixture
def voices(tmp_path: Path) -> Path:
    folder = tmp_path / "voices"
    folder.mkdir()
    (folder / "alba.onnx").touch()
    (folder / "alba.onnx.json").write_text(json.dumps({"language": {"code": "en_GB"}}))
    return folder


def test_without_settings_everything_is_built_in() -> None:
    choice = speech_choice(load())

    assert (choice.stt, choice.tts) == ("builtin", "builtin")
    assert (choice.stt_server, choice.tts_server) == (None, None)


def test_whoever_speaks_is_asked_for_voices_that_they_have(monkeypatch: pytest.MonkeyPatch) -> None:
    builtin = known_voices(load())
    monkeypatch.setenv("OPENAI_API_KEY", "key-4711")
    openai = known_voices(load())
    monkeypatch.setenv("GUIDE_REALTIME_BASE_URL", "http://10.0.0.5:8000/v1")

    assert builtin is not None
    assert openai is not None
    assert set(openai.names) < set(builtin.names)
    assert (builtin.owner, openai.owner) == ("the built-in guide", "OpenAI")
    assert known_voices(load()) is None


def test_the_settings_choose(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_STT", "whisper")
    monkeypatch.setenv("GUIDE_STT_MODEL", "small")
    monkeypatch.setenv("GUIDE_TTS", "piper")
    monkeypatch.setenv("GUIDE_TTS_VOICES", "/srv/voices")
    choice = speech_choice(load())

    assert (choice.stt, choice.stt_model) == ("whisper", "small")
    assert (choice.tts, choice.tts_voices) == ("piper", Path("/srv/voices"))


def test_the_settings_name_servers_with_what_most_of_them_know(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("GUIDE_STT_BASE_URL", "http://box:8000/v1/")
    monkeypatch.setenv("GUIDE_TTS_BASE_URL", "http://box:8000/v1")
    choice = speech_choice(load())

    assert choice.stt_server == SpeechServer("http://box:8000/v1", "whisper-1", None)
    assert choice.tts_server == SpeechServer("http://box:8000/v1", "tts-1", None)
    assert choice.server_voices == {ANY_LANGUAGE: "marin"}


def test_a_servers_model_key_and_voices_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_TTS_BASE_URL", "http://box:8000/v1")
    monkeypatch.setenv("GUIDE_TTS_MODEL", "kokoro")
    monkeypatch.setenv("GUIDE_TTS_API_KEY", "key-4711")
    monkeypatch.setenv("GUIDE_TTS_VOICE", "en=af_heart, pt-BR=pf_dora, alloy")
    choice = speech_choice(load())

    assert choice.tts_server == SpeechServer("http://box:8000/v1", "kokoro", "key-4711")
    assert choice.server_voices == {"en": "af_heart", "pt-br": "pf_dora", ANY_LANGUAGE: "alloy"}
    assert "4711" not in repr(choice)


@pytest.mark.server
@pytest.mark.usefixtures("stand_ins")
async def test_what_is_chosen_and_there_is_used(whisper_model: Path, voices: Path) -> None:
    choice = SpeechChoice(stt="whisper", stt_model=str(whisper_model), tts="piper", tts_voices=voices)
    async with AsyncExitStack() as stack:
        ears, recognition = await open_ears(load_museum(EXHIBITS), choice, stack)
        voice, synthesis = await open_voice(load_museum(EXHIBITS), choice, stack)

    assert isinstance(ears, WhisperStt)
    assert isinstance(voice, PiperTts)
    assert recognition() == Part("ok", f"listening with Whisper {whisper_model}")
    assert synthesis() == Part("ok", "speaking with Piper in en-gb")


@pytest.mark.server
@pytest.mark.usefixtures("stand_ins")
async def test_what_is_chosen_and_missing_leaves_the_built_in_stages_and_a_reason(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    choice = SpeechChoice(stt="whisper", stt_folder=HEARING, tts="piper", tts_voices=tmp_path)
    async with AsyncExitStack() as stack:
        ears, recognition = await open_ears(load_museum(EXHIBITS), choice, stack)
        voice, synthesis = await open_voice(load_museum(EXHIBITS), choice, stack)

    assert isinstance(ears, BuiltinStt) == (stt.available() is None)
    assert isinstance(voice, EspeakTts)
    assert (recognition().state, synthesis().state) == ("degraded", "degraded")
    assert "download it once (148 MB)" in recognition().reason
    assert synthesis().reason.startswith("speaking with espeak-ng instead: tts: no Piper voice")
    assert "download it once (148 MB)" in caplog.text
    assert "no Piper voice" in caplog.text


@pytest.mark.server
@pytest.mark.usefixtures("stand_ins")
async def test_a_guide_with_a_missing_model_opens_and_tells_technicians(tmp_path: Path) -> None:
    museum = load_museum(EXHIBITS)
    choice = SpeechChoice(stt="whisper", stt_folder=HEARING, tts="piper", tts_voices=tmp_path)
    async with BuiltIn.running(museum, ExhibitAnswers(museum), speech=choice) as builtin:
        assert builtin.recognition().state == builtin.synthesis().state == "degraded"
        assert builtin.url.startswith("ws://127.0.0.1:")


@pytest.mark.server
async def test_a_museums_own_server_hears_and_speaks_and_this_machine_goes_on_without_it() -> None:
    museum = load_museum(EXHIBITS)
    async with speech_server() as server:
        address = SpeechServer(server.base_url, "whisper-1")
        choice = SpeechChoice(
            stt_folder=HEARING, stt_server=address, tts_server=address, server_voices={ANY_LANGUAGE: "heart"}
        )
        async with BuiltIn.running(museum, ExhibitAnswers(museum), speech=choice) as builtin:
            await until_both(builtin, "ok")
            assert builtin.recognition().reason == f"listening with whisper-1 at {server.base_url}"
            async with connected(builtin) as client:
                await client.append(silence(500) + voice(1_200) + silence(1_000))
                assert "196 BC" in await client.answer()
                assert "The Rosetta Stone" in " ".join(asked["input"] for asked in server.spoken)

                server.reply = Reply(status=500)
                await client.append(silence(500) + voice(1_200) + silence(1_000))
                await client.until("response.done")
                client.events.clear()
                await client.ask("How old is the Rosetta Stone?")
                assert "196 BC" in await client.answer()
                assert "response.output_audio.delta" in {event["type"] for event in client.events}
            await until_both(builtin, "degraded")
    assert builtin.synthesis().reason.startswith("speaking with espeak-ng instead: tts: whisper-1 at ")


async def until_both(builtin: BuiltIn, state: str) -> None:
    async with asyncio.timeout(20):
        while {builtin.recognition().state, builtin.synthesis().state} != {state}:
            await asyncio.sleep(0.02)
