"""A speech server's voice: heard as soon as it speaks, and never missed by a visitor when it doesn't."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager

import numpy as np
import pytest

from guide.errors import StageError
from guide.museum.pronouncing import Pronunciation
from guide.pipeline.extras.server_tts import ANY_LANGUAGE, ServerTts
from guide.pipeline.extras.speech_server import SpeechServer
from guide.pipeline.extras.trials import Rhythm
from guide.pipeline.tts.stage import PAUSE_MS
from tests.pipeline.extras.served import BRIEF, KEY, OFTEN, RARELY, tried
from tests.pipeline.extras.speech_server_double import Reply, SpeechServerDouble, wav_of
from tests.pipeline.plain_stages import MS_PER_WORD, ToneTts, tone
from tests.pipeline.voices_of_visitors import duration_ms

pytestmark = pytest.mark.server

SENTENCE = "The stone was found by soldiers in the port of Rashid."
LOCAL_MS = MS_PER_WORD * len(SENTENCE.split())


def voice(
    server: SpeechServerDouble,
    local: ToneTts | None = None,
    *,
    voices: Mapping[str, str] | None = None,
    key: str | None = None,
    rhythm: Rhythm = RARELY,
    names: Iterable[Pronunciation] = (),
) -> AbstractAsyncContextManager[ServerTts]:
    address = SpeechServer(server.base_url, "tts-1", key)
    tts = ServerTts(
        address,
        {ANY_LANGUAGE: "heart"} if voices is None else voices,
        local or ToneTts(),
        names,
        timing=BRIEF,
        rhythm=rhythm,
    )
    return tried(tts)


async def said(tts: ServerTts, text: str = SENTENCE, *, language: str = "en", speed: float = 1.0) -> bytes:
    return b"".join([piece async for piece in tts.speak(text, voice="marin", language=language, speed=speed)])


def is_local(pcm: bytes) -> bool:
    return duration_ms(pcm) == LOCAL_MS


async def test_the_server_speaks_in_the_voice_of_the_language(server: SpeechServerDouble) -> None:
    async with voice(server, voices={"en": "heart", "fr": "siwis"}, key=KEY) as tts:
        await said(tts)
        await said(tts, "Où est la pierre ?", language="fr-CA", speed=1.25)

    english, french = server.spoken[-2:]
    assert (english["voice"], french["voice"]) == ("heart", "siwis")
    assert english == {
        "model": "tts-1",
        "voice": "heart",
        "input": SENTENCE,
        "response_format": "pcm",
        "speed": 1.0,
        "sample_rate": 24_000,
    }
    assert french["speed"] == 1.25
    assert server.headers[-1]["authorization"] == f"Bearer {KEY}"


async def test_the_server_is_told_how_names_are_said_by_their_syllables(server: SpeechServerDouble) -> None:
    async with voice(server, names=[Pronunciation("Hokusai", "HOH-koo-sigh", "en")]) as tts:
        await said(tts, "Hokusai's wave.")

    assert server.spoken[-1]["input"] == "Hoh-koo-sigh's wave."


async def test_what_is_heard_is_what_was_sent_no_louder_than_others_with_a_pause_behind_it(
    server: SpeechServerDouble,
) -> None:
    server.reply = Reply(raw=tone(1_000, level=0.95))
    async with voice(server) as tts:
        pcm = await said(tts)

    assert duration_ms(pcm) == pytest.approx(1_000 + PAUSE_MS, abs=1)
    assert np.abs(np.frombuffer(pcm, "<i2")).max() <= 0.5 * 32_768
    assert not any(pcm[-2 * 24 * 200 :])


async def test_the_first_sound_comes_before_the_last_is_made(server: SpeechServerDouble) -> None:
    async with voice(server) as tts:
        server.reply = Reply(go_on=asyncio.Event())
        speech = tts.speak(SENTENCE, voice="marin", language="en", speed=1.0)
        assert len(await anext(speech)) > 0
        await speech.aclose()


async def test_an_interrupted_sentence_closes_its_request(server: SpeechServerDouble) -> None:
    async with voice(server) as tts:
        server.reply = Reply(raw=tone(60_000), between_s=0.001)
        speech = tts.speak(SENTENCE, voice="marin", language="en", speed=1.0)
        await anext(speech)
        await speech.aclose()
        async with asyncio.timeout(5):
            while not server.gone:
                await asyncio.sleep(0.01)

        assert tts.trouble is None


@pytest.mark.parametrize("rate_hz", [16_000, 22_050, 24_000])
async def test_a_wav_file_is_played_at_its_own_pitch(server: SpeechServerDouble, rate_hz: int) -> None:
    server.reply = Reply(raw=wav_of(bytes(2 * rate_hz), rate_hz=rate_hz), content_type="audio/x-wav")
    async with voice(server) as tts:
        assert duration_ms(await said(tts)) == pytest.approx(1_000 + PAUSE_MS, abs=2)


async def test_a_server_that_knows_only_openais_parameters_is_asked_with_those(server: SpeechServerDouble) -> None:
    server.reply = Reply(refuses=("sample_rate",))
    async with voice(server) as tts:
        assert not is_local(await said(tts))

    assert "sample_rate" not in server.spoken[-1]
    assert len(server.spoken) == 3


async def test_a_voice_that_was_refused_is_no_reason_to_ask_for_less_later(server: SpeechServerDouble) -> None:
    server.reply = Reply(status=400)
    async with voice(server, rhythm=OFTEN) as tts:
        server.reply = Reply()
        await until_it_works(tts)
        await said(tts)

    assert "sample_rate" in server.spoken[-1]


async def test_a_language_without_a_voice_is_left_to_this_machine(server: SpeechServerDouble) -> None:
    local = ToneTts()
    async with voice(server, local, voices={"en": "heart"}) as tts:
        await said(tts, "Wie alt?", language="de", speed=1.1)

        assert tts.trouble is None
    assert local.spoken == [("Wie alt?", "marin", "de", 1.1)]


async def test_nothing_is_asked_for_a_text_without_a_word(server: SpeechServerDouble) -> None:
    async with voice(server) as tts:
        asked = len(server.spoken)
        assert await said(tts, "** **") == b""

    assert len(server.spoken) == asked


FAILING = [
    pytest.param(Reply(status=500), "HTTP 500, it failed", id="fails"),
    pytest.param(Reply(status=699), "HTTP 699, it failed", id="makes up a status"),
    pytest.param(Reply(status=401), "GUIDE_TTS_API_KEY", id="refuses the key"),
    pytest.param(
        Reply(status=404), "GUIDE_TTS_MODEL and GUIDE_TTS_BASE_URL, which usually ends in /v1", id="no model"
    ),
    pytest.param(Reply(status=400), "it refuses what it is asked", id="no such voice"),
    pytest.param(
        Reply(status=301, headers={"location": "http://127.0.0.1:9/v1"}),
        "GUIDE_TTS_BASE_URL that address",
        id="has moved",
    ),
    pytest.param(Reply(before_s=30), "it takes too long", id="silent"),
    pytest.param(Reply(cut_after=0), "the answer broke off", id="breaks at once"),
    pytest.param(Reply(raw=b""), "it sent no sound", id="empty"),
    pytest.param(Reply(raw=b"<html>", content_type="text/html"), "it sent text/html instead of PCM", id="a page"),
    pytest.param(Reply(raw=b"{}", content_type="application/json"), "application/json", id="JSON"),
    pytest.param(Reply(raw=b"ID3" * 99, content_type="audio/mpeg"), "audio/mpeg", id="MP3"),
    pytest.param(
        Reply(raw=b"\xff\xfb\x90" * 99, content_type="application/octet-stream"), "compressed", id="MP3 untold"
    ),
    pytest.param(Reply(raw=wav_of(bytes(99), channels=3), content_type="audio/wav"), "3 channels", id="surround"),
    pytest.param(Reply(raw=b"RIFF0000WAVE" + bytes(9_999), content_type="audio/wav"), "without sound", id="no data"),
    pytest.param(Reply(raw=b"RIFF0000WAVE", content_type="audio/wav"), "it sent no sound", id="a header alone"),
]


@pytest.mark.parametrize(("reply", "reason"), FAILING)
async def test_a_server_that_fails_a_visitor_is_heard_in_this_machines_voice_at_once(
    server: SpeechServerDouble, reply: Reply, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with voice(server, key=KEY) as tts:
        server.reply = reply
        began_s = time.monotonic()
        first, second = await said(tts), await said(tts)
        took_s = time.monotonic() - began_s
        asked = len(server.spoken)

        assert is_local(first)
        assert is_local(second)
        assert took_s < 2 * BRIEF.first_s
        assert asked == 2  # the trial and the first sentence: nobody else waits for it
        assert tts.trouble is not None
        assert reason in tts.trouble
    assert reason in caplog.text
    assert "this machine's own voice does it meanwhile" in caplog.text
    assert "Rashid" not in caplog.text
    assert KEY not in caplog.text


@pytest.mark.parametrize("reply", [Reply(cut_after=3), Reply(go_on=asyncio.Event())], ids=["breaks", "stalls"])
async def test_a_sentence_that_ends_in_the_middle_is_said_again(server: SpeechServerDouble, reply: Reply) -> None:
    async with voice(server) as tts:
        server.reply = reply
        pcm = await said(tts)

    assert duration_ms(pcm) > LOCAL_MS
    assert pcm.endswith(tone(MS_PER_WORD) * 2)


async def test_a_server_slower_than_speech_is_noticed_before_the_visitor_waits_long(
    server: SpeechServerDouble,
) -> None:
    async with voice(server) as tts:
        server.reply = Reply(between_s=0.3)  # 200 ms of sound every 300 ms
        began_s = time.monotonic()
        await said(tts)

        assert time.monotonic() - began_s < 2.5
        assert "takes too long" in str(tts.trouble)


async def test_a_listener_who_takes_long_is_not_held_against_the_server(server: SpeechServerDouble) -> None:
    async with voice(server) as tts:
        speech = tts.speak(SENTENCE, voice="marin", language="en", speed=1.0)
        async for _ in speech:
            await asyncio.sleep(0.1)

        assert tts.trouble is None


async def test_a_server_that_speaks_without_end_is_left(
    server: SpeechServerDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guide.pipeline.extras.server_tts.LONGEST_SPEECH_S", 3.0)
    async with voice(server) as tts:
        server.reply = Reply(raw=bytes(50_000_000))
        pcm = await said(tts)

        assert "without end" in str(tts.trouble)
    assert duration_ms(pcm) < 10_000


async def test_before_its_first_trial_is_over_this_machine_speaks(server: SpeechServerDouble) -> None:
    server.reply = Reply(before_s=30)
    tts = ServerTts(SpeechServer(server.base_url, "m"), {ANY_LANGUAGE: "v"}, ToneTts(), timing=BRIEF, rhythm=RARELY)
    tts.start()
    try:
        assert is_local(await said(tts))
        assert "not tried yet" in str(tts.trouble)
    finally:
        await tts.close()


async def test_a_server_that_had_a_model_to_load_speaks_from_the_next_trial_on(
    server: SpeechServerDouble, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    server.replies.append(Reply(before_s=1.0))
    async with voice(server, rhythm=OFTEN) as tts:
        assert re.search(r"begins to speak after 1\.\d s; visitors wait 0\.6 s", caplog.text)
        await until_it_works(tts)

        assert not is_local(await said(tts))
    assert f"the voice tts-1 at {server.base_url} works" in caplog.text


async def test_a_server_that_comes_back_speaks_again_without_a_visitors_help(server: SpeechServerDouble) -> None:
    async with voice(server, rhythm=OFTEN) as tts:
        server.reply = Reply(status=500)
        assert is_local(await said(tts))
        server.reply = Reply()
        await until_it_works(tts)

        assert not is_local(await said(tts))


async def test_a_server_that_goes_away_between_visitors_is_noticed(server: SpeechServerDouble) -> None:
    async with voice(server, rhythm=OFTEN) as tts:
        server.reply = Reply(status=503)
        async with asyncio.timeout(5):
            while tts.trouble is None:
                await asyncio.sleep(0.01)

        assert "it has too much to do" in tts.trouble


async def test_a_refused_trial_quotes_the_server_but_never_the_key(
    server: SpeechServerDouble, caplog: pytest.LogCaptureFixture
) -> None:
    server.reply = Reply(status=400, message=f"no voice heart for {KEY}; there are af_bella and af_sky")
    async with voice(server, key=KEY) as tts:
        assert "there are af_bella and af_sky" in str(tts.trouble)
        assert KEY not in str(tts.trouble)
    assert KEY not in caplog.text


async def test_nothing_listens_at_the_address() -> None:
    local = ToneTts()
    async with voice(SpeechServerDouble("http://127.0.0.1:9/v1"), local) as tts:
        assert is_local(await said(tts))
        assert "no connection (ConnectError)" in str(tts.trouble)


async def test_something_else_than_http_at_the_address() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"220 mail.museum.example ESMTP\r\n")
        writer.close()

    mail = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    port = mail.sockets[0].getsockname()[1]
    async with mail, voice(SpeechServerDouble(f"http://127.0.0.1:{port}/v1")) as tts:
        assert is_local(await said(tts))
        assert "no connection (RemoteProtocolError)" in str(tts.trouble)


async def test_without_any_voice_the_visitor_gets_an_error(server: SpeechServerDouble) -> None:
    local = ToneTts()
    local.fails = True
    async with voice(server, local) as tts:
        server.reply = Reply(status=500)
        with pytest.raises(StageError, match="no voice today"):
            await said(tts)


async def test_the_environments_openai_account_stays_at_home(
    server: SpeechServerDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-secret")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-secret")
    async with voice(server) as tts:
        await said(tts)

    assert "secret" not in str(server.headers)


async def until_it_works(tts: ServerTts) -> None:
    async with asyncio.timeout(5):
        while tts.trouble is not None:
            await asyncio.sleep(0.01)
