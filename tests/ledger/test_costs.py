"""What staff read about money: what a day may cost, and what it did cost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from guide.core.usage import TranscriptionUsage
from guide.errors import SettingsError
from guide.ledger.accounts import VisitKeys
from guide.ledger.book import VisitEnd
from guide.ledger.costs import estimate, real_day
from guide.ledger.database import open_engine, transaction
from guide.ledger.prices import load_prices
from guide.ledger.schema import CHANGES, upgrade
from tests.ledger.museum import CONTEXT, DAY, KEYS, USAGE, guard_of

TODAY = date(2026, 11, 21)


def line_with(text: str, wanted: str) -> list[str]:
    [line] = [line for line in text.splitlines() if line.startswith(wanted)]
    return line.removeprefix(wanted).split()


def test_the_estimate_covers_every_way_of_talking_and_prints_what_it_assumes() -> None:
    text = estimate(load_prices(), visits=200, today=TODAY)

    for way in (
        "Realtime: gpt-realtime-2.1-mini",
        "Realtime: gpt-realtime-2.1 ",
        "Chained: gpt-transcribe",
        "Chat: ",
    ):
        assert way in text
    assert "3 minutes a visit, 2 questions a minute" in text
    assert "checked 2026-11-20, https://developers.openai.com/api/docs/models/gpt-6-luna" in text


def test_a_day_is_as_many_times_a_visit_as_there_are_visits() -> None:
    visit, day, month = map(
        Decimal, line_with(estimate(load_prices(), visits=1_000, today=TODAY), "Realtime: gpt-realtime-2.1-mini ")
    )

    assert abs(visit * 1_000 - day) <= Decimal("0.05")
    assert abs(day * 30 - month) <= Decimal("0.2")


def test_the_estimate_warns_of_a_model_that_ends() -> None:
    assert "The provider shuts gpt-4o-mini-tts down on 2027-01-06" in estimate(load_prices(), visits=1, today=TODAY)


def test_an_unknown_model_is_refused() -> None:
    with pytest.raises(SettingsError, match="no price for the model 'nonesuch'"):
        estimate(load_prices(), visits=1, today=TODAY, chat_model="nonesuch")


async def test_a_real_day_is_what_the_ledger_booked(url: str) -> None:
    async with guard_of(url) as guard:
        await guard.open_voice(KEYS, CONTEXT)
        for number in range(3):
            await guard.commit_turn(KEYS, f"item-{number}")
            await guard.authorise(KEYS, f"answer-{number}", CONTEXT)
            await guard.settle(KEYS, f"answer-{number}", USAGE)
            await guard.book_transcription(KEYS, f"item-{number}", TranscriptionUsage(seconds=Decimal(10)))
        await guard.authorise(KEYS, "answer-9", CONTEXT)
        await guard.settle(KEYS, "answer-9", None)
        await guard.close_voice(KEYS)
        spent = await guard.spent_usd("visit-1")
    text = real_day(url, DAY)

    assert text.startswith(f"2026-11-20: {spent:.4f} US dollars, visits: 1")
    assert line_with(text, "voice ")[:5] == ["answer", "4", "12150", "9000", "1050"]
    assert line_with(text, "scribe ")[:6] == ["transcription", "3", "0", "0", "0", "30"]
    assert "Booked in full, for want of a believable count: 1 times" in text
    assert "1 × no usage" in text


async def test_what_is_open_is_told(url: str) -> None:
    async with guard_of(url) as guard:
        await guard.authorise(KEYS, "answer-1", CONTEXT)

        assert "Reserved and not settled: 0.0370 US dollars" in real_day(url, DAY)


async def test_the_staff_see_why_each_visit_ended(url: str) -> None:
    spoken_out = VisitEnd("left", used_voice=True, voice_ended="allowance_gone")
    ends = [spoken_out, spoken_out, VisitEnd("forgotten", used_voice=False), VisitEnd("left", used_voice=True)]
    async with guard_of(url) as guard:
        for number, end in enumerate(ends):
            await guard.record_end(VisitKeys(f"visit-{number}", "hall"), end)
        await guard.record_end(VisitKeys("visit-0", "hall"), VisitEnd("shutdown", used_voice=False))

    lines = real_day(url, DAY).splitlines()
    assert lines[lines.index("Visits that ended: 4") + 1 :] == [
        "      2 × left, voice had ended before: allowance_gone (2 by voice)",
        "      1 × forgotten (0 by voice)",
        "      1 × left (1 by voice)",
    ]


async def test_a_ledger_from_before_ends_were_kept_is_read(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    with transaction(engine) as tx:
        upgrade(tx, CHANGES[:1])
    engine.dispose()

    assert "Visits that ended" not in real_day(sqlite_url, DAY)


def test_a_day_before_the_first_is_no_error_and_makes_no_ledger(sqlite_url: str) -> None:
    for _ in range(2):
        assert "There is no ledger" in real_day(sqlite_url, DAY)
