"""Curators' Markdown is said as plain text, and no word or number of it is lost."""

import pytest

from guide.museum.language.words import plain, sentences


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("A *yellow* duck of **tin**, by [Ida](https://example.org).", "A yellow duck of tin, by Ida."),
        ("It has:\n- a **head**\n- a body,\n- two wheels", "It has: a head, a body, two wheels"),
        ("1. It was painted.\n2. It was sold.", "It was painted. It was sold."),
        ("It was made in\n1867. It was sold in 1868.", "It was made in 1867. It was sold in 1868."),
        ("Er starb am\n1. Mai 1808.", "Er starb am 1. Mai 1808."),
    ],
)
def test_marks_go_and_words_stay(written: str, read: str) -> None:
    assert plain(written) == read


@pytest.mark.parametrize(
    "whole",
    ["Es wurde am 3. Mai 1808 gefunden.", "Im 16. Jahrhundert war es hier.", "Er starb 196 v. Chr. in Memphis."],
)
def test_german_dates_and_eras_stay_whole(whole: str) -> None:
    assert sentences(f"{whole} Es steht in Raum 6. Die Welle ist alt.") == [
        whole,
        "Es steht in Raum 6.",
        "Die Welle ist alt.",
    ]
