"""Chat servers that want money: by their own bill no visit costs more than its limit, and the ledger hides nothing.

A server that doesn't tell, or lies, charges for every byte that it read as for a token, and for every token that it
was allowed to write, at the dearest rates.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from guide.core.budget import ContextSize, Granted
from tests.chat.server import WORDS, ChatServerDouble, Reply, chat_server
from tests.chat.site import ChatSite, ChatVisit, chat_site

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="module")]

LIMIT_USD = Decimal("0.02")
MOST_QUESTIONS = 40


def usage(read: object, wrote: object, **details: object) -> Mapping[str, Any]:
    return {"prompt_tokens": read, "completion_tokens": wrote, "total_tokens": 0, "prompt_tokens_details": details}


TRUE = usage(9_000, 12)
LIES = [
    pytest.param(Reply(usage=(usage(9_000, 10**6),)), id="more than it was allowed"),
    pytest.param(Reply(usage=(TRUE, TRUE)), id="twice"),
    pytest.param(Reply(usage=(TRUE, usage(10**9, 10**9))), id="twice, the second absurd"),
    pytest.param(Reply(usage=(usage(1, 1),)), id="too little to be true"),
    pytest.param(Reply(usage=(usage(-9_000, 5),)), id="negative"),
    pytest.param(Reply(usage=(usage("9000", True),)), id="no numbers"),
    pytest.param(Reply(usage=(usage(9_000.5, 5),)), id="fractions"),
    pytest.param(Reply(usage=(usage(9_000, 5, cached_tokens=10**6),)), id="more cached than read"),
    pytest.param(Reply(usage=(usage(9_000, 5, audio_tokens=9_000),)), id="sound in a text"),
    pytest.param(Reply(usage=({"tokens": 3},)), id="another shape"),
    pytest.param(Reply(usage=()), id="none"),
]


@pytest.mark.parametrize("reply", LIES)
async def test_usage_that_cant_be_true_is_booked_in_full_with_an_alarm(
    site: ChatSite, server: ChatServerDouble, reply: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    server.reply = reply
    visitor = await site.visitor()
    read = await visitor.ask()

    assert read.text == "".join(WORDS)
    assert await visitor.spent_usd() >= bill_of(server)
    assert "is booked in full" in caplog.text


async def test_a_server_that_writes_without_end_is_left_at_its_limit(
    site: ChatSite, server: ChatServerDouble
) -> None:
    server.reply = Reply(words=("x",) * 5_000)
    visitor = await site.visitor()
    read = await visitor.ask()

    allowed = server.requests[0]["max_completion_tokens"]
    assert len(read.text.partition("\n\n")[0]) == allowed
    assert "error" in read.names
    assert await visitor.spent_usd() >= bill_of(server)


async def test_no_visits_bill_passes_its_limit_and_none_of_it_is_hidden(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty visits, each until the model isn't paid for any more, with a server that fails in every way it knows."""
    monkeypatch.setattr("guide.chat.attempts.PAUSES_S", (0.0, 0.0))
    chance = random.Random(7)
    async with chat_server() as server, chat_site(tmp_path, server, visit_limit_usd=LIMIT_USD) as site:
        bills, booked = [], []
        for _ in range(20):
            before = bill_of(server)
            visitor = await site.visitor()
            await _until_unpaid(visitor, site, server, chance)
            bills.append(bill_of(server) - before)
            booked.append(await visitor.spent_usd())
    with capsys.disabled():
        print(_table(bills, booked))

    assert all(bill <= told <= LIMIT_USD for bill, told in zip(bills, booked, strict=True))
    assert sum(bills) > len(bills) * LIMIT_USD / 2, "refusing everybody is no guard"


async def _until_unpaid(visitor: ChatVisit, site: ChatSite, server: ChatServerDouble, chance: random.Random) -> None:
    for _ in range(MOST_QUESTIONS):
        assert site.house.chat is not None
        site.house.chat.patience.worked()
        server.replies.clear()
        server.replies.extend(_mood(chance) for _ in range(3))
        read = await visitor.ask()
        if read.done.get("reason") == "allowance_gone":
            return
    raise AssertionError("the allowance never ended")


def _mood(chance: random.Random) -> Reply:
    lie = chance.choice(LIES).values[0]
    assert isinstance(lie, Reply)
    return chance.choice((lie, Reply(), Reply(status=500), Reply(cut_after=2), Reply(raw=b"data: {half")))


def bill_of(server: ChatServerDouble) -> Decimal:
    return sum((billed.usd for billed in server.bill), Decimal(0))


def _table(bills: list[Decimal], booked: list[Decimal]) -> str:
    pairs = list(zip(bills, booked, strict=True))
    return (
        f"\n\nvisits {len(bills)}, limit of each {LIMIT_USD} USD\n"
        f"mean use of it, by the server's bill  {sum(bills) / len(bills) / LIMIT_USD:.1%}\n"
        f"worst overshoot, USD                  {max(max(bill, told) - LIMIT_USD for bill, told in pairs):.6f}\n"
        f"most that the ledger shows less, USD  {max(bill - told for bill, told in pairs):.6f}\n"
        f"most that it shows more, USD          {max(told - bill for bill, told in pairs):.6f}"
    )


async def test_what_is_kept_for_writing_voice_cant_spend(tmp_path: Path) -> None:
    """All that voice may spend is spent; the model answers in writing all the same, and then uses the rest."""
    async with chat_server() as server, chat_site(tmp_path, server, visit_limit_usd=Decimal("0.10")) as site:
        visitor = await site.visitor()
        keys, guard = visitor.visit._keys, site.house.guard
        while (await guard.share_left(keys)) > 0 and await _speaks(visitor):
            await asyncio.sleep(0)
        read = await visitor.ask()

        assert read.done["answered_by"] == "model"
        assert await visitor.spent_usd() <= Decimal("0.10")


async def _speaks(visitor: ChatVisit) -> bool:
    """One spoken answer that nobody knows the cost of. False: voice isn't paid for any more."""
    guard, keys = visitor.site.house.guard, visitor.visit._keys
    name = f"spoken-{await guard.spent_usd(keys.visit_id)}"
    granted = await guard.authorise(keys, name, ContextSize(text_tokens=500))
    if isinstance(granted, Granted):
        await guard.settle(keys, name, None)
    return isinstance(granted, Granted)
