"""How a link is opened, lost and closed, over a real socket. Nothing of it may outlive it."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

import pytest

from guide import errors
from guide.core import effects as fx
from guide.core import events as ev
from guide.realtime import connection
from guide.realtime import link as links
from guide.realtime.link import Link
from tests.provider import Answer, ConversationalProvider, Fault
from tests.realtime.recorder import Recorder

pytestmark = pytest.mark.server

FRAME = bytes(960)
"""20 ms."""


@pytest.mark.parametrize("scheme", ["http", "ws"])
async def test_any_realtime_server_is_reached_by_its_base_url(
    talker: ConversationalProvider, recorder: Recorder, scheme: str
) -> None:
    """Without a key, and whatever proxy the environment names."""
    await recorder.open(talker.base_url.replace("http", scheme))
    assert not talker.session.key_given
    assert "openai-beta" not in talker.session.headers


async def test_the_loopback_is_reached_past_any_proxy(
    talker: ConversationalProvider, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("WS_PROXY", "http://127.0.0.1:9")
    await recorder.open(talker.base_url)
    assert talker.sessions


async def test_the_key_goes_to_the_provider_and_into_no_log(
    talker: ConversationalProvider, recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    """Nor does what is said, at any level."""
    caplog.set_level(logging.DEBUG)
    for name in ("openai", "websockets", "websockets.client"):
        caplog.set_level(logging.DEBUG, name)
    link = await recorder.open(talker.base_url, api_key="sk-hidden", safety_identifier="visitor-hash")
    link.perform(fx.AddVisitorText("My name is Ada."))
    link.perform(fx.CreateResponse("answer-1", 300))
    await recorder.until(ev.ResponseEnded)
    await link.close()

    assert talker.session.key_given
    assert "openai-safety-identifier" in talker.session.headers
    ours = [record for record in caplog.records if not record.name.startswith("websockets.server")]
    assert not any(word in str(vars(record)) for record in ours for word in ("sk-hidden", "Ada", "carved"))


async def test_no_key_and_no_base_url_is_refused_at_once(recorder: Recorder) -> None:
    with pytest.raises(errors.KeyRefused):
        await recorder.open(None)


@pytest.mark.parametrize(
    ("status", "code", "failure"),
    [
        (401, "invalid_api_key", errors.KeyRefused),
        (403, "", errors.KeyRefused),
        (404, "model_not_found", errors.ModelGone),
        (429, "rate_limit_exceeded", errors.ProviderBusy),
        (429, "insufficient_quota", errors.QuotaExhausted),
        (500, "", errors.ProviderUnreachable),
    ],
)
async def test_a_refused_handshake_is_an_error_of_ours(
    talker: ConversationalProvider,
    recorder: Recorder,
    status: int,
    code: str,
    failure: type[errors.ProviderError],
) -> None:
    talker.refuse(status, code)
    with pytest.raises(failure):
        await recorder.open(talker.base_url)
    await recorder.open(talker.base_url)


async def test_nobody_there_is_unreachable(recorder: Recorder) -> None:
    with pytest.raises(errors.ProviderUnreachable):
        await recorder.open("http://127.0.0.1:9/v1")


@pytest.mark.parametrize("at", ["session.created", "session.updated"])
async def test_a_session_that_never_stands_is_given_up(
    talker: ConversationalProvider, recorder: Recorder, at: str
) -> None:
    talker.plan_fault(Fault("silence", at))
    with pytest.raises(errors.ProviderUnreachable):
        await recorder.open(talker.base_url, timeout_s=0.5)
    await asyncio.wait_for(talker.session.is_gone.wait(), 2)


@pytest.mark.parametrize("at", ["session.created", "session.updated"])
@pytest.mark.parametrize("kind", ["drop", "close"])
async def test_a_session_that_breaks_while_it_opens_is_unreachable(
    talker: ConversationalProvider, recorder: Recorder, at: str, kind: str
) -> None:
    talker.plan_fault(Fault(kind, at))  # type: ignore[arg-type]  # parametrize knows no literals
    with pytest.raises(errors.ProviderUnreachable):
        await recorder.open(talker.base_url)


async def test_garbage_instead_of_a_session_is_another_protocol(
    talker: ConversationalProvider, recorder: Recorder
) -> None:
    talker.plan_fault(Fault("garbage", "session.created"))
    with pytest.raises(errors.ProtocolRefused):
        await recorder.open(talker.base_url)


async def test_a_session_refused_by_an_error_event_says_why(
    talker: ConversationalProvider, recorder: Recorder
) -> None:
    refusal = '{"type": "error", "error": {"type": "invalid_request_error", "code": "insufficient_quota"}}'
    talker.plan_fault(Fault("garbage", "session.created", garbage=refusal))
    with pytest.raises(errors.QuotaExhausted):
        await recorder.open(talker.base_url)


async def test_opening_can_be_called_off(talker: ConversationalProvider, recorder: Recorder) -> None:
    """The visitor has gone: the half-open session goes too."""
    talker.plan_fault(Fault("silence", "session.updated"))
    opening = asyncio.create_task(recorder.open(talker.base_url), name="realtime link: opening")
    await talker.until("session.update")
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    await asyncio.wait_for(talker.session.is_gone.wait(), 2)


async def test_closing_leaves_nothing_and_tells_nothing(
    talker: ConversationalProvider, recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "guide")
    link = await recorder.open(talker.base_url)
    await asyncio.gather(link.close(), link.close())
    await asyncio.wait_for(talker.session.is_gone.wait(), 2)
    link.send_audio(FRAME)
    link.perform(fx.CommitTurn())
    await link.close()
    assert not recorder.events
    assert not caplog.messages


async def test_closing_in_the_middle_of_an_answer_is_quiet(recorder: Recorder) -> None:
    async with ConversationalProvider(answers=[Answer(audio_ms=5_000, pace_s=0.01)]) as provider:
        link = await recorder.open(provider.base_url)
        link.perform(fx.CreateResponse("answer-1", 300))
        await recorder.until(ev.AnswerAudioArrived)
        await link.close()
        told = len(recorder.order)
        await asyncio.wait_for(provider.session.is_gone.wait(), 2)
        assert len(recorder.order) == told
        assert not recorder.of(ev.LinkLost)


@pytest.mark.parametrize(
    ("code", "reason", "loss"),
    [
        (1000, "", ev.LinkLost("provider_unreachable", may_retry=True)),
        (1001, "Your session hit the maximum duration", ev.LinkLost("provider_unreachable", may_retry=True)),
        (1013, "", ev.LinkLost("provider_busy", may_retry=True)),
        (3000, "invalid_api_key", ev.LinkLost("key_refused", may_retry=False)),
        (4000, "invalid_request_error.beta_api_shape_disabled", ev.LinkLost("provider", may_retry=False)),
        (4000, "", ev.LinkLost("provider_unreachable", may_retry=True)),
        (1008, "", ev.LinkLost("provider_unreachable", may_retry=True)),
    ],
)
async def test_a_closed_session_is_one_loss(
    talker: ConversationalProvider, recorder: Recorder, code: int, reason: str, loss: ev.LinkLost
) -> None:
    await recorder.open(talker.base_url)
    await talker.session.outlet.close(code, reason)
    assert await recorder.until(ev.LinkLost) == loss
    assert len(recorder.of(ev.LinkLost)) == 1


async def test_a_broken_socket_is_one_loss(talker: ConversationalProvider, recorder: Recorder) -> None:
    link = await recorder.open(talker.base_url)
    await talker.session.outlet.drop()
    assert await recorder.until(ev.LinkLost) == ev.LinkLost("provider_unreachable", may_retry=True)
    link.send_audio(FRAME)
    link.perform(fx.CreateResponse("answer-1", 300))
    await link.close()
    assert len(recorder.of(ev.LinkLost)) == 1


async def test_a_lost_session_lets_go_of_all_it_holds_by_itself(
    talker: ConversationalProvider, recorder: Recorder
) -> None:
    """The error event alone ends it, however often it comes: the server may never close its side."""
    await recorder.open(talker.base_url)
    await talker.session.emit_error("session_expired")
    await talker.session.emit_error("session_expired")
    await asyncio.wait_for(talker.session.is_gone.wait(), 2)
    assert len(recorder.of(ev.LinkLost)) == 1


async def test_why_a_session_ended_is_read_before_its_end(talker: ConversationalProvider, recorder: Recorder) -> None:
    """Even while something is being sent into the closing socket."""
    link = await recorder.open(talker.base_url)
    await talker.session.emit_error("insufficient_quota")
    await talker.session.outlet.close(1000)
    link.perform(fx.CreateResponse("answer-1", 300))
    assert await recorder.until(ev.LinkLost) == ev.LinkLost("quota_exhausted", may_retry=False)


async def fill(link: Link, *, until: Callable[[], object]) -> None:
    """Send more sound than the socket's buffers hold."""
    async with asyncio.timeout(5):
        while not until():
            link.send_audio(bytes(480_000))
            await asyncio.sleep(0.001)


