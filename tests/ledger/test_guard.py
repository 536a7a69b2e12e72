"""What a visit may spend, and how what it spent is booked, on each database."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from contextlib import closing
from dataclasses import replace
from decimal import Decimal

import pytest

from guide.core.budget import (
    FAREWELL_TOKENS,
    LARGEST_ANSWER_TOKENS,
    LARGEST_CHAT_TOKENS,
    SMALLEST_ANSWER_TOKENS,
    ContextSize,
    Granted,
    Limits,
    Refused,
    input_worst,
)
from guide.core.pricing import BUILTIN, nano_usd
from guide.core.usage import TranscriptionUsage, Usage
from guide.ledger.accounts import VisitKeys
from guide.ledger.desk import Settled
from guide.ledger.guard import Guard
from guide.ledger.tariff import Tariff
from tests.ledger.museum import CONTEXT, KEYS, LIMITS, TARIFF, USAGE, USAGE_USD, VOICE, Ledger, guard_of


async def answer(guard: Guard, request_id: str, keys: VisitKeys = KEYS) -> Granted | Refused:
    granted = await guard.authorise(keys, request_id, CONTEXT)
    if isinstance(granted, Granted):
        await guard.settle(keys, request_id, USAGE)
    return granted


async def answer_until_refused(guard: Guard, keys: VisitKeys = KEYS, name: str = "answer") -> Refused:
    for number in range(1_000):
        verdict = await answer(guard, f"{name}-{number}", keys)
        if isinstance(verdict, Refused):
            return verdict
    raise AssertionError("a thousand answers, and no limit")


async def test_an_answer_reserves_its_worst_case(url: str) -> None:
    async with guard_of(url) as guard:
        granted = await guard.authorise(KEYS, "answer-1", CONTEXT)
        held = Ledger(url).balance("visit/visit-1").held_nano

    assert granted == Granted("answer-1", LARGEST_ANSWER_TOKENS, Decimal("0.037"))
    assert held == nano_usd(Decimal("0.037"))


async def test_a_settled_answer_books_what_it_cost_and_gives_the_rest_back(url: str) -> None:
    async with guard_of(url) as guard:
        await guard.authorise(KEYS, "answer-1", CONTEXT)
        settled = await guard.settle(KEYS, "answer-1", USAGE)

        assert settled == Settled(USAGE_USD, is_alarm=False)
        assert await guard.spent_usd("visit-1") == USAGE_USD
    ledger = Ledger(url)
    ledger.check()
    for account in ("visit/visit-1", "kiosk/2026-11-20/hall", "museum/2026-11-20", "visitor/2026-11-20/address"):
        assert ledger.balance(account).spent_nano == nano_usd(USAGE_USD)
        assert ledger.balance(account).held_nano == 0


async def test_the_row_keeps_the_tokens_and_the_version_of_the_price(url: str) -> None:
    async with guard_of(url) as guard:
        await answer(guard, "answer-1")
    ledger = Ledger(url)
    reservation, settlement = ledger.reservations["visit-1/answer-1"], ledger.settlements["visit-1/answer-1"]

    assert (reservation.model, reservation.price_version) == ("voice", VOICE.version)
    assert (settlement.text_in, settlement.text_cached, settlement.audio_out) == (4_000, 3_000, 300)


async def test_the_last_answer_is_as_long_as_what_is_left_covers(url: str) -> None:
    """A visit of 3 cents, 0.3 of them the chat's: 2.7 less 0.5 for reading say 1,100 tokens."""
    async with guard_of(url, limits=replace(LIMITS, visit_usd=Decimal("0.03"))) as guard:
        granted = await guard.authorise(KEYS, "answer-1", CONTEXT)

    assert granted == Granted("answer-1", 1_100, Decimal("0.027"))


async def test_a_visit_ends_within_its_limit(url: str) -> None:
    async with guard_of(url) as guard:
        assert await answer_until_refused(guard) == Refused("allowance_gone", "visit")
        spent = await guard.spent_usd("visit-1")

        assert await guard.share_left(KEYS) == pytest.approx(float((Decimal("0.45") - spent) / Decimal("0.45")))
    assert Decimal("0.42") < spent <= Decimal("0.45")
    Ledger(url).check()


