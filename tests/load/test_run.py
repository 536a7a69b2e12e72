"""`python -m guide load` against a kiosk, and what it does when that refuses, fails or isn't there."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from functools import partial

import httpx
import pytest
import pytest_asyncio

from app import MOST_VISITS_PER_MINUTE
from guide.errors import BadInput
from guide.load import run, talking, writing
from guide.load.felt import Felt
from guide.load.kiosk import Kiosk, KioskFacts
from guide.load.run import MOST_VISITS, Plan, check_plan, load_kiosk, visit_once
from guide.load.writing import write
from tests.provider import ConversationalProvider
from tests.serving import Site, serving
from tests.visits.kiosk import settings_for

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="module")]

FACTS = KioskFacts("Mine", "en", [("vase", ["How old is it?"])], free_places=2, is_push_to_talk=False)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    settings = settings_for(tmp_path_factory.mktemp("data"), realtime_base_url="http://127.0.0.1:9/v1")
    async with serving(settings) as site:
        yield site


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "ARRIVE_S", 0.1)
    monkeypatch.setattr(writing, "THINKS_S", 0.05)
    monkeypatch.setattr(talking, "THINKS_S", 0.05)


@pytest.mark.parametrize(
    ("plan", "facts", "said"),
    [
        (Plan(4, 3, 60), FACTS, "--voices: at most 2: more places to talk are not free at Mine"),
        (Plan(2, 3, 60), replace(FACTS, free_places=5), "--voices: at most 2, as many as there are visits"),
        (Plan(61, 0, 60), FACTS, "--visits: at most 60: no address may open more in a minute"),
        (Plan(1, 0, 60), replace(FACTS, questions=[]), "a museum with exhibits; Mine has none"),
    ],
)
async def test_more_than_the_kiosk_has_places_for_is_refused(plan: Plan, facts: KioskFacts, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        check_plan(plan, facts)

    assert said in str(refused.value)
    check_plan(Plan(60, 2, 60), FACTS)


async def test_the_limit_it_knows_is_the_kiosks() -> None:
    assert MOST_VISITS == MOST_VISITS_PER_MINUTE


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "nonsense", "http://[", "http://127.0.0.1:9999999"])
async def test_an_address_without_a_kiosk_is_named(address: str) -> None:
    with pytest.raises(BadInput, match="--base-url: "):
        await load_kiosk(address, Plan(1, 0, 1))


async def test_visitors_ask_in_writing_and_leave_nothing_behind(site: Site) -> None:
    felt = await load_kiosk(str(site.web.base_url), Plan(3, 0, 0.5))

    assert felt["writing"].visits == 3
    assert len(felt["writing"].first_ms) == len(felt["writing"].end_ms) >= 3
    assert felt["writing"].is_well
    assert "voice" not in felt
    assert not site.visits.open_visits


async def test_more_voices_than_the_kiosk_has_places_for_never_begin(site: Site) -> None:
    with pytest.raises(BadInput, match="--voices: at most 5: more places to talk are not free at The Vitrine Museum"):
        await load_kiosk(str(site.web.base_url), Plan(8, 6, 1))

    assert not site.visits.open_visits


@pytest.mark.peers
async def test_visitors_talk_and_hear_an_answer(tmp_path_factory: pytest.TempPathFactory) -> None:
    async with serving(settings_for(tmp_path_factory.mktemp("talk"))) as site:
        felt = await load_kiosk(str(site.web.base_url), Plan(2, 1, 1.0))

        assert felt["voice"].visits == felt["writing"].visits == 1
        assert len(felt["voice"].first_ms) == 1
        assert not felt["voice"].refused
        assert not site.visits.open_visits


@pytest.mark.peers
async def test_who_was_told_that_no_answer_comes_is_counted_so(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(talking, "WAITS_S", 3.0)
    async with (
        ConversationalProvider(hears=[""]) as provider,
        serving(settings_for(tmp_path_factory.mktemp("deaf"), provider)) as site,
    ):
        felt = await load_kiosk(str(site.web.base_url), Plan(1, 1, 1.0))

    assert felt["voice"].failed == {"not_understood": 1}


def answering(message: Callable[[], httpx.Response], status: int = 201) -> httpx.AsyncClient:
    """A kiosk that opens every visit and answers every question so."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/visits":
            return httpx.Response(status, json={"visit_id": "v", "token": "t", "error": {"code": "no_place"}})
        return message() if request.method == "POST" else httpx.Response(204)

    return httpx.AsyncClient(base_url="http://kiosk", transport=httpx.MockTransport(answer))


def lost() -> httpx.Response:
    raise httpx.ReadError("the line broke")


def stream(*events: str) -> httpx.Response:
    return httpx.Response(
        200, text="".join(f"event: {event.replace(' ', chr(10) + 'data: ', 1)}\n\n" for event in events)
    )


async def felt_by_one(web: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> Felt:
    """Of somebody who thinks so long after the first answer that it is too late for a second question."""
    felt = Felt()
    monkeypatch.setattr(writing, "THINKS_S", 0.6)
    kiosk = Kiosk(web)
    await visit_once(kiosk, "vase", partial(write, kiosk, ["How old is it?"]), felt, time.monotonic() + 0.5)
    return felt


async def test_what_goes_wrong_is_counted_by_what_the_kiosk_called_it(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = answering(lambda: stream('delta {"text":"It"}', 'error {"code":"provider_busy"}', "done {}"))
    instead = answering(lambda: stream('delta {"text":"It"}', 'done {"reason":"day_limit"}'))
    refusing = answering(lambda: httpx.Response(429, json={"error": {"code": "too_many_requests"}}))
    failing = answering(lambda: httpx.Response(500, text="oops"))

    assert (await felt_by_one(broken, monkeypatch)).failed == {"provider_busy": 1}
    assert (await felt_by_one(instead, monkeypatch)).instead == {"day_limit": 1}
    assert (await felt_by_one(refusing, monkeypatch)).refused == {"too_many_requests": 1}
    assert (await felt_by_one(failing, monkeypatch)).refused == {"status 500": 1}
    assert (await felt_by_one(answering(lost), monkeypatch)).failed == {"ReadError": 1}


async def test_who_gets_no_visit_asks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    felt = await felt_by_one(answering(lost, status=503), monkeypatch)

    assert (felt.visits, felt.refused, felt.failed) == (0, {"no_place": 1}, {})
