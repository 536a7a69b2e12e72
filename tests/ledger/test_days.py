"""What staff read of the last days: who came, what it cost, and what today's limits leave."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from guide.core.budget import Limits
from guide.core.usage import TranscriptionUsage
from guide.ledger.accounts import VisitKeys
from guide.ledger.book import VisitEnd
from guide.ledger.database import open_engine, transaction
from guide.ledger.days import allowed, kiosk_days
from guide.ledger.schema import CHANGES, upgrade
from guide.ledger.visit_table import visits_report
from tests.ledger.museum import CONTEXT, DAY, LIMITS, USAGE, WRITTEN_CONTEXT, WRITTEN_USAGE, Clock, guard_of

TODAY = DAY + timedelta(days=1)


async def _two_days(url: str) -> Decimal:
    """A talk in the hall and a chat in the attic; the next day another chat. What the first day's talk cost."""
    clock = Clock()
    async with guard_of(url, now=clock) as guard:
        talker, writer = VisitKeys("talker", "hall"), VisitKeys("writer", "attic")
        await guard.open_voice(talker, CONTEXT)
        await guard.commit_turn(talker, "item")
        await guard.authorise(talker, "answer", CONTEXT)
        await guard.settle(talker, "answer", USAGE)
        await guard.book_transcription(talker, "item", TranscriptionUsage(seconds=Decimal(10)))
        await guard.close_voice(talker)
        await guard.record_end(talker, VisitEnd("left", used_voice=True))
        spent_usd = await guard.spent_usd("talker")
        await guard.record_end(VisitKeys("looker", "hall"), VisitEnd("forgotten", used_voice=False))
        await guard.authorise(writer, "chat-1", WRITTEN_CONTEXT, "chat")
        await guard.settle(writer, "chat-1", WRITTEN_USAGE)
        clock.jump(days=1)
        await guard.authorise(writer, "chat-2", WRITTEN_CONTEXT, "chat")
        await guard.settle(writer, "chat-2", WRITTEN_USAGE)
        await guard.authorise(writer, "chat-3", WRITTEN_CONTEXT, "chat")
    return spent_usd


async def test_each_day_and_kiosk_has_its_visits_answers_and_costs(url: str) -> None:
    talk_usd = await _two_days(url)
    today, attic, hall = kiosk_days(url, DAY, TODAY)

    assert [(one.day, one.kiosk, one.visits, one.spoke) for one in (today, attic, hall)] == [
        (TODAY, "attic", 1, 0),
        (DAY, "attic", 1, 0),
        (DAY, "hall", 2, 1),
    ]
    assert hall.total_usd == talk_usd
    assert hall.answers == {"voice": 1, "transcription": 0, "writing": 0}
    assert hall.spent["transcription"] == Decimal("0.001")
    assert attic.answers["writing"] == 1
    assert attic.spent["writing"] == attic.total_usd > 0


async def test_only_the_days_asked_for_are_read(url: str) -> None:
    await _two_days(url)

    assert {one.day for one in kiosk_days(url, TODAY, TODAY)} == {TODAY}
    assert kiosk_days(url, DAY - timedelta(days=9), DAY - timedelta(days=1)) == ()


async def test_what_is_reserved_is_not_left(url: str) -> None:
    await _two_days(url)
    museum, attic = allowed(url, LIMITS, ["attic"], TODAY)

    assert (museum.kiosk, attic.kiosk) == ("", "attic")
    assert museum.limit_usd == Decimal(100)
    assert museum.held_usd == attic.held_usd > 0
    assert attic.left_usd == Decimal(25) - attic.spent_usd - attic.held_usd


def test_a_limit_that_is_none_is_not_told_and_one_that_is_nought_leaves_nothing(sqlite_url: str) -> None:
    (museum,) = allowed(sqlite_url, Limits(Decimal(1), museum_day_usd=Decimal(0)), ["hall"], TODAY)

    assert (museum.limit_usd, museum.left_usd) == (0, 0)


def test_before_the_first_visit_there_is_nothing_and_no_ledger_is_made(sqlite_url: str) -> None:
    assert kiosk_days(sqlite_url, DAY, TODAY) == ()
    assert visits_report(sqlite_url, TODAY, 2) == f"No visit from {DAY} to {TODAY} stands in the ledger."
    assert kiosk_days(sqlite_url, DAY, TODAY) == ()


def test_a_ledger_from_before_ends_were_kept_is_read(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    with transaction(engine) as tx:
        upgrade(tx, CHANGES[:1])
    engine.dispose()

    assert kiosk_days(sqlite_url, DAY, TODAY) == ()


async def test_the_report_has_a_line_for_each_and_a_sum(sqlite_url: str) -> None:
    await _two_days(sqlite_url)
    lines = visits_report(sqlite_url, TODAY, 2).splitlines()

    assert lines[0].split() == ["day", "kiosk", "visits", "talked", "spoken", "written", "US", "dollars"]
    assert [line.split()[:6] for line in lines[1:4]] == [
        ["2026-11-21", "attic", "1", "0", "0", "1"],
        ["2026-11-20", "attic", "1", "0", "0", "1"],
        ["2026-11-20", "hall", "2", "1", "1", "0"],
    ]
    assert lines[4].startswith("Together 4 visits: voice 0.0080, transcription 0.0010, writing 0.0011")