@pytest.mark.parametrize(
    ("limits", "reached"),
    [
        (replace(LIMITS, visitor_day_usd=Decimal("0.05")), "visitor_day"),
        (replace(LIMITS, kiosk_day_usd=Decimal("0.05")), "kiosk_day"),
        (replace(LIMITS, museum_day_usd=Decimal("0.05")), "museum_day"),
        (replace(LIMITS, museum_day_usd=Decimal(0)), "museum_day"),
    ],
)
async def test_the_limit_that_is_reached_is_named(sqlite_url: str, limits: Limits, reached: str) -> None:
    async with guard_of(sqlite_url, limits=limits) as guard:
        assert await answer_until_refused(guard) == Refused("allowance_gone", reached)  # type: ignore[arg-type]
    Ledger(sqlite_url).check(limits)


async def test_a_visitor_who_changes_one_identity_is_known_by_the_other(sqlite_url: str) -> None:
    limits = replace(LIMITS, visitor_day_usd=Decimal("0.10"))
    async with guard_of(sqlite_url, limits=limits) as guard:
        await answer_until_refused(guard)
        again = VisitKeys("visit-2", "hall", ("new-cookie", "address"))

        assert await answer(guard, "answer-1", again) == Refused("allowance_gone", "visitor_day")


@pytest.mark.parametrize("visitor", ["", "two words", " padded"])
def test_a_visitors_hash_is_one_word(visitor: str) -> None:
    with pytest.raises(ValueError, match="one word"):
        VisitKeys("visit-1", "hall", (visitor,))


async def test_a_new_visit_starts_clean(sqlite_url: str) -> None:
    async with guard_of(sqlite_url) as guard:
        await answer_until_refused(guard)
        other = VisitKeys("visit-2", "hall", ("somebody-else",))

        assert isinstance(await answer(guard, "answer-1", other), Granted)
        assert await guard.share_left(VisitKeys("visit-3", "hall")) == 1.0


async def test_answers_asked_for_at_once_cannot_share_the_same_money(url: str) -> None:
    """Forty answers of at least 2.1 cents each don't fit into 45 cents."""
    async with guard_of(url) as guard:
        verdicts = await asyncio.gather(*(guard.authorise(KEYS, f"answer-{number}", CONTEXT) for number in range(40)))

    reserved = sum(verdict.reserved_usd for verdict in verdicts if isinstance(verdict, Granted))
    assert Decimal("0.42") < reserved <= Decimal("0.45")


