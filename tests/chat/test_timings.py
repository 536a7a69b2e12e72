"""Where the time of a written answer goes: what the server marks, and what the page tells that it measured."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.chat.server import ChatServerDouble, Reply
from tests.chat.site import ChatSite

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level("INFO", "guide.latency")
    return caplog


def lines_of(told: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in told.records if record.name == "guide.latency"]


async def test_the_models_answer_is_timed_to_its_end(site: ChatSite, told: pytest.LogCaptureFixture) -> None:
    await (await site.visitor()).ask()

    (line,) = lines_of(told)
    marks = re.fullmatch(r"chat authorised_ms=(\d+) first_token_ms=(\d+) first_words_ms=(\d+) end_ms=(\d+)", line)
    assert marks is not None, line
    assert [int(mark) for mark in marks.groups()] == sorted(int(mark) for mark in marks.groups())


async def test_the_exhibits_answer_is_timed_too(
    site: ChatSite, server: ChatServerDouble, told: pytest.LogCaptureFixture
) -> None:
    server.reply = Reply(status=401)
    await (await site.visitor()).ask()

    (line,) = lines_of(told)
    assert re.fullmatch(r"chat authorised_ms=\d+ first_words_ms=\d+ end_ms=\d+", line)


async def test_an_answer_that_nobody_waited_for_is_not_timed(
    site: ChatSite, server: ChatServerDouble, told: pytest.LogCaptureFixture
) -> None:
    visitor = await site.visitor()
    server.reply = Reply(words=("word ",) * 700, between_s=0.05)
    async with site.web.stream(
        "POST", f"{visitor.path}/messages", json={"text": "?a"}, headers=visitor.token
    ) as read:
        await anext(read.aiter_text())
    await visitor.nothing_is_held()

    assert lines_of(told) == []


async def test_what_the_page_measured_is_logged_and_counted(site: ChatSite, told: pytest.LogCaptureFixture) -> None:
    visitor = await site.visitor()
    timed = {"first_words_ms": 320, "end_ms": 2_100}
    answer = await site.web.post(f"{visitor.path}/timings", json=timed, headers=visitor.token)

    assert answer.status_code == 204
    assert lines_of(told) == ["page first_words_ms=320 end_ms=2100"]
    assert 'mouth="page"' in site.house.metrics.text().decode()


@pytest.mark.parametrize(
    ("timed", "field"),
    [
        ({}, "first_words_ms"),
        ({"first_words_ms": -1, "end_ms": 2}, "first_words_ms"),
        ({"first_words_ms": 1, "end_ms": 600_001}, "end_ms"),
        ({"first_words_ms": 1, "end_ms": 2.5}, "end_ms"),
        ({"first_words_ms": True, "end_ms": 2}, "first_words_ms"),
        ({"first_words_ms": "7", "end_ms": 2}, "first_words_ms"),
    ],
)
async def test_times_that_cant_be_are_refused(
    site: ChatSite, told: pytest.LogCaptureFixture, timed: dict[str, Any], field: str
) -> None:
    visitor = await site.visitor()
    answer = await site.web.post(f"{visitor.path}/timings", json=timed, headers=visitor.token)

    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["field"]) == (400, "bad_input", field)
    assert error["allowed"] == "a whole number from 0 to 600000"
    assert lines_of(told) == []


async def test_only_a_visit_that_is_on_may_tell(site: ChatSite) -> None:
    visitor = await site.visitor()
    timed = {"first_words_ms": 1, "end_ms": 2}
    without_token = await site.web.post(f"{visitor.path}/timings", json=timed)
    of_no_visit = await site.web.post("/visits/none/timings", json=timed, headers=visitor.token)
    await visitor.end()
    after_its_end = await site.web.post(f"{visitor.path}/timings", json=timed, headers=visitor.token)

    assert [answer.status_code for answer in (without_token, of_no_visit, after_its_end)] == [401, 404, 409]
