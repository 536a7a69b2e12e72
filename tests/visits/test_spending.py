"""What a visit tells its budget: no answer reads more than was reserved for it, whatever is said of the last one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from guide.core import effects as fx
from guide.core import events as ev
from guide.core.budget import ITEM_TOKENS, ContextSize
from guide.core.context import ContextGauge
from guide.core.usage import Usage
from guide.ledger.guard import MAX_TURN_MS, Guard
from guide.realtime.plan import SessionPlan
from guide.visits.spending import SessionSpending, Spending
from tests.ledger.museum import KEYS, Ledger, guard_of

INSTRUCTIONS = "Be kind. " * 500
PLAN = SessionPlan(
    model="voice",
    instructions=INSTRUCTIONS,
    voice="marin",
    language="en",
    tools=(),
    turn_detection="server_vad",
    transcription_model="scribe",
    max_output_tokens=800,
    context_tokens=60_000,
)
TRUE = Usage(text_in=4_400, audio_in=300, audio_out=1_500)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'ledger.sqlite3'}"


@pytest_asyncio.fixture
async def guard(url: str) -> AsyncIterator[Guard]:
    async with guard_of(url) as guard:
        yield guard


@pytest_asyncio.fixture
async def spending(guard: Guard) -> SessionSpending:
    spending = Spending(KEYS, guard).session(PLAN, ())
    assert await spending.open() is None
    return spending


async def answered(spending: SessionSpending, number: int, *reports: Usage | None) -> int:
    """One answer, and what was said of its usage; how many tokens it was allowed."""
    request_id = f"answer-{number}"
    granted = await spending.perform(fx.Authorise(request_id))
    assert isinstance(granted, ev.AnswerAuthorised)
    spending.sent(fx.CreateResponse(request_id, granted.max_output_tokens))
    for usage in reports:
        await spending.perform(fx.Settle(request_id, usage))
    return granted.max_output_tokens


def reserved_nano(url: str) -> int:
    """The newest reservation of an answer that is open."""
    ledger = Ledger(url)
    return max(ledger.reservations[name].reserved_nano for name in ledger.open if "/answer" in name)


@pytest.mark.parametrize(
    "lie",
    [
        None,
        Usage(text_in=10, text_cached=11),
        Usage(text_in=10**15),
        Usage(text_in=5, audio_out=1),
        Usage(audio_in=200, audio_out=20),
    ],
    ids=["none", "overlapping", "giant", "too little", "no text at all"],
)
async def test_a_count_that_cannot_be_true_makes_the_next_answer_no_cheaper(
    spending: SessionSpending, url: str, lie: Usage | None
) -> None:
    first_tokens = await answered(spending, 1, lie)
    granted_tokens = await answered(spending, 2)

    reads_nano = (len(INSTRUCTIONS) * 1 + first_tokens * 10) * 1_000
    assert reserved_nano(url) >= reads_nano + granted_tokens * 20 * 1_000


async def test_a_count_that_comes_twice_counts_once(spending: SessionSpending, url: str) -> None:
    await answered(spending, 1, TRUE, Usage(text_in=400))
    granted_tokens = await answered(spending, 2)

    reads_nano = (TRUE.text_in * 1 + (TRUE.audio_in + TRUE.audio_out) * 10) * 1_000
    assert reserved_nano(url) >= reads_nano + granted_tokens * 20 * 1_000


async def test_what_is_written_while_the_ledger_is_asked_is_reserved_too(spending: SessionSpending, url: str) -> None:
    await answered(spending, 1)  # takes what was put aside, so that the ledger must be asked for the next
    asking = asyncio.create_task(spending.perform(fx.Authorise("answer-2")))
    await asyncio.sleep(0)
    spending.sent(fx.AddGuideText("x" * 20_000))
    granted = await asking

    assert isinstance(granted, ev.AnswerAuthorised)
    reads_nano = (len(INSTRUCTIONS) + 20_000) * 1 * 1_000
    assert reserved_nano(url) >= reads_nano + granted.max_output_tokens * 20 * 1_000


def test_a_turn_that_the_provider_may_have_by_now_is_read_too() -> None:
    gauge = ContextGauge(ContextSize(text_tokens=100))
    gauge.turn_began()
    gauge.sound_sent(10_000, longest_turn_ms=MAX_TURN_MS)
    before = gauge.size()
    gauge.turn_committed()

    assert before.audio_tokens >= 100
    assert before == gauge.size()


async def test_no_more_sound_is_sent_than_a_turn_was_paid_for(spending: SessionSpending) -> None:
    spending.happened(ev.SpeechStarted("turn"))
    sent = sum(spending.may_send_sound(20) for _ in range(2 * MAX_TURN_MS // 20))
    assert sent * 20 <= MAX_TURN_MS

    spending.happened(ev.TurnCommitted("turn"))
    assert spending.may_send_sound(20)


async def test_a_turn_that_was_open_when_its_session_closed_is_booked(spending: SessionSpending, url: str) -> None:
    spending.happened(ev.SpeechStarted("turn"))
    await spending.close(lost=False)

    assert sorted(Ledger(url).outcomes("transcription")) == ["in_full", "released"]


async def test_a_turn_that_was_committed_is_open_no_more(spending: SessionSpending, url: str) -> None:
    spending.happened(ev.SpeechStarted("turn"))
    spending.happened(ev.TurnCommitted("turn"))
    await spending.close(lost=False)

    assert Ledger(url).outcomes("transcription") == ["released", "released"]


async def test_an_answer_that_begins_in_the_same_breath_as_it_was_refused_is_booked(
    guard: Guard, spending: SessionSpending, url: str
) -> None:
    """Both words may come in one read of the socket, before the ledger hears of the first."""
    granted = await spending.perform(fx.Authorise("answer-1"))
    assert isinstance(granted, ev.AnswerAuthorised)
    spending.sent(fx.CreateResponse("answer-1", granted.max_output_tokens))
    spending.happened(ev.RequestRefused("provider_busy", "answer-1"))
    spending.began_unheard(ev.ResponseStarted("resp-1", "answer-1"))
    await spending.perform(fx.Settle("answer-1", Usage()))
    await spending.close(lost=False)

    assert "in_full" in Ledger(url).outcomes("answer")


async def test_a_later_session_reserves_its_instructions_by_their_count(
    guard: Guard, spending: SessionSpending, url: str
) -> None:
    before_nano = reserved_nano(url)
    await answered(spending, 1, Usage(text_in=1_200, audio_out=100))
    await spending.close(lost=False)
    again = Spending(KEYS, guard).session(PLAN, ())
    assert await again.open() is None

    assert reserved_nano(url) == before_nano - (len(INSTRUCTIONS) + 2 + ITEM_TOKENS - 1_200) * 1_000


async def test_a_count_that_cannot_be_true_takes_back_what_was_known_of_the_instructions(
    guard: Guard, spending: SessionSpending, url: str
) -> None:
    before_nano = reserved_nano(url)
    await answered(spending, 1, Usage(text_in=1_200, audio_out=100))
    await answered(spending, 2, Usage(text_in=10**15))
    await spending.close(lost=False)
    again = Spending(KEYS, guard).session(PLAN, ())
    assert await again.open() is None

    assert reserved_nano(url) == before_nano


async def test_a_session_is_told_much_only_when_an_unasked_answer_may_read_it(
    spending: SessionSpending, url: str
) -> None:
    spending.sent(fx.AddNote("short"))
    assert not spending.is_more_than_held
    spending.sent(fx.AddVisitorText("x" * 6_000))
    assert spending.is_more_than_held
    assert await spending.covered()

    await spending.perform(fx.BookUnasked("resp-1"))
    assert booked_nano(url, "unasked") >= (len(INSTRUCTIONS) + 6_000) * 1_000 + 800 * 20 * 1_000


def booked_nano(url: str, purpose: str) -> int:
    ledger = Ledger(url)
    return sum(
        ledger.settlements[name].booked_nano
        for name, row in ledger.reservations.items()
        if row.purpose == purpose and name in ledger.settlements
    )
