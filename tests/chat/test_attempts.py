"""The chat server is asked until an answer begins: as long as that is safe, in time, and paid for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio

from guide.chat.attempts import Chatting, NotPaid
from guide.chat.messages import Message
from guide.chat.patience import Patience
from guide.chat.provider import NOT_BEGUN, ChatServer, Outcome, Timing
from guide.core.budget import ContextSize
from guide.core.usage import Usage
from tests.chat.server import MODEL, WORDS, ChatServerDouble, Reply, chat_server
from tests.visits.kiosk import until

pytestmark = pytest.mark.server

ASKED = [Message("system", "Be a guide."), Message("user", "How old is it?")]
BUSY = Reply(status=429)
TIMING = Timing(first_words_s=20.0, between_words_s=20.0)


@dataclass
class Purse:
    """`refuses_after`: how many attempts are paid for."""

    refuses_after: int = 99
    settled: list[Usage | None] = field(default_factory=list)
    reserved: int = 0

    async def reserve(self, reads: ContextSize) -> int:
        if self.reserved == self.refuses_after:
            raise NotPaid("allowance_gone")
        self.reserved += 1
        return 100

    async def settle(self, usage: Usage | None) -> None:
        self.settled.append(usage)


@dataclass
class Asking:
    """One visitor's question. `words`: what arrived of its answer."""

    double: ChatServerDouble
    chatting: Chatting
    now_ms: list[int]
    purse: Purse = field(default_factory=Purse)
    words: list[str] = field(default_factory=list)

    async def ask(self, visit_id: str = "v1") -> Outcome:
        return await self.chatting.ask(ASKED, self.purse, self.words.append, safety_identifier="a1b2c3")


@pytest_asyncio.fixture
async def asking(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Asking]:
    monkeypatch.setattr("guide.chat.attempts.PAUSES_S", (0.01, 0.02))
    async with chat_server() as double:
        server = ChatServer(model=MODEL, base_url=double.base_url, api_key="sk-1", timing=TIMING)
        now_ms = [0]
        yield Asking(double, Chatting(server, Patience(lambda: now_ms[0]), lambda: 0.5), now_ms)
        await server.close()


async def test_an_answer_is_asked_for_once(asking: Asking) -> None:
    outcome = await asking.ask()

    assert outcome.failure is None
    assert "".join(asking.words) == "".join(WORDS)
    assert asking.purse.settled == [outcome.usage]
    assert asking.double.keys == ["Bearer sk-1"]


async def test_every_attempt_is_paid_for_by_itself(asking: Asking) -> None:
    asking.double.replies.extend([Reply(status=500), BUSY])
    outcome = await asking.ask()

    assert outcome.failure is None
    assert asking.purse.settled == [None, NOT_BEGUN, outcome.usage]


async def test_three_attempts_are_enough(asking: Asking) -> None:
    asking.double.reply = BUSY
    outcome = await asking.ask()

    assert outcome.failure is not None
    assert outcome.failure.code == "provider_busy"
    assert len(asking.double.requests) == 3


async def test_an_attempt_that_isnt_paid_for_isnt_made(asking: Asking) -> None:
    asking.double.reply = BUSY
    asking.purse.refuses_after = 1
    with pytest.raises(NotPaid):
        await asking.ask()

    assert len(asking.double.requests) == 1


async def test_nothing_is_asked_again_once_words_were_shown(asking: Asking) -> None:
    asking.double.reply = Reply(cut_after=2)
    outcome = await asking.ask()

    assert outcome.has_words
    assert outcome.failure is not None
    assert len(asking.double.requests) == 1


async def test_a_server_whose_time_is_too_long_isnt_waited_for(asking: Asking) -> None:
    asking.double.reply = Reply(status=429, headers={"retry-after": "30"})
    began_s = asyncio.get_running_loop().time()
    await asking.ask()

    assert asyncio.get_running_loop().time() - began_s < TIMING.first_words_s
    assert len(asking.double.requests) == 1


async def test_who_comes_after_a_failure_is_told_at_once_until_its_time_is_over(asking: Asking) -> None:
    asking.double.reply = Reply(status=401)
    await asking.ask()
    refused = await asking.ask()
    assert refused.usage is None
    assert len(asking.double.requests) == 1
    asking.double.reply = Reply()
    asking.now_ms[0] = 61_000
    answered = await asking.ask()

    assert answered.failure is None
    assert len(asking.purse.settled) == 2


async def test_a_question_that_is_given_up_is_settled_and_the_server_left(asking: Asking) -> None:
    asking.double.reply = Reply(words=("word ",) * 500, between_s=0.02)
    task = asyncio.create_task(asking.ask())
    await until(lambda: asking.words, "the first words")
    task.cancel()
    await asyncio.wait([task])
    await until(lambda: asking.double.gone, "the server to lose its reader")

    assert task.cancelled()
    assert asking.purse.settled == [None]
