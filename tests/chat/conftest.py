"""One site for all tests of a module, with a chat server that forgets between two of them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from guide.chat import attempts
from tests.chat.server import ChatServerDouble, chat_server
from tests.chat.site import ChatSite, chat_site


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ChatSite]:
    async with (
        chat_server() as server,
        chat_site(tmp_path_factory.mktemp("data"), server, visitor_day_limit_usd=100) as site,
    ):
        yield site


@pytest.fixture
def site(running: ChatSite, monkeypatch: pytest.MonkeyPatch) -> ChatSite:
    """Who asks again does so at once, or half of the time would be spent on pauses."""
    monkeypatch.setattr(attempts, "PAUSES_S", (0.02, 0.05))
    running.forget()
    return running


@pytest.fixture
def server(site: ChatSite) -> ChatServerDouble:
    return site.server
