from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guide.museum.embedding import embedder
from guide.museum.transformer import WIDTH, Vectors


def embed(*texts: str) -> Vectors:
    return embedder().embed(texts)


def test_a_sentence_lies_nearest_to_what_means_the_same() -> None:
    asked, same, other, far = embed(
        "Who paid for the boat?",
        "A merchant bore the cost of the ship.",
        "The ship was painted green.",
        "Please hang your coat in the wardrobe.",
    )

    assert asked @ same > asked @ other > asked @ far


# From sentence-transformers' own implementation, with the published weights.
@pytest.mark.parametrize(
    ("first", "second", "cosine"),
    [
        ("That is a happy person.", "That is a very happy person.", 0.947),
        ("How old is it?", "The label dates the stone to 196 BC.", 0.287),
        ("Wer hat das gemalt?", "Who painted this?", 0.086),
    ],
)
def test_likeness_is_what_the_published_weights_give(first: str, second: str, cosine: float) -> None:
    one, two = embed(first, second)

    assert one @ two == pytest.approx(cosine, abs=0.02)


def test_a_sentence_means_the_same_among_longer_ones() -> None:
    alone = embed("Who made this?")[0]
    among = embed(
        "A very much longer sentence, with a clause and another clause, stands beside it.", "Who made this?"
    )

    assert among[1] == pytest.approx(alone, abs=1e-5)


@settings(max_examples=30)
@given(st.lists(st.text(max_size=2000), max_size=4))
def test_any_text_has_a_vector_of_length_one(texts: list[str]) -> None:
    vectors = embed(*texts)

    assert vectors.shape == (len(texts), WIDTH)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-4)


def test_what_comes_after_the_longest_that_is_read_changes_nothing() -> None:
    text = "old " * 200
    short, long = embed(text, f"{text} and a dragon")

    assert short == pytest.approx(long, abs=1e-6)
