"""How long ago a label's date was."""

from __future__ import annotations

import pytest

from guide.museum.years import years_ago


@pytest.mark.parametrize(
    ("date", "years"),
    [
        ("vers 1831", 195),
        ("196 av. J.-C.", 2_200),
        ("16th century", 480),
        ("im 16. Jahrhundert", 480),
        ("XVIe siècle", 480),
        ("fin du XIVᵉ siècle", 680),
        ("Xe siècle", 1_100),
        ("Ier siècle av. J.-C.", 2_100),
        ("XXe siècle", 75),
        ("le siècle des Lumières", None),
        ("undated", None),
    ],
)
def test_years_and_centuries_are_reckoned_in_all_ways_of_writing_them(date: str, years: int | None) -> None:
    assert years_ago(date, 2026) == years
