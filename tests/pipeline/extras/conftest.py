"""The optional packages: stand-ins for every machine, the real ones where somebody installed them."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.pipeline.extras.speech_server_double import SpeechServerDouble, speech_server

STAND_INS = Path(__file__).with_name("stand_ins")


@pytest.fixture
def stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    """For this process and its workers."""
    monkeypatch.syspath_prepend(STAND_INS)
    monkeypatch.setenv("PYTHONPATH", str(STAND_INS), prepend=os.pathsep)


@pytest.fixture
async def server() -> AsyncIterator[SpeechServerDouble]:
    async with speech_server() as double:
        yield double


@pytest.fixture
def empty_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A Hugging Face cache without a model in it."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
