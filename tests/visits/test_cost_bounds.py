"""What keeps a visit's cost within bounds before any money is counted."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from guide.core.pricing import nano_usd
from guide.core.state import Rules
from guide.house import House
from guide.ledger.guard import MAX_TURN_MS
from guide.realtime.link import Link
from tests.ledger.museum import Ledger
from tests.provider import Answer, ConversationalProvider, Fault
from tests.serving import serving
from tests.visits.kiosk import Kiosk, kiosk, settings_for, until

pytestmark = pytest.mark.server

AGE = "It was carved in 196 BC."
LOUD = (b"\x00\x20" + b"\x00\xe0") * 240


def test_the_longest_turn_is_one_that_was_paid_for() -> None:
    assert Rules().longest_turn_ms < MAX_TURN_MS


async def test_sessions_are_configured_to_the_byte_alike_and_their_context_is_bounded(tmp_path: Path) -> None:
    """The provider's cache knows a session's beginning again only when nothing in it has changed."""
    async with ConversationalProvider() as provider, kiosk(settings_for(tmp_path, provider)) as place:
        for exhibit in ("rosetta-stone", "great-wave"):
            async with place.visitor(exhibit=exhibit) as ear:
                await ear.linked()
        first, second = (update["session"] for update in provider.received("session.update"))

    assert first == second
    assert first["truncation"]["type"] == "retention_ratio"
    assert first["truncation"]["token_limits"] == {"post_instructions": 8_000}
    assert first["audio"]["input"]["turn_detection"].get("idle_timeout_ms") is None


async def test_a_turn_held_too_long_is_ended_as_if_the_visitor_had_let_go(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, turn_detection="push_to_talk")
    async with ConversationalProvider(hears=["How old is it?"], answers=[Answer(AGE)]) as provider:
        settings = settings.model_copy(update={"realtime_base_url": provider.base_url})
        async with kiosk(settings, _impatient) as place, place.visitor() as ear:
            await ear.linked()
            ear.visit.page_said('{"type":"talk","on":true}')
            while not provider.received("input_audio_buffer.commit"):
                ear.visit.microphone(LOUD)
                await asyncio.sleep(0.02)
            for _ in range(100):
                ear.visit.microphone(LOUD)
            ear.visit.page_said('{"type":"talk","on":false}')
            await ear.saw("caption", who="guide", text=AGE, final=True)

            assert len(provider.received("input_audio_buffer.commit")) == 1
            assert sum(provider.session.append_bytes) < 48_000


async def test_a_replayed_conversation_is_reserved_before_its_session_is_opened(tmp_path: Path) -> None:
    held_nano: list[int] = []
    async with ConversationalProvider(answers=[Answer(AGE)]) as provider:
        settings = settings_for(tmp_path, provider)

        def watched(house: House) -> House:
            # By its bytes each time: a count would make the second session's beginning cheaper.
            house.guard.heads.counted = lambda *counted: None  # type: ignore[method-assign]

            async def open_link(**session: Any) -> Link:
                ledger = Ledger(settings.ledger_address)
                held_nano.append(sum(ledger.reservations[name].reserved_nano for name in ledger.open))
                return await house.open_link(**session)

            return replace(house, open_link=open_link)

        provider.plan_fault(Fault("drop", "response.created", nth=2))
        async with kiosk(settings, watched) as place, place.visitor() as ear:
            await ear.linked()
            ear.type("How old is it?")
            await ear.saw("caption", text=AGE, final=True)
            ear.type("Who made it? " * 100)
            await until(lambda: len(ear.said("guide")) == 2, "the answer to the second question")

    assert len(held_nano) == 2
    assert held_nano[1] >= held_nano[0] + nano_usd(Decimal("0.0006"))


async def test_with_nothing_to_spend_nothing_paid_starts_and_the_exhibits_answer(tmp_path: Path) -> None:
    async with ConversationalProvider() as provider:
        settings = settings_for(tmp_path, provider, day_limit_usd=Decimal(0))
        async with serving(settings) as site:
            opened = (await site.web.post("/visits", json={"exhibit": "rosetta-stone"})).raise_for_status().json()
            path, token = f"/visits/{opened['visit_id']}", {"Authorization": f"Bearer {opened['token']}"}
            answer = await site.web.post(f"{path}/messages", json={"text": "How old is this?"}, headers=token)
            async with Kiosk(site.house, site.visits).visitor() as ear:
                await ear.saw("notice", code="allowance_gone")
                await ear.saw("state", state="resting")

        assert opened["voice"] is False
        assert opened["voice_reason"] == "My voice is resting for today; you can go on in writing."
        assert "196" in answer.text
        assert '"answered_by":"exhibits"' in answer.text
        assert not provider.sessions


async def test_a_visit_is_opened_with_voice_while_there_is_money(tmp_path: Path) -> None:
    async with ConversationalProvider() as provider, serving(settings_for(tmp_path, provider)) as site:
        opened = (await site.web.post("/visits")).json()

        assert opened["voice"] is True
        assert "voice_reason" not in opened


async def test_time_is_said_to_be_short_at_the_share_that_the_museum_chose(tmp_path: Path) -> None:
    async with (
        ConversationalProvider(answers=[Answer(AGE)]) as provider,
        kiosk(settings_for(tmp_path, provider, low_share=1)) as place,
        place.visitor() as ear,
    ):
        await ear.linked()
        ear.type("How old is it?")

        await ear.saw("notice", code="allowance_low")


def _impatient(house: House) -> House:
    return replace(house, rules=replace(house.rules, longest_turn_ms=300))
