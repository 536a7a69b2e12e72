"""What waits for a client: in order, and counted."""

from __future__ import annotations

import asyncio
import json

from guide.pipeline.outgoing import Outgoing


async def test_messages_are_taken_in_their_order() -> None:
    outgoing = Outgoing()
    taking = [asyncio.create_task(outgoing.take())]
    outgoing.put([{"n": 1}, {"n": 2}])

    taken = [await taking[0], await outgoing.take()]

    assert [json.loads(message)["n"] for message in taken] == [1, 2]


async def test_a_producer_waits_until_enough_has_been_sent() -> None:
    outgoing = Outgoing()
    outgoing.put([{"text": "x" * 100}] * 3)
    producer = asyncio.create_task(outgoing.below(150))
    for _ in range(2):
        assert not producer.done()
        await outgoing.sent(await outgoing.take())

    await asyncio.wait_for(producer, 1)


async def test_nothing_waiting_is_below_any_limit() -> None:
    await asyncio.wait_for(Outgoing().below(0), 1)
