"""The operator page as a member of staff reaches it, and as nobody else does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from guide.operator.entry import MOST_TRIES_PER_MINUTE
from tests.serving import Site, serving
from tests.visits.kiosk import settings_for, until

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="module")]

PASSPHRASE = "the lamp in room 5"
KEY = "sk-never-to-be-seen"
OPEN_QUESTION = "What did the scribe eat for breakfast?"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    settings = settings_for(
        tmp_path_factory.mktemp("data"),
        realtime_base_url="http://127.0.0.1:9/v1",
        operator_passphrase=PASSPHRASE,
        keep_unanswered=True,
        trusted_proxy_hops=1,
        OPENAI_API_KEY=KEY,
    )
    async with serving(settings) as site:
        yield site


async def enter(site: Site, passphrase: str, address: str, **headers: str) -> httpx.Response:
    told = {"X-Forwarded-For": address, **headers}
    return await site.web.post("/operator", data={"passphrase": passphrase}, headers=told)


async def cookie(site: Site, address: str) -> dict[str, str]:
    entered = await enter(site, PASSPHRASE, address)
    site.web.cookies.clear()
    return {"Cookie": entered.headers["set-cookie"].partition(";")[0]}


async def test_without_a_passphrase_set_there_is_no_such_page(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, realtime_base_url="http://127.0.0.1:9/v1")
    async with serving(settings) as site:
        assert (await site.web.get("/operator")).status_code == 404
        assert (await site.web.post("/operator", data={"passphrase": ""})).status_code in (404, 405)
        assert (await site.web.get("/museum")).json()["keeps_unanswered"] is False


async def test_nobody_sees_anything_before_the_passphrase(site: Site) -> None:
    for headers in ({}, {"Cookie": "guide_operator=guessed"}, {"Cookie": "guide_operator="}):
        page = await site.web.get("/operator", headers=headers)

        assert 'type="password"' in page.text
        assert "What works" not in page.text
        assert page.headers["cache-control"] == "no-store"


async def test_the_passphrase_opens_a_session_that_no_script_and_no_other_site_can_use(site: Site) -> None:
    entered = await enter(site, PASSPHRASE, "192.0.2.1")
    encrypted = await enter(site, PASSPHRASE, "192.0.2.1", **{"X-Forwarded-Proto": "https"})
    site.web.cookies.clear()

    assert (entered.status_code, entered.headers["location"]) == (303, "/operator")
    given = {part.strip().lower() for part in entered.headers["set-cookie"].split(";")}
    assert {"httponly", "samesite=strict", "path=/operator", "max-age=1800"} <= given
    assert "secure" not in given
    assert "; Secure" in encrypted.headers["set-cookie"]


async def test_a_wrong_passphrase_is_told_so_and_tried_a_few_times_only(site: Site) -> None:
    wrong = [await enter(site, f"guess {number}", "192.0.2.2") for number in range(MOST_TRIES_PER_MINUTE)]
    refused = await enter(site, PASSPHRASE, "192.0.2.2")

    assert {answer.status_code for answer in wrong} == {401}
    assert "That is not the passphrase." in wrong[0].text
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "60"
    assert "set-cookie" not in refused.headers
    assert (await enter(site, PASSPHRASE, "192.0.2.3")).status_code == 303
    site.web.cookies.clear()


@pytest.mark.parametrize("body", [b"", b"passphrase", b"x" * 10_000, b"passphrase=%ff%fe", b'{"passphrase": 1}'])
async def test_what_is_no_form_is_a_wrong_passphrase(site: Site, body: bytes) -> None:
    headers = {"X-Forwarded-For": f"198.51.100.{len(body) % 250}"}

    assert (await site.web.post("/operator", content=body, headers=headers)).status_code == 401


async def test_the_page_tells_how_the_guide_is_in_plain_words(site: Site) -> None:
    await site.open_visit()
    page = (await site.web.get("/operator", headers=await cookie(site, "192.0.2.4"))).text

    assert "The guide answers visitors." in page
    assert "17 published" in page
    assert "<strong>The whole museum</strong> $100.00 of $100.00 left" in page
    assert "<strong>kiosk</strong> $25.00 of $25.00 left" in page
    assert "<dt>visits open</dt><dd>" in page
    assert KEY not in page
    assert PASSPHRASE not in page
    assert "<script" not in page


async def test_a_question_that_the_exhibits_leave_open_is_listed_without_a_trace_of_who_asked(site: Site) -> None:
    path, token = await site.open_visit(exhibit="rosetta-stone")
    questions = ("How old is this?", "Hello!", OPEN_QUESTION, "<b>Bold</b> scribes ate what for breakfast?")
    for question in questions:
        await site.web.post(f"{path}/messages", json={"text": question}, headers=token)
    kept = site.house.unanswered
    assert kept is not None
    await until(lambda: len(kept.asked()) == 2, "the look-ups")
    page = (await site.web.get("/operator", headers=await cookie(site, "192.0.2.5"))).text

    assert f"<q>{OPEN_QUESTION}</q>" in page
    assert "&lt;b&gt;Bold&lt;/b&gt; scribes" in page
    assert "How old is this?" not in page
    assert "Hello!" not in page
    assert path.removeprefix("/visits/") not in page
    assert (await site.web.get("/museum")).json()["keeps_unanswered"] is True


async def test_leaving_ends_the_session(site: Site) -> None:
    headers = await cookie(site, "192.0.2.6")
    assert "What works" in (await site.web.get("/operator", headers=headers)).text

    left = await site.web.post("/operator/leave", headers=headers)

    assert left.status_code == 303
    assert 'type="password"' in (await site.web.get("/operator", headers=headers)).text


async def test_a_ledger_that_cannot_be_read_is_told_and_hides_nothing_else(
    site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    headers = await cookie(site, "192.0.2.7")
    (tmp_path / "ledger.sqlite3").write_bytes(b"no database at all, but long enough to be looked at" * 20)
    lookout = "guide.operator.view.kiosk_days"
    from guide.ledger.days import kiosk_days

    url = f"sqlite:///{tmp_path / 'ledger.sqlite3'}"
    monkeypatch.setattr(lookout, lambda _, first, last: kiosk_days(url, first, last))
    page = (await site.web.get("/operator", headers=headers)).text

    assert "The ledger can’t be read: " in page
    assert "17 published" in page
