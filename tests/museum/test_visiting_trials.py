"""How many questions about the house itself are answered right of museums whose curators write in many ways.

`trial_of_visiting.py` says which of them the answering was tuned on, and which are only counted. The thresholds stand
a little below what was measured; run with `-s` to see the table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pytest

from tests.museum.museums import well_read
from tests.museum.trial_of_visiting import (
    ONLY_COUNTED,
    TRIALS,
    TUNED_ON,
    Outcome,
    Tried,
    outcomes,
    read_trial,
    row,
    share_declined,
    share_told,
    try_all,
)


@pytest.fixture(scope="module")
def tried() -> Mapping[str, Sequence[Tried]]:
    all_tried = {
        museum: try_all(well_read(TRIALS / museum), read_trial(museum)) for museum in TUNED_ON + ONLY_COUNTED
    }
    for museum, each in all_tried.items():
        print(row(museum, outcomes(each)))  # noqa: T201  # the report
    return all_tried


def together(tried: Mapping[str, Sequence[Tried]], museums: Sequence[str]) -> Counter[Outcome]:
    return outcomes(one for museum in museums for one in tried[museum])


@pytest.mark.parametrize(
    ("museums", "told_at_least", "declined_at_least"), [(TUNED_ON, 0.95, 0.87), (ONLY_COUNTED, 0.88, 0.74)]
)
def test_enough_is_told_and_what_is_not_said_is_declined(
    tried: Mapping[str, Sequence[Tried]], museums: Sequence[str], told_at_least: float, declined_at_least: float
) -> None:
    counted = together(tried, museums)

    assert share_told(counted) >= told_at_least
    assert share_declined(counted) >= declined_at_least


def test_no_answer_is_longer_than_sixty_words(tried: Mapping[str, Sequence[Tried]]) -> None:
    assert max(len(one.answer.text.split()) for each in tried.values() for one in each) <= 60


@pytest.mark.parametrize("museum", TUNED_ON + ONLY_COUNTED)
def test_every_expected_answer_stands_in_the_museums_files(museum: str) -> None:
    texts = "\n".join(file.read_text(encoding="utf-8") for file in (TRIALS / museum).glob("*.md"))

    for asked in read_trial(museum):
        assert all(fact in texts for fact in asked.facts), asked.id
