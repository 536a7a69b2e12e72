"""What visitors write is judged when the museum wants it: before it is answered, or meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from guide.errors import SettingsError
from tests.chat.server import WORDS, Reply, chat_server
from tests.chat.site import ChatSite, chat_site
from tests.visits.kiosk import kiosk, settings_for

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="module")]

RUDE = "Something vile"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ChatSite]:
    folder = tmp_path_factory.mktemp("data")
    async with chat_server() as server, chat_site(folder, server, moderation="strict") as site:
        server.flags = lambda text: text == RUDE
        yield site


@pytest.fixture
def site(running: ChatSite) -> ChatSite:
    running.forget()
    running.server.moderation = Reply()
    return running


async def test_what_is_flagged_is_declined_kindly_and_reaches_no_model(site: ChatSite) -> None:
    visitor = await site.visitor(language="fr")
    read = await visitor.ask(RUDE)

    assert read.text.startswith("Restons aimables")
    assert read.done["reason"] == "declined"
    assert not site.server.requests
    await visitor.ask("Quel âge a cet objet ?")
    assert RUDE not in str(site.server.requests)
    assert await visitor.spent_usd() > 0


async def test_what_is_fine_is_answered_after_the_verdict(site: ChatSite) -> None:
    visitor = await site.visitor()
    go_on = asyncio.Event()
    site.server.moderation = Reply(go_on=go_on)
    asking = asyncio.create_task(visitor.ask())
    while not site.server.moderated or site.server.moderated[-1] != "How old is this?":
        await asyncio.sleep(0.005)
    assert not site.server.requests

    go_on.set()
    assert (await asking).text == "".join(WORDS)


@pytest.mark.parametrize("moderation", [Reply(status=500), Reply(status=404), Reply(before_s=5)])
async def test_when_nobody_can_tell_the_exhibits_answer(site: ChatSite, moderation: Reply) -> None:
    visitor = await site.visitor()
    site.server.moderation = moderation
    read = await visitor.ask()

    assert read.done["answered_by"] == "exhibits"
    assert not site.server.requests


async def test_a_parallel_verdict_stops_the_answer_that_has_begun(tmp_path: Path) -> None:
    async with chat_server() as server, chat_site(tmp_path, server, moderation="parallel") as site:
        server.flags = lambda text: True
        server.moderation = Reply(before_s=0.2)
        server.reply = Reply(words=("word ",) * 700, between_s=0.05)
        visitor = await site.visitor()
        read = await visitor.ask(RUDE)
        await visitor.nothing_is_held()

        assert read.text.startswith("word ")
        assert "kind to each other" in read.text
        assert len(read.text) < 1_000
        assert await visitor.spent_usd() > 0


async def test_moderation_without_anybody_to_ask_is_refused_at_the_start(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, realtime_base_url="http://127.0.0.1:9/v1", moderation="strict")

    with pytest.raises(SettingsError, match="GUIDE_MODERATION"):
        async with kiosk(settings):
            pass
