"""What a page says into a call."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.visits.page import MOST_QUESTIONS_PER_MINUTE
from tests.visits.kiosk import talking

pytestmark = pytest.mark.server


async def test_a_page_that_types_without_end_is_told_so_and_may_still_do_all_else(tmp_path: Path) -> None:
    async with talking(tmp_path) as (_, ear):
        for number in range(MOST_QUESTIONS_PER_MINUTE + 5):
            ear.type(f"Question {number}?")
        ear.visit.page_said('{"type":"exhibit","exhibit":"great-wave"}')

        asked = [line.text for line in ear.visit.state.transcript if line.who == "visitor"]
        assert asked[-1] == f"Question {MOST_QUESTIONS_PER_MINUTE - 1}?"
        assert [error["code"] for error in ear.all("error")] == ["too_many_requests"] * 5
        assert ear.visit.state.exhibit_id == "great-wave"