async def test_an_answer_without_usage_is_booked_in_full_with_an_alarm(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with guard_of(url) as guard:
        await guard.authorise(KEYS, "answer-1", CONTEXT)
        with caplog.at_level(logging.ERROR):
            settled = await guard.settle(KEYS, "answer-1", None)

    assert settled == Settled(Decimal("0.037"), is_alarm=True)
    assert "booked in full: no usage" in caplog.text


@pytest.mark.parametrize(
    "usage",
    [
        Usage(text_in=-1),
        Usage(text_in=100, text_cached=200),
        Usage(text_in=100, audio_out=LARGEST_ANSWER_TOKENS + 1),
        Usage(text_in=10**18, text_out=10**18),
        Usage(text_in=30_000, audio_in=30_000),
        Usage(image_in=5),
    ],
)
async def test_impossible_counts_are_booked_in_full(sqlite_url: str, usage: Usage) -> None:
    async with guard_of(sqlite_url) as guard:
        await guard.authorise(KEYS, "answer-1", CONTEXT)

        assert await guard.settle(KEYS, "answer-1", usage) == Settled(Decimal("0.037"), is_alarm=True)
    Ledger(sqlite_url).check()


async def test_less_audio_than_arrived_is_booked_in_full(sqlite_url: str) -> None:
    async with guard_of(sqlite_url) as guard:
        for number, usage in enumerate((replace(USAGE, audio_out=10), Usage())):
            await guard.authorise(KEYS, f"answer-{number}", CONTEXT)
            settled = await guard.settle(KEYS, f"answer-{number}", usage, received_audio_ms=5_000)

            assert settled == Settled(Decimal("0.037"), is_alarm=True)


async def test_an_answer_that_never_ran_costs_nothing(url: str) -> None:
    async with guard_of(url) as guard:
        await guard.authorise(KEYS, "answer-1", CONTEXT)

        assert await guard.settle(KEYS, "answer-1", Usage()) == Settled(Decimal(0), is_alarm=False)
    assert Ledger(url).outcomes("answer") == ["released"]


async def test_settling_twice_books_once(url: str, caplog: pytest.LogCaptureFixture) -> None:
    async with guard_of(url) as guard:
        await guard.authorise(KEYS, "answer-1", CONTEXT)
        await guard.settle(KEYS, "answer-1", USAGE)

        assert await guard.settle(KEYS, "answer-1", None) is None
        assert await guard.spent_usd("visit-1") == USAGE_USD
    assert "settled again" in caplog.text


async def test_what_was_never_authorised_is_not_settled(url: str) -> None:
    async with guard_of(url) as guard:
        assert await guard.settle(KEYS, "answer-1", USAGE) is None
    assert not Ledger(url).settlements


async def test_the_same_request_is_not_authorised_twice(url: str, caplog: pytest.LogCaptureFixture) -> None:
    async with guard_of(url) as guard:
        await answer(guard, "answer-1")

        assert await guard.authorise(KEYS, "answer-1", CONTEXT) == Refused("ledger")
        assert isinstance(await guard.authorise(KEYS, "answer-2", CONTEXT), Granted)
    Ledger(url).check()


async def test_the_chat_goes_on_from_its_own_share(url: str) -> None:
    async with guard_of(url) as guard:
        await answer_until_refused(guard)

        granted = await guard.authorise(KEYS, "chat-1", CONTEXT, "chat")
        assert isinstance(granted, Granted)
        assert granted.max_output_tokens == LARGEST_CHAT_TOKENS
        settled = await guard.settle(KEYS, "chat-1", Usage(text_in=3_000, text_out=200))

        assert settled == Settled(Decimal("0.0004"), is_alarm=False)


async def test_a_cancelled_caller_leaves_no_money_in_the_air(sqlite_url: str) -> None:
    async with guard_of(sqlite_url) as guard:
        asking = asyncio.ensure_future(guard.authorise(KEYS, "answer-1", CONTEXT))
        await asyncio.sleep(0)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        await guard.close_visit(KEYS)
    ledger = Ledger(sqlite_url)

    assert not ledger.open
    ledger.check()


async def test_closing_twice_is_closing_once(url: str) -> None:
    async with guard_of(url) as guard:
        await guard.close()


async def test_a_closed_guard_refuses(sqlite_url: str) -> None:
    async with guard_of(sqlite_url) as guard:
        await guard.close()

        assert await guard.authorise(KEYS, "answer-1", CONTEXT) == Refused("ledger")


class TestAnOpenSession:
    """What can start by itself is held before it can."""

    async def test_holds_its_first_answer_and_all_that_can_start_by_itself(self, url: str) -> None:
        async with guard_of(url) as guard:
            assert await guard.open_voice(KEYS, CONTEXT) is None
            ledger = Ledger(url)

        purposes = sorted(row.purpose for row in ledger.reservations.values())
        assert purposes == ["answer", "farewell", "transcription", "transcription", "unasked"]
        assert len(ledger.open) == 5

    async def test_has_money_for_a_turn_that_began_before_the_next_was_refused(self, url: str) -> None:
        async with guard_of(url, limits=replace(LIMITS, visit_usd=Decimal("0.15"))) as guard:
            await guard.open_voice(KEYS, CONTEXT)
            item = 0
            while await guard.commit_turn(KEYS, f"item-{item}") is None:
                item += 1
            await guard.commit_turn(KEYS, f"item-{item + 1}")
            await guard.book_unasked(KEYS, "stray", None)
            await guard.close_voice(KEYS)

        assert Ledger(url).outcomes("unasked") == ["in_full"]
        assert Ledger(url).outcomes("transcription") == ["in_full"] * (item + 2)

    async def test_gives_back_what_it_did_not_need(self, url: str) -> None:
        async with guard_of(url) as guard:
            await guard.open_voice(KEYS, CONTEXT)
            await guard.close_voice(KEYS)

            assert await guard.spent_usd("visit-1") == 0
        ledger = Ledger(url)
        assert not ledger.open
        ledger.check()

    async def test_does_not_open_when_no_answer_would_be_covered(self, url: str) -> None:
        limits = replace(LIMITS, kiosk_day_usd=Decimal("0.06"))
        async with guard_of(url, limits=limits) as guard:
            assert await guard.open_voice(KEYS, CONTEXT) == Refused("allowance_gone", "kiosk_day")
        assert not Ledger(url).reservations

    async def test_renews_its_hold_with_every_answer(self, url: str) -> None:
        async with guard_of(url) as guard:
            await guard.open_voice(KEYS, CONTEXT)
            for number in range(3):
                await answer(guard, f"answer-{number}")
            ledger = Ledger(url)

        assert sorted(ledger.outcomes("unasked")) == ["open", "released", "released", "released"]

    async def test_answers_from_what_was_put_aside_while_the_ledger_is_busy(self, sqlite_url: str) -> None:
        path = sqlite_url.removeprefix("sqlite:///")
        async with guard_of(sqlite_url) as guard:
            await guard.open_voice(KEYS, CONTEXT)
            for number in range(2):
                with closing(sqlite3.connect(path, isolation_level=None)) as other:
                    other.execute("BEGIN IMMEDIATE")
                    granted = await guard.authorise(KEYS, f"answer-{number}", CONTEXT.with_audio(20_000))
                    other.execute("ROLLBACK")

                assert isinstance(granted, Granted)
                assert await guard.settle(KEYS, f"answer-{number}", USAGE) == Settled(USAGE_USD, is_alarm=False)

    async def test_reserves_anew_what_reads_more_than_was_foreseen(self, url: str) -> None:
        async with guard_of(url) as guard:
            await guard.open_voice(KEYS, CONTEXT)
            long = replace(CONTEXT, audio_tokens=5_000)
            granted = await guard.authorise(KEYS, "answer-1", long)

            assert isinstance(granted, Granted)
            assert granted.reserved_usd >= input_worst(long, VOICE)
        assert sorted(Ledger(url).outcomes("answer")) == ["open", "released"]

    async def test_holds_enough_for_whichever_answer_is_still_under_way(self, url: str) -> None:
        """A second answer is granted before the first is settled; settling that must not shrink the second's hold."""
        async with guard_of(url) as guard:
            await guard.open_voice(KEYS, CONTEXT)
            await guard.authorise(KEYS, "answer-1", CONTEXT)
            long = replace(CONTEXT, audio_tokens=5_000)
            await asyncio.gather(
                guard.authorise(KEYS, "answer-2", long),
                guard.settle(KEYS, "answer-1", USAGE),
            )
            booked = await guard.book_unasked(KEYS, "resp-1", None)

        assert booked is not None
        assert booked.booked_usd >= input_worst(long, VOICE)

    async def test_answers_on_when_only_a_shorter_question_is_covered(self, url: str) -> None:
        """What is put aside is for the longest turn; when that isn't covered any more, a shorter one may be."""
        limits = replace(LIMITS, visit_usd=Decimal("0.0925"))
        async with guard_of(url, limits=limits) as guard:
            assert await guard.open_voice(KEYS, CONTEXT) is None
            assert Ledger(url).outcomes("answer") == []

            assert isinstance(await guard.authorise(KEYS, "answer-1", CONTEXT), Granted)
        Ledger(url).check(limits)

    async def test_pays_an_unasked_answer_from_what_it_held(self, url: str) -> None:
        """Nothing is left of a visit but its holds: they cover what the provider begins by itself."""
        async with guard_of(url) as guard:
            await guard.open_voice(KEYS, CONTEXT)
            await answer_until_refused(guard)
            booked = await guard.book_unasked(KEYS, "resp-1", USAGE)
            await guard.close_voice(KEYS)

        assert booked is not None
        assert booked.is_alarm
        assert booked.booked_usd > SMALLEST_ANSWER_TOKENS * Decimal(20) / 1_000_000
        ledger = Ledger(url)
        ledger.check()
        assert ledger.outcomes("unasked").count("in_full") == 1

    async def test_books_a_second_unasked_answer_from_the_next_ones_money(self, url: str) -> None:
        """It can only begin until the session's socket is closed for the first."""
        async with guard_of(url) as guard:
            await guard.open_voice(KEYS, CONTEXT)
            first = await guard.book_unasked(KEYS, "resp-1", None)
            second = await guard.book_unasked(KEYS, "resp-2", None)
            await guard.close_voice(KEYS)

        assert first is not None
        assert second is not None
        assert second.booked_usd > first.booked_usd
        ledger = Ledger(url)
        ledger.check()
        assert ledger.outcomes("answer") == ["released"]

    async def test_holds_for_what_a_session_is_told_between_two_answers(self, url: str) -> None:
        async with guard_of(url) as guard:
            await guard.open_voice(KEYS, CONTEXT)
            told = replace(CONTEXT, text_tokens=CONTEXT.text_tokens + 6_000)
            assert await guard.cover(KEYS, told)
            booked = await guard.book_unasked(KEYS, "resp-1", None)

        assert booked is not None
        assert booked.booked_usd > input_worst(told, VOICE) + SMALLEST_ANSWER_TOKENS * Decimal(20) / 1_000_000

    async def test_covers_nothing_more_while_an_answer_is_under_way(self, url: str) -> None:
        async with guard_of(url) as guard:
            await guard.open_voice(KEYS, CONTEXT)
            await guard.authorise(KEYS, "answer-1", CONTEXT)

            assert not await guard.cover(KEYS, CONTEXT)

    async def test_says_goodbye_when_everything_else_is_spent(self, url: str) -> None:
        async with guard_of(url) as guard:
            await guard.open_voice(KEYS, CONTEXT)
            await answer_until_refused(guard)
            goodbye = await guard.authorise(KEYS, "goodbye", ContextSize().with_text("Say goodbye."), "farewell")

        assert isinstance(goodbye, Granted)
        assert goodbye.max_output_tokens == FAREWELL_TOKENS
        Ledger(url).check()

    async def test_transcribes_each_turn_from_what_it_held(self, url: str) -> None:
        async with guard_of(url) as guard:
            await guard.open_voice(KEYS, CONTEXT)
            for item in ("a", "b"):
                assert await guard.commit_turn(KEYS, item) is None
            late = await guard.book_transcription(KEYS, "a", TranscriptionUsage(seconds=Decimal(10)))
            failed = await guard.book_transcription(KEYS, "b", None)
            await guard.close_voice(KEYS)

        assert late == Settled(Decimal("0.001"), is_alarm=False)
        assert failed == Settled(Decimal("0.006"), is_alarm=True)
        ledger = Ledger(url)
        assert sorted(ledger.outcomes("transcription")) == ["in_full", "released", "released", "used"]

    async def test_books_a_turn_that_no_transcription_came_for_in_full(self, url: str) -> None:
        async with guard_of(url) as guard:
            await guard.open_voice(KEYS, CONTEXT)
            await guard.commit_turn(KEYS, "a")
            await guard.close_voice(KEYS)

            assert await guard.spent_usd("visit-1") == Decimal("0.006")

    async def test_books_a_turn_that_may_have_been_lost_with_the_link(self, url: str) -> None:
        async with guard_of(url) as guard:
            await guard.open_voice(KEYS, CONTEXT)
            await guard.authorise(KEYS, "answer-1", CONTEXT)
            await guard.close_voice(KEYS, lost=True)

            assert await guard.spent_usd("visit-1") == Decimal("0.006")

    async def test_books_an_unasked_answer_that_may_have_been_lost_with_the_link(self, url: str) -> None:
        """The provider gives one answer at a time, so only where none was under way."""
        async with guard_of(url) as guard:
            await guard.open_voice(KEYS, CONTEXT)
            await guard.close_voice(KEYS, lost=True)

        assert Ledger(url).outcomes("unasked") == ["in_full"]

    async def test_says_when_one_more_turn_is_not_covered(self, url: str) -> None:
        async with guard_of(url, limits=replace(LIMITS, visit_usd=Decimal("0.10"))) as guard:
            await guard.open_voice(KEYS, CONTEXT)
            verdicts = [await guard.commit_turn(KEYS, f"item-{number}") for number in range(8)]

        assert Refused("allowance_gone", "visit") in verdicts
        Ledger(url).check(replace(LIMITS, visit_usd=Decimal("0.10")))

    async def test_books_a_transcription_once(self, url: str) -> None:
        async with guard_of(url) as guard:
            await guard.open_voice(KEYS, CONTEXT)
            await guard.commit_turn(KEYS, "a")
            for _ in range(3):
                await guard.book_transcription(KEYS, "a", TranscriptionUsage(seconds=Decimal(10)))

            assert await guard.spent_usd("visit-1") == Decimal("0.001")

    async def test_reopens_with_new_holds(self, url: str) -> None:
        """A recycled or reconnected session: the old one's holds are gone, the new one's stand."""
        async with guard_of(url) as guard:
            await guard.open_voice(KEYS, CONTEXT)
            await guard.open_voice(KEYS, CONTEXT)
            ledger = Ledger(url)

        assert len(ledger.open) == 5
        assert len(ledger.reservations) == 10

    async def test_leaves_nothing_held_when_it_closes_while_the_next_answer_is_put_aside(self, url: str) -> None:
        async with guard_of(url) as guard:
            await guard.open_voice(KEYS, CONTEXT)
            await guard.authorise(KEYS, "answer-1", CONTEXT)
            await asyncio.gather(
                guard.settle(KEYS, "answer-1", USAGE),
                guard.authorise(KEYS, "answer-2", replace(CONTEXT, audio_tokens=9_000)),
                guard.close_voice(KEYS),
            )
            ledger = Ledger(url)

        assert ledger.open <= {"visit-1/answer-2"}

    async def test_ends_with_the_visit(self, url: str) -> None:
        async with guard_of(url) as guard:
            await guard.open_voice(KEYS, CONTEXT)
            await guard.authorise(KEYS, "answer-1", CONTEXT)
            await guard.close_visit(KEYS)
        ledger = Ledger(url)

        assert not ledger.open
        assert ledger.outcomes("answer") == ["in_full"]
        assert ledger.outcomes("farewell") == ["released"]


class TestTheBuiltinServer:
    """It costs nothing: recorded like the others, refused by nothing."""

    async def test_is_recorded_at_nothing(self, url: str) -> None:
        async with guard_of(url, tariff=Tariff(BUILTIN)) as guard:
            await guard.open_voice(KEYS, CONTEXT)
            granted = await answer(guard, "answer-1")
            await guard.book_transcription(KEYS, "item-1", None)

            assert granted == Granted("answer-1", LARGEST_ANSWER_TOKENS, Decimal(0))
            assert await guard.share_left(KEYS) == 1.0
        assert [row.audio_out for row in Ledger(url).settlements.values() if row.outcome == "used"] == [300]

    async def test_answers_when_nothing_paid_may(self, url: str) -> None:
        async with guard_of(url, limits=replace(LIMITS, museum_day_usd=Decimal(0))) as guard:
            assert isinstance(await guard.authorise(KEYS, "answer-1", CONTEXT), Refused)
            assert isinstance(await guard.authorise(KEYS, "answer-2", CONTEXT, paid=False), Granted)
            assert await guard.open_voice(KEYS, CONTEXT, paid=False) is None

    async def test_answers_when_the_ledger_fails(self, sqlite_url: str) -> None:
        async with guard_of(sqlite_url, tariff=TARIFF) as guard:
            await guard.close()

            assert isinstance(await guard.authorise(KEYS, "answer-1", CONTEXT, paid=False), Granted)
