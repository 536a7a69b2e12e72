"""A speech server's ears: as sure as the server says, and replaced by this machine's when it doesn't hear."""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import AbstractAsyncContextManager

import pytest

from guide.errors import StageError
from guide.pipeline.extras.server_stt import LONGEST_PROMPT_CHARACTERS, UNTOLD_CERTAINTY, ServerStt
from guide.pipeline.extras.speech_server import SpeechServer
from guide.pipeline.extras.trials import Rhythm
from guide.pipeline.stages import Heard
from tests.pipeline.extras.served import BRIEF, KEY, OFTEN, RARELY, tried
from tests.pipeline.extras.speech_server_double import HEARD, Reply, SpeechServerDouble
from tests.pipeline.plain_stages import ScriptedStt, tone

pytestmark = pytest.mark.server

NAMES = ("the Rosetta Stone", "Lewis chessmen")
LOCAL = "what this machine heard"


def ears(
    server: SpeechServerDouble,
    local: ScriptedStt | None,
    *,
    names: tuple[str, ...] = NAMES,
    key: str | None = None,
    rhythm: Rhythm = RARELY,
) -> AbstractAsyncContextManager[ServerStt]:
    address = SpeechServer(server.base_url, "whisper-1", key)
    return tried(ServerStt(address, names, local, timing=BRIEF, rhythm=rhythm))


def local_ears() -> ScriptedStt:
    return ScriptedStt([LOCAL])


async def test_a_turn_goes_whole_to_the_server_with_its_language_and_the_museums_names(
    server: SpeechServerDouble,
) -> None:
    turn = tone(2_500)
    async with ears(server, local_ears(), key=KEY) as stt:
        heard = await stt.transcribe(turn, language="fr-CA")

    assert heard.text == HEARD
    assert 0.8 < heard.certainty <= 1
    assert server.turns[-1] == turn
    assert server.heard[-1] == {
        "model": "whisper-1",
        "language": "fr",
        "response_format": "verbose_json",
        "temperature": "0.0",
        "prompt": "the Rosetta Stone, Lewis chessmen",
    }
    assert server.headers[-1]["authorization"] == f"Bearer {KEY}"


async def test_only_the_first_twenty_seconds_are_sent(server: SpeechServerDouble) -> None:
    async with ears(server, local_ears()) as stt:
        await stt.transcribe(bytes(48_000 * 25), language="en")

    assert len(server.turns[-1]) == 48_000 * 20


async def test_a_museum_of_many_names_tells_as_many_as_are_read(server: SpeechServerDouble) -> None:
    async with ears(server, local_ears(), names=tuple(f"Portrait of Lady {number}" for number in range(99))) as stt:
        await stt.transcribe(tone(500), language="en")

    prompt = server.heard[-1]["prompt"]
    assert prompt.startswith("Portrait of Lady 0, Portrait of Lady 1, ")
    assert LONGEST_PROMPT_CHARACTERS - 30 < len(prompt) <= LONGEST_PROMPT_CHARACTERS


@pytest.mark.parametrize(
    ("logprob", "certainty"), [(-0.1, 0.92), (-0.4, 0.43), (-1.0, 0.0), (None, UNTOLD_CERTAINTY)]
)
async def test_it_is_as_sure_as_the_server_says(
    server: SpeechServerDouble, logprob: float | None, certainty: float
) -> None:
    server.reply = Reply(logprob=logprob)
    async with ears(server, local_ears()) as stt:
        assert (await stt.transcribe(tone(500), language="en")).certainty == pytest.approx(certainty, abs=0.01)


@pytest.mark.parametrize(
    "text", ["", "  ", "Thanks for watching. " * 20, "the Rosetta Stone, Lewis chessmen."], ids=lambda text: text[:9]
)
async def test_what_nobody_said_is_not_heard(server: SpeechServerDouble, text: str) -> None:
    server.reply = Reply(text=text)
    async with ears(server, local_ears()) as stt:
        assert await stt.transcribe(tone(500), language="en") == Heard("", 0.0)
        assert stt.trouble is None


async def test_a_name_said_alone_is_heard(server: SpeechServerDouble) -> None:
    server.reply = Reply(text="The Rosetta Stone.")
    async with ears(server, local_ears()) as stt:
        assert (await stt.transcribe(tone(500), language="en")).text == "The Rosetta Stone."


@pytest.mark.parametrize("unknown", ["verbose_json", "prompt", "temperature"])
async def test_a_server_that_knows_little_is_asked_for_no_more(server: SpeechServerDouble, unknown: str) -> None:
    server.reply = Reply(refuses=(unknown,))
    async with ears(server, local_ears()) as stt:
        assert await stt.transcribe(tone(500), language="en") == Heard(HEARD, UNTOLD_CERTAINTY)

    assert server.heard[-1] == {"model": "whisper-1", "language": "en", "response_format": "json"}
    assert len(server.heard) == 3


