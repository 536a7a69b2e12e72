"""Where the tests of the museum write their files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.museum.folder import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A museum without exhibits."""
    return Folder(tmp_path)
