"""The chat server for tests whose own thread drives a browser."""

from __future__ import annotations

from contextlib import AbstractContextManager

from tests.chat.server import ChatServerDouble, chat_server
from tests.threaded import threaded


def threaded_chat_server() -> AbstractContextManager[ChatServerDouble]:
    return threaded(chat_server(), "chat server")
