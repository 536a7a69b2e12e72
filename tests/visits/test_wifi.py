"""The network between a visitor and the guide goes away in the middle of an answer, and comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.provider import Answer, ConversationalProvider
from tests.visits.caller import Caller, caller, calling
from tests.visits.kiosk import Kiosk, kiosk, settings_for
from tests.voice.marks import heard_until_s, mark
from tests.voice.visitor import RATE_HZ, until
from tests.wifi import Wifi

pytestmark = [pytest.mark.peers, pytest.mark.filterwarnings("ignore:.* Gradio 6.0:DeprecationWarning")]

ANSWER_S = 4.0
ANSWER = Answer(
    " ".join(f"word{number}" for number in range(40)),
    audio_ms=1,
    sound=mark(ANSWER_S, 24_000, seed=1).tobytes(),
)
WHOLE = mark(ANSWER_S, RATE_HZ, seed=1)
TWICE_S = 0.06
"""So much may be heard twice: of the last packets before the gap nobody knows whether they arrived."""


@asynccontextmanager
async def answered_over(wifi: Wifi, folder: Path) -> AsyncIterator[tuple[Caller, Kiosk, ConversationalProvider]]:
    """Somebody who has talked for a second, and hears a long answer."""
    async with (
        ConversationalProvider(answers=[ANSWER]) as provider,
        kiosk(settings_for(folder, provider)) as place,
        caller(place, wifi=wifi) as one,
    ):
        await asyncio.sleep(1.2)
        one.write("Tell me everything.")
        await one.heard_s(1.0)
        yield one, place, provider
    await wifi.close()


def assert_undisturbed(provider: ConversationalProvider) -> None:
    assert len(provider.received("response.create")) == 1
    assert not provider.received("conversation.item.truncate")
    assert not provider.received("response.cancel")


async def test_a_gap_costs_nothing_of_the_answer(tmp_path: Path) -> None:
    wifi = Wifi()
    async with answered_over(wifi, tmp_path) as (one, _, provider):
        wifi.cut()
        await asyncio.sleep(2.0)
        heard_s = one.loud_s
        wifi.restore()
        await until(lambda: one.loud_s > heard_s, "the answer to go on", timeout_s=3.0)
        await until(lambda: not one.visit.state.is_answering, "its end")
        await one.silence()

        assert ANSWER_S - 0.02 <= one.loud_s <= ANSWER_S + TWICE_S
        assert heard_until_s(one.sound, WHOLE, RATE_HZ) == pytest.approx(ANSWER_S, abs=0.01)
        assert one.captions("guide")[-1]["text"] == ANSWER.text
        assert_undisturbed(provider)


@pytest.mark.parametrize("is_gap_noticed", [True, False])
async def test_a_new_call_goes_on_where_the_old_one_was_cut_off(tmp_path: Path, is_gap_noticed: bool) -> None:
    wifi = Wifi()
    async with answered_over(wifi, tmp_path) as (one, place, provider):
        wifi.cut()
        await asyncio.sleep(1.5 if is_gap_noticed else 0.3)
        heard_s = heard_until_s(one.sound, WHOLE, RATE_HZ)
        async with calling(place, one.visit) as again:
            await until(lambda: not one.visit.state.is_answering, "the answer's end")
            await again.silence()

            assert again.loud_s == pytest.approx(ANSWER_S - heard_s, abs=TWICE_S)
            assert again.captions("guide")[-1]["text"] == ANSWER.text
            assert place.house.door.free_places == place.house.door._max_peers - 1
        assert_undisturbed(provider)


async def test_what_is_said_into_the_gap_is_not_sent_afterwards(tmp_path: Path) -> None:
    wifi = Wifi()
    async with answered_over(wifi, tmp_path) as (one, _, provider):
        await until(lambda: not one.visit.state.is_answering, "the answer's end")
        wifi.cut()
        before = len(provider.session.append_bytes)
        await asyncio.sleep(1.0)
        during = len(provider.session.append_bytes) - before
        wifi.restore()
        await asyncio.sleep(0.3)
        after = len(provider.session.append_bytes) - before - during

        assert during < 10
        assert after < 30
