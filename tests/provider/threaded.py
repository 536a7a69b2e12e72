"""The scripted provider in a thread of its own, for tests whose own thread drives a browser."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from typing import Any

from tests.provider.conversational import ConversationalProvider


@contextlib.contextmanager
def threaded_provider(**options: Any) -> Iterator[ConversationalProvider]:
    """Runs until the block is left; then fails as the provider itself would."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="provider")
    thread.start()
    provider = ConversationalProvider(**options)
    asyncio.run_coroutine_threadsafe(provider.__aenter__(), loop).result(timeout=10)
    try:
        yield provider
    finally:
        asyncio.run_coroutine_threadsafe(provider.__aexit__(None, None, None), loop).result(timeout=10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)
        loop.close()