async def test_a_model_that_was_refused_is_no_reason_to_ask_for_less_later(server: SpeechServerDouble) -> None:
    server.reply = Reply(status=400)
    async with ears(server, local_ears(), rhythm=OFTEN) as stt:
        server.reply = Reply()
        async with asyncio.timeout(5):
            while stt.trouble is not None:
                await asyncio.sleep(0.01)
        await stt.transcribe(tone(500), language="en")

    assert server.heard[-1]["response_format"] == "verbose_json"


FAILING = [
    pytest.param(Reply(status=500, message=HEARD), "HTTP 500, it failed", id="fails"),
    pytest.param(Reply(status=403), "GUIDE_STT_API_KEY", id="refuses the key"),
    pytest.param(Reply(status=404), "GUIDE_STT_MODEL", id="no such model"),
    pytest.param(Reply(status=422, message=HEARD), "it refuses what it is asked", id="refuses"),
    pytest.param(Reply(status=429), "it has too much to do", id="busy"),
    pytest.param(Reply(before_s=30), "it takes too long", id="silent"),
    pytest.param(Reply(go_on=asyncio.Event(), raw=b'{"text": "' + bytes(20_000)), "it takes too long", id="stalls"),
    pytest.param(Reply(cut_after=0), "the answer broke off", id="breaks"),
    pytest.param(Reply(raw=b""), "no transcript", id="empty"),
    pytest.param(Reply(raw=b"<html>Welcome</html>", content_type="text/html"), "no transcript", id="a page"),
    pytest.param(Reply(raw=b'{"text": 7}'), "no transcript", id="a number"),
    pytest.param(Reply(raw=b'{"text": "' + b"x" * 5_000_000), "no transcript", id="endless"),
    pytest.param(Reply(raw=b"\xff\xfe\x00"), "no transcript", id="bytes"),
]


@pytest.mark.parametrize(("reply", "reason"), FAILING)
async def test_a_server_that_fails_a_visitor_is_replaced_at_once(
    server: SpeechServerDouble, reply: Reply, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    local = local_ears()
    async with ears(server, local, key=KEY) as stt:
        server.reply = reply
        began_s = time.monotonic()
        heard = [await stt.transcribe(tone(500), language="en") for _ in range(2)]

        assert time.monotonic() - began_s < BRIEF.first_s + 0.6
        assert [each.text for each in heard] == [LOCAL, LOCAL]
        assert reason in str(stt.trouble)
    assert local.lengths_ms == [500, 500]
    assert len(server.heard) == 2  # the trial and the first turn: nobody else waits for it
    assert reason in caplog.text
    assert HEARD not in caplog.text
    assert KEY not in caplog.text


@pytest.mark.parametrize(
    "segments", ["null", "[]", "{}", '[{"text": "x"}]', '[{"tokens": [], "avg_logprob": -3}]', "7"]
)
async def test_segments_of_another_kind_tell_nothing(server: SpeechServerDouble, segments: str) -> None:
    server.reply = Reply(raw=f'{{"text": "How old?", "segments": {segments}}}'.encode())
    async with ears(server, local_ears()) as stt:
        assert await stt.transcribe(tone(500), language="en") == Heard("How old?", UNTOLD_CERTAINTY)


async def test_with_no_ears_at_all_the_visitor_gets_an_error(server: SpeechServerDouble) -> None:
    async with ears(server, None) as stt:
        server.reply = Reply(status=500)
        with pytest.raises(StageError, match="nothing else here can"):
            await stt.transcribe(tone(500), language="en")


async def test_a_server_that_comes_back_hears_again_without_a_visitors_help(server: SpeechServerDouble) -> None:
    server.reply = Reply(status=500)
    async with ears(server, local_ears(), rhythm=OFTEN) as stt:
        assert (await stt.transcribe(tone(500), language="en")).text == LOCAL
        server.reply = Reply()
        async with asyncio.timeout(5):
            while stt.trouble is not None:
                await asyncio.sleep(0.01)

        assert (await stt.transcribe(tone(500), language="en")).text == HEARD


async def test_a_server_that_takes_longer_than_visitors_wait_is_told_so(server: SpeechServerDouble) -> None:
    server.reply = Reply(before_s=1.0)
    async with ears(server, local_ears()) as stt:
        assert re.search(r"it understands after 1\.\d s; visitors wait 0\.6 s", str(stt.trouble))


async def test_a_refused_trial_quotes_the_server_but_never_the_key(server: SpeechServerDouble) -> None:
    server.reply = Reply(status=404, message=f"whisper-1 is not installed, says {KEY}; there is tiny")
    async with ears(server, local_ears(), key=KEY) as stt:
        assert "there is tiny" in str(stt.trouble)
        assert KEY not in str(stt.trouble)


async def test_many_visitors_are_heard_at_once(server: SpeechServerDouble) -> None:
    server.reply = Reply(before_s=0.1)
    async with ears(server, local_ears()) as stt:
        began_s = time.monotonic()  # one after the other they would take a second
        heard = await asyncio.gather(*(stt.transcribe(tone(500), language="en") for _ in range(10)))

        assert time.monotonic() - began_s < 0.9
    assert {each.text for each in heard} == {HEARD}
