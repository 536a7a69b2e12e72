"""What `python -m guide load` does: so many visitors at a running kiosk for so long, and what they felt.

They are visitors like others: they cost what others cost, within the same limits, and take places from others.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias
from urllib.parse import urlsplit

import httpx

from guide.errors import BadInput
from guide.load.felt import Felt, Manner
from guide.load.kiosk import PATIENCE_S, Kiosk, KioskFacts, OpenVisit, Refused
from guide.load.writing import write

Asking: TypeAlias = Callable[[OpenVisit, Felt, float], Coroutine[None, None, None]]
"""What a visitor does in their visit. Takes what they feel, and when the last question but the first may be asked, on
the monotonic clock: who has come asks."""

MOST_VISITS: Final = 60
"""So many may one address open in a minute."""
ARRIVE_S: Final = 5.0
"""Within this time all of them arrive, one after the other."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`voices`: how many of the `visits` talk; the others write."""

    visits: int
    voices: int
    seconds: float


def check_plan(plan: Plan, facts: KioskFacts) -> None:
    """Raises BadInput for more than the kiosk has places for."""
    if plan.voices > plan.visits:
        raise BadInput("--voices", f"at most {plan.visits}, as many as there are visits")
    if plan.visits > MOST_VISITS:
        raise BadInput("--visits", f"at most {MOST_VISITS}: no address may open more in a minute")
    if plan.voices > facts.free_places:
        raise BadInput("--voices", f"at most {facts.free_places}: more places to talk are not free at {facts.name}")
    if not facts.questions:
        raise BadInput("--base-url", f"a museum with exhibits; {facts.name} has none to ask about")


def check_address(base_url: str) -> None:
    """Raises BadInput."""
    try:
        parts = urlsplit(base_url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address:
        raise BadInput("--base-url", "an address such as http://127.0.0.1:7860")


async def load_kiosk(base_url: str, plan: Plan) -> dict[Manner, Felt]:
    """What the visitors felt, by how they asked. Raises BadInput, and StageError when nothing can be said here."""
    check_address(base_url)
    pool = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=base_url, timeout=PATIENCE_S, trust_env=False, limits=pool) as web:
        kiosk = Kiosk(web)
        facts = await kiosk.look()
        check_plan(plan, facts)
        return await _visit(kiosk, facts, plan)


async def _visit(kiosk: Kiosk, facts: KioskFacts, plan: Plan) -> dict[Manner, Felt]:
    places = list(itertools.islice(itertools.cycle(facts.questions), plan.visits))
    talkers = await _talkers(kiosk, facts, places[: plan.voices])
    felt: dict[Manner, Felt] = {}
    until_s = time.monotonic() + plan.seconds
    async with asyncio.TaskGroup() as visitors:
        for number, (exhibit, questions) in enumerate(places):
            manner: Manner = "voice" if number < len(talkers) else "writing"
            asking = talkers[number] if number < len(talkers) else partial(write, kiosk, questions)
            visit = visit_once(kiosk, exhibit, asking, felt.setdefault(manner, Felt()), until_s)
            visitors.create_task(_later(number * ARRIVE_S / plan.visits, visit), name=f"visitor {number}")
    return felt


async def visit_once(kiosk: Kiosk, exhibit: str, asking: Asking, felt: Felt, until_s: float) -> None:
    """One visitor, from coming to leaving. `until_s`: as in Asking."""
    try:
        visit = await kiosk.open_visit(exhibit)
    except Refused as refused:
        felt.refused[refused.code] += 1
        return
    felt.visits += 1
    try:
        await asking(visit, felt, until_s)
    finally:
        await kiosk.leave(visit)


async def _later(delay_s: float, visit: Coroutine[None, None, None]) -> None:
    await asyncio.sleep(delay_s)
    await visit


async def _talkers(kiosk: Kiosk, facts: KioskFacts, places: Sequence[tuple[str, Sequence[str]]]) -> list[Asking]:
    """Without any nothing is imported that only those who talk need."""
    if not places:
        return []
    from guide.load.spoken_questions import spoken
    from guide.load.talking import talk

    said = await spoken({question for _, asked in places for question in asked}, facts.language)
    return [
        partial(talk, kiosk, [said[one] for one in asked], push_to_talk=facts.is_push_to_talk) for _, asked in places
    ]
