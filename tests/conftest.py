"""What every test needs: settings from nowhere but the test, and how hard the property tests look."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from typing import NoReturn

import pytest
from hypothesis import settings

from tests.thoroughness import IS_THOROUGH

SLOW = ("peers", "browser", "server")

settings.register_profile("quick", max_examples=10, deadline=None)
settings.register_profile("thorough", max_examples=200, deadline=None)
settings.load_profile("thorough" if IS_THOROUGH else "quick")


@pytest.fixture(autouse=True, scope="session")
def clean_environment() -> Iterator[None]:
    """No test sees the machine's own settings, or a key; one that sets some does it by `monkeypatch`."""
    with pytest.MonkeyPatch.context() as machine:
        for name in list(os.environ):
            if name.startswith("GUIDE_") or name.startswith("OPENAI_") or name == "SPACE_ID":
                machine.delenv(name)
        yield


def pytest_xdist_auto_num_workers() -> int:
    """`-n auto`: as many as there are processors. Calls and browsers have their own processes beside ours, but what
    they wait for is mostly a voice that speaks no faster."""
    return max(2, len(os.sched_getaffinity(0)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """What isn't marked as slow stays quick: nothing of it can be connected to."""
    with pytest.MonkeyPatch.context() as machine:
        if not any(item.get_closest_marker(marker) for marker in SLOW):
            machine.setattr(socket.socket, "listen", _refuse_to_listen)
        return (yield)


def _refuse_to_listen(_: socket.socket, *_args: object) -> NoReturn:
    pytest.fail("a test that starts a server is to be marked so")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where several workers share the tests, those that wait for a browser or a call begin first: a long file that
    began last would keep one worker busy when the others are done."""
    if hasattr(config, "workerinput"):
        items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    return next((turn for turn, marker in enumerate(SLOW) if item.get_closest_marker(marker)), len(SLOW))
