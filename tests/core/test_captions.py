from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guide.core.captions import heard_text

WORDS = st.lists(st.text("abc", min_size=1, max_size=8), min_size=1, max_size=30).map(" ".join)


def test_nothing_heard_shows_nothing() -> None:
    assert heard_text("One two.", heard_samples=0, received_samples=24_000, is_complete=True) == ""


def test_everything_heard_shows_everything() -> None:
    assert heard_text("One two.", heard_samples=24_000, received_samples=24_000, is_complete=True) == "One two."


def test_a_text_without_sound_shows_at_once_when_it_is_complete() -> None:
    assert heard_text("One two.", heard_samples=0, received_samples=0, is_complete=True) == "One two."


def test_half_the_sound_shows_half_the_words() -> None:
    assert heard_text("one two three four", heard_samples=12_000, received_samples=24_000, is_complete=True) == (
        "one two three"
    )


@given(WORDS, st.integers(0, 240_000), st.integers(0, 240_000), st.booleans())
def test_what_is_shown_is_a_run_of_whole_words_that_only_grows(
    text: str, heard_samples: int, received_samples: int, is_complete: bool
) -> None:
    heard_samples = min(heard_samples, received_samples)
    now = heard_text(text, heard_samples=heard_samples, received_samples=received_samples, is_complete=is_complete)
    later = heard_text(
        text, heard_samples=received_samples, received_samples=received_samples, is_complete=is_complete
    )

    assert text.startswith(now)
    assert now in ("", text) or text[len(now)].isspace()
    assert later.startswith(now)
