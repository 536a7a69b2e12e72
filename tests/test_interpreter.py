"""No thread keeps the interpreter for long from the loop that carries the voices."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app import open_house
from guide.interpreter import LONGEST_TURN_S, short_turns
from tests.visits.kiosk import settings_for


def test_turns_are_short_as_long_as_it_lasts() -> None:
    before_s = sys.getswitchinterval()
    with short_turns():
        assert sys.getswitchinterval() == pytest.approx(LONGEST_TURN_S, rel=0.01)

    assert sys.getswitchinterval() == before_s


@pytest.mark.server
async def test_they_are_while_a_house_is_open(tmp_path: Path) -> None:
    async with open_house(settings_for(tmp_path)):
        assert sys.getswitchinterval() == pytest.approx(LONGEST_TURN_S, rel=0.01)