async def test_a_socket_that_takes_nothing_costs_old_sound_and_then_the_link(
    talker: ConversationalProvider, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "PING_INTERVAL_S", 60)
    monkeypatch.setattr(connection, "SEND_TIMEOUT_S", 0.3)
    monkeypatch.setattr(connection, "CLOSE_TIMEOUT_S", 0.1)
    link = await recorder.open(talker.base_url)
    talker.session.outlet.stall()
    await fill(link, until=lambda: recorder.of(ev.LinkLost))
    assert link.dropped_audio_ms > 0
    assert recorder.of(ev.LinkLost) == [ev.LinkLost("provider_unreachable", may_retry=True)]
    await asyncio.wait_for(link.close(), 1)
    talker.session.outlet.is_reading.set()
    await asyncio.wait_for(talker.session.is_gone.wait(), 2)
    assert talker.session.close_code == 1006, "the socket was still there to shake hands"


async def test_a_dead_network_is_noticed_though_nothing_is_sent(
    talker: ConversationalProvider, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "PING_INTERVAL_S", 0.05)
    monkeypatch.setattr(connection, "PING_TIMEOUT_S", 0.1)
    monkeypatch.setattr(connection, "CLOSE_TIMEOUT_S", 0.1)
    link = await recorder.open(talker.base_url)
    talker.session.outlet.stall()
    for _ in range(8):
        link.perform(fx.AddNote("[exhibit: rosetta-stone]"))
    assert await recorder.until(ev.LinkLost) == ev.LinkLost("provider_unreachable", may_retry=True)


