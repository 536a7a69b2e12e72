"""A visitor who writes: asks, reads, thinks a while, asks again."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

import httpx
import orjson

from guide.load.felt import Felt
from guide.load.kiosk import Kiosk, OpenVisit, Refused, code_of

THINKS_S: Final = 4.0


async def write(kiosk: Kiosk, questions: Sequence[str], visit: OpenVisit, felt: Felt, until_s: float) -> None:
    for question in itertools.cycle(questions):
        await _ask(kiosk, visit, question, felt)
        await asyncio.sleep(THINKS_S)
        if time.monotonic() >= until_s:
            return


async def _ask(kiosk: Kiosk, visit: OpenVisit, question: str, felt: Felt) -> None:
    asked_s = time.monotonic()
    first_s: float | None = None
    try:
        async for name, data in _events(kiosk.web, visit, question):
            if name == "delta":
                first_s = first_s or time.monotonic()
            elif name == "error":
                felt.failed[str(data.get("code"))] += 1
            elif name == "done" and data.get("reason"):
                felt.instead[str(data["reason"])] += 1
    except Refused as refused:
        felt.refused[refused.code] += 1
    except httpx.HTTPError as error:
        felt.failed[type(error).__name__] += 1
    else:
        if first_s is not None:
            felt.first_ms.append((first_s - asked_s) * 1000)
            felt.end_ms.append((time.monotonic() - asked_s) * 1000)


async def _events(web: httpx.AsyncClient, visit: OpenVisit, question: str) -> AsyncIterator[tuple[str, Any]]:
    """The answer's server-sent events. Raises Refused, HTTPError."""
    body = {"text": question}
    async with web.stream("POST", f"{visit.path}/messages", json=body, headers=visit.headers) as answer:
        if answer.is_error:
            raise Refused(code_of(answer.status_code, await answer.aread()))
        name = ""
        async for line in answer.aiter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                yield name, orjson.loads(line.removeprefix("data: "))
