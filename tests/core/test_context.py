"""How many tokens a session's beginning has, from what providers counted."""

from __future__ import annotations

from guide.core.budget import text_tokens_bound
from guide.core.context import HeadCounts

HEAD = "You are a guide. " * 100


def test_what_nobody_counted_has_as_many_tokens_as_bytes() -> None:
    assert HeadCounts().most("model", HEAD) == text_tokens_bound(HEAD)


def test_the_smallest_count_of_an_answer_that_read_it_bounds_it() -> None:
    heads = HeadCounts()
    for text_in in (430, 410, 900):
        heads.counted("model", HEAD, text_in)

    assert heads.most("model", HEAD) == 410


def test_a_count_never_makes_it_longer_than_its_bytes() -> None:
    heads = HeadCounts()
    heads.counted("model", HEAD, 50_000)

    assert heads.most("model", HEAD) == text_tokens_bound(HEAD)


def test_a_count_holds_for_one_model_and_one_text_to_the_byte() -> None:
    heads = HeadCounts()
    heads.counted("model", HEAD, 410)

    assert heads.most("other", HEAD) == text_tokens_bound(HEAD)
    assert heads.most("model", HEAD + "!") == text_tokens_bound(HEAD + "!")


def test_who_counts_the_impossible_is_not_believed_before_either() -> None:
    heads = HeadCounts()
    heads.counted("model", HEAD, 410)
    heads.doubted("model", HEAD)

    assert heads.most("model", HEAD) == text_tokens_bound(HEAD)
