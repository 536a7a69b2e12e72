"""The process that serves: the socket it takes, the peace it gives the garbage collector, and how it stops."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import socket
from collections.abc import Iterator
from typing import Final

import uvicorn
from fastapi import FastAPI

from guide.errors import SettingsError

LONGEST_FAREWELL_S: Final = 3
"""How long pages may still be sent to when the process is told to stop: an open one has a stream without end."""


def bound_socket(host: str, port: int) -> socket.socket:
    """Taken before anything else is started, and listened to when all is. Raises SettingsError."""
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    if os.name == "posix":
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise _unusable(host, port, error) from error
    return bound


def _unusable(host: str, port: int, error: OSError) -> SettingsError:
    return SettingsError(f"GUIDE_HOST, GUIDE_PORT: {host}:{port} can't be used: {error.strerror}.")


async def serve_on(bound: socket.socket, app: FastAPI) -> None:
    """Until the process is told to stop. Raises SettingsError when somebody else listens there by now."""
    try:
        bound.listen()
    except OSError as error:
        host, port = bound.getsockname()[:2]
        raise _unusable(host, port, error) from error
    config = uvicorn.Config(
        app, log_level="warning", proxy_headers=False, timeout_graceful_shutdown=LONGEST_FAREWELL_S
    )
    _keep_what_stands()
    await _Server(config).serve(sockets=[bound])


class _Server(uvicorn.Server):
    """Stops when the process is told to. uvicorn's own way raises the signal again, which ends the process before
    the visits, the ledger and the speech workers are."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _keep_what_stands() -> None:
    """What was made by now stays to the end. To look through it again for garbage would take 130 ms each time, in
    which no voice is heard."""
    gc.collect()
    gc.freeze()
