"""Days of the week and months, as visitors ask for them and as curators write them."""

from __future__ import annotations

import pytest

from guide.museum.language.days import days_told
from guide.museum.language.lexicon import lexicon

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


@pytest.mark.parametrize(
    ("language", "text", "week"),
    [
        ("en", "Closed on Mondays.", {MON}),
        ("en", "Mon–Fri 10–17", {MON, TUE, WED, THU, FRI}),
        ("en", "Friday to Tuesday, from noon to six", {FRI, SAT, SUN, MON, TUE}),
        ("en", "Monday 10 to 18, Thursday 10 to 20", {MON, THU}),
        ("en", "at weekends", {SAT, SUN}),
        ("en", "Where are the toilets?", set()),
        ("de", "Dienstag bis Freitag, Sa und So", {TUE, WED, THU, FRI, SAT, SUN}),
        ("fr", "du mercredi au vendredi", {WED, THU, FRI}),
    ],
)
def test_days_are_told_one_by_one_or_from_first_to_last(language: str, text: str, week: set[int]) -> None:
    assert days_told(text, lexicon(language).days).week == week


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("From April to the end of October", {3, 4, 5, 6, 7, 8, 9}),
        ("Closed 1 December to 14 February", {11, 0, 1}),
        ("in winter", {11, 0, 1}),
        ("May I come in?", set()),
        ("May I come in May?", {4}),
    ],
)
def test_months_go_round_the_year(text: str, months: set[int]) -> None:
    assert days_told(text, lexicon("en").days).months == months


def test_a_language_without_names_of_days_tells_none() -> None:
    assert days_told("maandag", lexicon("nl").days).week == set()
