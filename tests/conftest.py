"""What every test needs: settings from nowhere but the test, and how hard the property tests look."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

settings.register_profile("quick", max_examples=25, deadline=None)
settings.register_profile("thorough", max_examples=300, deadline=None)
settings.load_profile("thorough" if os.environ.get("CI") else "quick")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the machine's own settings, or a key."""
    for name in list(os.environ):
        if name.startswith("GUIDE_") or name.startswith("OPENAI_") or name == "SPACE_ID":
            monkeypatch.delenv(name)
