"""What a visit tells its budget: no answer reads more than was reserved for it, whatever is said of the last one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from guide.core import events as ev
from guide.core.budget import ContextSize
from guide.core.context import ContextGauge
from guide.ledger.guard import MAX_TURN_MS, Guard
from guide.realtime.plan import SessionPlan
from guide.spending import SessionSpending, Spending
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
TRUE = ev.Usage(text_in=4_400, audio_in=300, audio_out=1_500)


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


async def answered(spending: SessionSpending, number: int, *reports: ev.Usage | None) -> int:
    """One answer, and what was said of its usage; how many tokens it was allowed."""
    request_id = f"answer-{number}"
    granted = await spending.perform(ev.Authorise(request_id))
    assert isinstance(granted, ev.AnswerAuthorised)
    spending.sent(ev.CreateResponse(request_id, granted.max_output_tokens))
    for usage in reports:
        await spending.perform(ev.Settle(request_id, usage))
    return granted.max_output_tokens


def reserved_nano(url: str) -> int:
    """The newest reservation of an answer that is open."""
    ledger = Ledger(url)
    return max(ledger.reservations[name].reserved_nano for name in ledger.open if "/answer" in name)


@pytest.mark.parametrize(
    "lie",
    [
        None,
        ev.Usage(text_in=10, text_cached=11),
        ev.Usage(text_in=10**15),
        ev.Usage(text_in=5, audio_out=1),
        ev.Usage(audio_in=200, audio_out=20),
    ],
    ids=["none", "overlapping", "giant", "too little", "no text at all"],
)
async def test_a_count_that_cannot_be_true_makes_the_next_answer_no_cheaper(
    spending: SessionSpending, url: str, lie: ev.Usage | None
) -> None:
    first_tokens = await answered(spending, 1, lie)
    granted_tokens = await answered(spending, 2)

    reads_nano = (len(INSTRUCTIONS) * 1 + first_tokens * 10) * 1_000
    assert reserved_nano(url) >= reads_nano + granted_tokens * 20 * 1_000


async def test_a_count_that_comes_twice_counts_once(spending: SessionSpending, url: str) -> None:
    await answered(spending, 1, TRUE, ev.Usage(text_in=400))
    granted_tokens = await answered(spending, 2)

    reads_nano = (TRUE.text_in * 1 + (TRUE.audio_in + TRUE.audio_out) * 10) * 1_000
    assert reserved_nano(url) >= reads_nano + granted_tokens * 20 * 1_000


async def test_what_is_written_while_the_ledger_is_asked_is_reserved_too(spending: SessionSpending, url: str) -> None:
    await answered(spending, 1)  # takes what was put aside, so that the ledger must be asked for the next
    asking = asyncio.create_task(spending.perform(ev.Authorise("answer-2")))
    await asyncio.sleep(0)
    spending.sent(ev.AddGuideText("x" * 20_000))
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
