"""What the guide leaves to others, unless just that is what an exhibit tells of."""

from __future__ import annotations

from pathlib import Path

from guide.museum.answers import ExhibitAnswers
from guide.museum.files import load_museum

ANSWERS = ExhibitAnswers(load_museum(Path(__file__).parent / "second"), today_year=2026)


def test_a_mayor_that_the_texts_tell_of_is_no_politics() -> None:
    assert "broken window" in ANSWERS.answer("Why did the mayor forbid the custom?", at="salt-mask").text


def test_any_other_mayor_is() -> None:
    for at in ("salt-mask", "tide-clock"):
        assert not ANSWERS.answer("Who will be the next mayor, a conservative?", at=at).sources