async def test_a_server_that_may_take_longer_may_be_longer_over_a_ping_too(
    talker: ConversationalProvider, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "PING_INTERVAL_S", 0.05)
    monkeypatch.setattr(connection, "PING_TIMEOUT_S", 0.1)
    monkeypatch.setattr(connection, "CLOSE_TIMEOUT_S", 0.1)
    link = await recorder.open(talker.base_url, sign_within_s=1.0)
    talker.session.outlet.stall()
    stalled_s = time.monotonic()
    for _ in range(8):
        link.perform(fx.AddNote("[exhibit: rosetta-stone]"))

    await recorder.until(ev.LinkLost)

    assert time.monotonic() - stalled_s >= 1.0


async def test_a_fault_of_our_own_ends_the_link_and_lets_go_of_the_socket(
    talker: ConversationalProvider, recorder: Recorder
) -> None:
    def listen_badly(event: ev.Event) -> None:
        recorder.on_event(event)
        if isinstance(event, ev.SpeechStarted):
            raise RuntimeError("a mistake in the core")

    await recorder.open(talker.base_url, on_event=listen_badly)
    await talker.session.begin_speech()
    assert await recorder.until(ev.LinkLost) == ev.LinkLost("internal", may_retry=True)
    await asyncio.wait_for(talker.session.is_gone.wait(), 2)


async def a_session_that_falls_silent(
    talker: ConversationalProvider, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> Link:
    """It still answers pings."""
    monkeypatch.setattr(links, "SIGN_AFTER_S", 0.1)
    monkeypatch.setattr(links, "SIGN_WITHIN_S", 0.2)
    link = await recorder.open(talker.base_url)
    talker.session.outlet.fall_silent()
    return link


async def test_a_session_that_says_nothing_to_what_it_is_asked_is_lost(
    talker: ConversationalProvider, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = await a_session_that_falls_silent(talker, recorder, monkeypatch)
    link.perform(fx.AddVisitorText("How old is it?"))
    assert await recorder.until(ev.LinkLost) == ev.LinkLost("provider_unreachable", may_retry=True)
    assert talker.received("conversation.item.retrieve"), "it was not asked for a sign"


async def test_a_session_that_says_nothing_to_a_voice_is_lost(
    talker: ConversationalProvider, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = await a_session_that_falls_silent(talker, recorder, monkeypatch)
    link.send_audio(FRAME)
    link.expect_sign()
    await recorder.until(ev.LinkLost)


async def test_who_opens_a_link_may_allow_for_a_server_that_takes_longer(
    talker: ConversationalProvider, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "SIGN_AFTER_S", 0.01)
    monkeypatch.setattr(links, "SIGN_WITHIN_S", 0.01)
    link = await recorder.open(talker.base_url, sign_within_s=0.5)
    talker.session.outlet.fall_silent()
    asked_s = time.monotonic()

    link.perform(fx.AddVisitorText("How old is it?"))
    await recorder.until(ev.LinkLost)

    assert time.monotonic() - asked_s >= 0.5


async def test_a_session_that_gives_a_sign_when_asked_is_kept(
    talker: ConversationalProvider, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what it answers to that is nothing that went wrong."""
    monkeypatch.setattr(links, "SIGN_AFTER_S", 0.05)
    link = await recorder.open(talker.base_url)
    async with asyncio.timeout(5):
        while len(talker.received("conversation.item.retrieve")) < 3:
            link.expect_sign()
            await asyncio.sleep(0.01)
    assert not recorder.of(ev.LinkLost)
    assert not recorder.of(ev.RequestRefused)


async def test_a_session_that_nothing_is_asked_of_may_be_silent(
    talker: ConversationalProvider, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a room's noise nobody need say anything: sound alone asks for no sign."""
    link = await a_session_that_falls_silent(talker, recorder, monkeypatch)
    for _ in range(25):
        link.send_audio(FRAME)
        await asyncio.sleep(0.02)
    assert not recorder.of(ev.LinkLost)
    assert not talker.received("conversation.item.retrieve")
