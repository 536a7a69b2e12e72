"""The chat server in a thread of its own, for tests whose own thread drives a browser."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator

from tests.chat.server import ChatServerDouble, chat_server


@contextlib.contextmanager
def threaded_chat_server() -> Iterator[ChatServerDouble]:
    """Fails at its end as the server itself would."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="chat server")
    thread.start()
    server = chat_server()
    double = asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(timeout=10)
    try:
        yield double
    finally:
        asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result(timeout=10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)
        loop.close()
