"""How often what a question takes for granted wrongly is set right, and what is so is not; what isn't on show is
declined, and what visitors call by another name isn't; and a question that leans on the one before is understood.

Fresh questions about four museums, written before the answering was mended. It was mended on those about `exhibits/`
and `dev_one`; of the others only the totals were looked at. The floors stand a little below what was measured; run
with `-s` to see the tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.museum.asked import read_asked, right_by_kind, table
from tests.museum.museums import well_read

HERE = Path(__file__).parent
FOLDERS = {"first": HERE.parents[1] / "exhibits"} | {name: HERE / name for name in ("dev_one", "dev_two", "second")}
HALVES = {"tuned on": ("first", "dev_one"), "only counted": ("dev_two", "second")}


@pytest.fixture(scope="module", params=HALVES)
def right(request: pytest.FixtureRequest) -> tuple[str, Mapping[str, float]]:
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for name in HALVES[request.param]:
        rows = right_by_kind(well_read(FOLDERS[name]), read_asked(HERE / f"{name}_premise_questions.jsonl"))
        print(f"\n{name}\n{table(rows)}")  # noqa: T201  # the report
        right.update({kind: count for kind, (count, _) in rows.items()})
        asked.update({kind: count for kind, (_, count) in rows.items()})
    return request.param, {kind: right[kind] / count for kind, count in asked.items()}


# One or two questions below what was measured.
FLOORS = {
    "tuned on": {
        "false_premise": 0.76,
        "true_premise": 0.9,
        "not_shown": 0.8,
        "other_name": 0.76,
        "follow_up": 0.85,
    },
    "only counted": {
        "false_premise": 0.63,
        "true_premise": 0.86,
        "not_shown": 0.8,
        "other_name": 0.56,
        "follow_up": 0.67,
    },
}


@pytest.mark.parametrize("kind", FLOORS["tuned on"])
def test_enough_is_right_of_each_kind(right: tuple[str, Mapping[str, float]], kind: str) -> None:
    half, shares = right

    assert shares[kind] >= FLOORS[half][kind]
