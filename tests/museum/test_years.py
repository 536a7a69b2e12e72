"""How long ago a label's date was."""

from __future__ import annotations

import pytest

from guide.museum.years import year_of, years_ago


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


@pytest.mark.parametrize(
    "date",
    [
        "about 150 million years old",
        "4.5 billion years",
        "vor etwa 25 000 Jahren",
        "150 Mio. Jahre",
        "il y a 2,5 millions d'années",
        "about 1,500 years old",
    ],
)
def test_a_date_that_is_an_age_needs_no_reckoning(date: str) -> None:
    assert years_ago(date, 2026) is None


def test_a_year_that_is_told_with_its_age_is_reckoned_with() -> None:
    assert years_ago("made in 1871, 150 years ago", 2026) == 155


def test_ages_and_years_stand_in_their_order() -> None:
    dates = ["4.5 billion years", "150 million years old", "30,000 years old", "196 BC", "1,500 years old", "1665"]

    assert sorted(dates, key=lambda date: year_of(date) or 0) == dates
