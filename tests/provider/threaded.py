"""The scripted provider for tests whose own thread drives a browser."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from tests.provider.conversational import ConversationalProvider
from tests.threaded import threaded


def threaded_provider(**options: Any) -> AbstractContextManager[ConversationalProvider]:
    return threaded(ConversationalProvider(**options), "provider")
