"""The socket that the process takes."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from guide.errors import SettingsError
from guide.serving import bound_socket, serve_on

pytestmark = pytest.mark.server


async def test_a_port_that_another_listened_at_first_is_named_in_one_sentence() -> None:
    """Two that start at the same time can both take it: nobody listens yet."""
    with bound_socket("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with bound_socket("127.0.0.1", port) as second:
            first.listen()
            with pytest.raises(SettingsError, match=f"127.0.0.1:{port} can't be used"):
                await serve_on(second, FastAPI())
