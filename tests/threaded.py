"""An async context in a thread and a loop of its own, for tests whose own thread drives a browser."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from typing import TypeVar

T = TypeVar("T")


@contextlib.contextmanager
def threaded(context: AbstractAsyncContextManager[T], name: str) -> Iterator[T]:
    """Open until the block is left; fails then as the context itself would. `name`: the thread's."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name=name)
    thread.start()
    opened = asyncio.run_coroutine_threadsafe(context.__aenter__(), loop).result(timeout=10)
    try:
        yield opened
    finally:
        asyncio.run_coroutine_threadsafe(context.__aexit__(None, None, None), loop).result(timeout=10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)
        loop.close()
