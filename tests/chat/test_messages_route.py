from __future__ import annotations

from pathlib import Path

from tests.chat.server import chat_server
from tests.chat.site import ask, chat_site


async def test_the_model_answers_with_sources_and_usage(tmp_path: Path) -> None:
    async with chat_server() as server, chat_site(tmp_path, server) as site:
        visit = await site.open_visit(exhibit="rosetta-stone")
        read = await ask(site, visit, "How old is this?")

    print(read)
    assert read.text == "The Rosetta Stone was carved in 196 BC."
