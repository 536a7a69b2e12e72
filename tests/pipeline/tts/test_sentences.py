"""Cutting answers into what is spoken at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.pipeline.tts.sentences import sentences

WHOLE = [
    "It was made about 2500 B.C. in Ur.",
    "Dr. Young and Mr. Champollion read it.",
    "It weighs 760 kg, i.e. as much as a horse.",
    "See no. 12 and p. 3 of the book.",
    "J. M. W. Turner painted it.",
    "It is 3.5 metres wide.",
    "Er starb 196 v. Chr. in Memphis.",
    "Am 3. Mai, im 16. Jahrhundert.",
    "Really?",
    "no end",
]


@pytest.mark.parametrize("text", WHOLE)
def test_one_sentence_stays_whole(text: str) -> None:
    assert sentences(text) == [text]


def test_sentences_are_cut_at_their_ends() -> None:
    text = "It is old! Is it? “Yes.” (He said so.) 196 BC it was. Écoutez."

    assert sentences(text) == ["It is old!", "Is it?", "“Yes.”", "(He said so.)", "196 BC it was.", "Écoutez."]


def test_a_new_line_ends_a_sentence_even_after_a_letter() -> None:
    assert sentences("Set your hearing aid to T.\nThe guide shows text.") == [
        "Set your hearing aid to T.",
        "The guide shows text.",
    ]


def test_a_number_ends_a_sentence_that_counts_nothing_after_it() -> None:
    assert sentences("Es steht in Raum 6. Die Welle ist alt.") == ["Es steht in Raum 6.", "Die Welle ist alt."]


def test_a_letter_before_another_sentence_is_no_initial() -> None:
    assert sentences("It was made for Ptolemy V. The stone is dark.") == [
        "It was made for Ptolemy V.",
        "The stone is dark.",
    ]


def test_a_very_long_sentence_is_cut_at_a_comma() -> None:
    text = "It shows " + ", ".join(["a king with his court and his many horses"] * 8) + "."

    pieces = sentences(text)

    assert len(pieces) > 1
    assert all(piece[-1] in ",." for piece in pieces)
    assert " ".join(pieces) == text


def test_nothing_has_no_sentences() -> None:
    assert sentences("  ") == []


@given(st.text(max_size=400))
def test_no_word_is_lost(text: str) -> None:
    assert " ".join(sentences(text)).split() == text.split()
