from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guide.museum.answering.embedding import embedder
from guide.museum.answering.reading import reader
from tests.museum.trials import LEFT_OUT, read_trials

BOAT = "the Heron. A rich merchant bore its whole cost."
REPAIR = "the Heron. Her hull was mended in the winter of 1922 with oak from the old pier."


def odds(question: str, passages: Sequence[str]) -> list[float]:
    return reader().odds(embedder().begun(question), passages)


def test_what_answers_is_told_from_what_only_seems_to() -> None:
    trials = list(read_trials([LEFT_OUT]))
    pairs = [trial.pair() for trial in trials]
    rated = np.array([odds(pair.question, [pair.passage])[0] for pair in pairs])
    answers = np.array([trial.answers for trial in trials])

    assert (rated[answers][:, None] > rated[~answers][None]).mean() > 0.85


def test_a_passage_is_read_the_same_beside_others_and_again() -> None:
    alone = odds("Who paid for it?", [BOAT])
    among = odds("Who paid for it?", [f"{REPAIR} {REPAIR} {REPAIR}", BOAT])

    assert among[1] == pytest.approx(alone[0], abs=1e-4)
    assert odds("Who paid for it?", [BOAT]) == alone


def test_a_question_is_read_that_stands_after_a_long_one() -> None:
    before = (
        "the Heron. Could you tell me, if it is not too much to ask of you, and only if anybody has ever written "
    )
    before += "it down in a book or on a label, whether she was ever out in a storm, and where that happened to her? "

    told, untold = (odds(before + last, [REPAIR])[0] for last in ("When was her hull mended?", "Who bore her cost?"))

    assert told > untold + 0.5


def test_no_passages_are_read_in_no_time() -> None:
    assert odds("Who paid for it?", []) == []


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=2000), st.text(max_size=2000))
def test_any_question_and_any_passage_can_be_read(question: str, passage: str) -> None:
    assert -50 < odds(question, [passage])[0] < 50
