"""Who has a visit, and how long."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from app import open_house
from guide.errors import NoPlace, TokenRefused, VisitEnded, VisitUnknown
from guide.house import House
from guide.metrics import Metrics
from guide.visits.registry import FORGOTTEN_AFTER_MS, MOST_VISITS, MOST_VISITS_OF_ONE, REMEMBERED_MS, Opened, Visits
from tests.visits.kiosk import Ear, settings_for

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Clock:
    def __init__(self) -> None:
        self.ms = 0

    def __call__(self) -> int:
        return self.ms


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def standing_house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    folder = tmp_path_factory.mktemp("data")
    async with open_house(settings_for(folder, realtime_base_url="http://127.0.0.1:9/v1")) as house:
        yield house


@pytest.fixture
def house(standing_house: House, clock: Clock) -> House:
    """With a clock and counters of this test's own."""
    return replace(standing_house, now_ms=clock, metrics=Metrics())


def opened(visits: Visits, house: House, visitor: str = "") -> Opened:
    return visits.open(visitor, language="en", persona=house.personas[house.default_persona], exhibit=None)


async def test_a_token_finds_its_own_visit_only(house: House) -> None:
    visits = Visits(house)
    mine, other = opened(visits, house), opened(visits, house)

    assert visits.find(mine.visit.id, mine.token) is mine.visit
    with pytest.raises(TokenRefused):
        visits.find(mine.visit.id, other.token)
    with pytest.raises(VisitUnknown):
        visits.find("none", mine.token)
    await visits.close()


async def test_an_ended_visit_is_remembered_for_a_while(house: House, clock: Clock) -> None:
    visits = Visits(house)
    mine = opened(visits, house)
    await visits.end(mine.visit, "left")
    with pytest.raises(VisitEnded):
        visits.find(mine.visit.id, mine.token)

    clock.ms += REMEMBERED_MS + 1
    await asyncio.gather(*visits.end_forgotten())
    with pytest.raises(VisitUnknown):
        visits.find(mine.visit.id, mine.token)


async def test_a_visitor_who_walked_away_is_forgotten(house: House, clock: Clock) -> None:
    visits = Visits(house)
    gone, writing = opened(visits, house), opened(visits, house)
    clock.ms += FORGOTTEN_AFTER_MS
    visits.find(writing.visit.id, writing.token)
    clock.ms += 1
    await asyncio.gather(*visits.end_forgotten())

    assert gone.visit.ended == "forgotten"
    assert not writing.visit.ended
    await visits.close()


async def test_a_visitor_who_said_goodbye_is_let_go_when_the_guide_has_finished(house: House) -> None:
    visits = Visits(house)
    mine = opened(visits, house)
    mine.visit.say_goodbye()
    await asyncio.gather(*visits.end_forgotten())

    assert mine.visit.ended == "goodbye"


async def test_there_is_an_end_to_how_many_visits_one_machine_remembers(house: House) -> None:
    visits = Visits(house)
    for _ in range(MOST_VISITS):
        opened(visits, house)

    with pytest.raises(NoPlace):
        opened(visits, house)
    await visits.close()


async def test_closing_ends_every_visit_and_its_voice(house: House) -> None:
    visits = Visits(house)
    mine = opened(visits, house)
    mine.visit.peer_opened(Ear(mine.visit))  # type: ignore[arg-type]  # an Ear is all of a Peer that a visit uses
    await visits.close()
    await visits.close()

    assert mine.visit.ended == "shutdown"
    assert visits.open_visits == ()


async def test_a_visit_that_is_ended_twice_ends_once_and_both_wait_for_it(house: House) -> None:
    visits = Visits(house)
    mine = opened(visits, house)
    await asyncio.gather(visits.end(mine.visit, "left"), visits.end(mine.visit, "shutdown"))

    assert mine.visit.ended == "left"
    assert b'guide_visits_ended_total{reason="left"} 1.0' in house.metrics.text()
    assert b'reason="shutdown"' not in house.metrics.text()


async def test_a_visit_that_is_slow_to_end_keeps_no_other_from_going_on(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    visits = Visits(house)
    slow, other = opened(visits, house), opened(visits, house)
    may_end, ticks = asyncio.Event(), asyncio.Event()
    monkeypatch.setattr(slow.visit, "end", lambda reason: may_end.wait())
    slow.visit.say_goodbye()
    visits.start()
    await asyncio.sleep(0)
    monkeypatch.setattr(other.visit, "tick", ticks.set)
    await asyncio.wait_for(ticks.wait(), 5)
    ticks.clear()
    await asyncio.wait_for(ticks.wait(), 5)
    may_end.set()
    await visits.close()


async def test_a_visit_that_does_not_end_well_is_ended_all_the_same(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    visits = Visits(house)
    mine = opened(visits, house)

    async def broken(reason: str) -> None:
        raise RuntimeError(reason)

    monkeypatch.setattr(mine.visit, "end", broken)
    await visits.end(mine.visit, "left")

    with pytest.raises(VisitEnded):
        visits.find(mine.visit.id, mine.token)


async def test_an_ended_visit_keeps_its_language_for_what_it_still_answers(house: House) -> None:
    visits = Visits(house)
    mine = visits.open("", language="fr", persona=house.personas[house.default_persona], exhibit=None)
    assert visits.language_of(mine.visit.id) == "fr"
    await visits.end(mine.visit, "left")

    assert visits.language_of(mine.visit.id) == "fr"
    assert visits.language_of("none") is None


async def test_one_address_takes_the_places_of_its_own_visits_only(house: House, clock: Clock) -> None:
    visits = Visits(house)
    of_another = opened(visits, house, "another")
    theirs = []
    for clock.ms in range(MOST_VISITS_OF_ONE + 1):
        theirs.append(opened(visits, house, "one"))
    await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})

    assert of_another.visit in visits.open_visits
    assert [visit.visit in visits.open_visits for visit in theirs] == [False] + [True] * MOST_VISITS_OF_ONE
    await visits.close()
