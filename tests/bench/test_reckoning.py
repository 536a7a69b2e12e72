"""What the benchmark makes of its notes."""

from __future__ import annotations

import pytest

from tests.bench.reckoning import Block, Round, latencies, rounds_of
from tests.bench.script import ROUND_S, asked_by, question_pitch_hz, question_start_s, questions_within

ANSWER = [Block(10 + number * 0.02, number * 0.02, 0) for number in range(100)]


def late(blocks: list[Block], late_s: float) -> list[Block]:
    return [Block(block.at_s + late_s, block.pts_s, block.turn) for block in blocks]


def test_an_answer_in_time_has_no_gaps() -> None:
    assert Round(0, 9.0, ANSWER).gaps == 0


def test_no_answer_is_one_gap() -> None:
    assert Round(0, 9.0, []).gaps == 1


def test_what_comes_too_late_to_be_played_is_a_gap() -> None:
    answer = ANSWER[:50] + late(ANSWER[50:69], 0.1) + late(ANSWER[69:], 0.05)
    assert Round(0, 9.0, answer).gaps == pytest.approx(19 / 98)


def test_what_never_comes_is_a_gap() -> None:
    assert Round(0, 9.0, ANSWER[:79]).gaps == pytest.approx(19 / 98)


def test_an_answer_s_edges_do_not_count() -> None:
    assert Round(0, 9.0, ANSWER[1:99]).gaps == 0


def test_an_answer_is_told_from_what_is_left_of_the_one_before() -> None:
    leftover = [(14.0, 2.0, 0)]
    note = {"visitor": 3, "said_at_s": [9.0, 13.5], "blocks": [(10.0, 0.0, 0), *leftover, (15.0, 3.0, 1)]}
    first, second = rounds_of(note)
    assert (first.heard_at_s, second.heard_at_s) == (10.0, 15.0)


def test_latencies_are_matched_by_visitor_and_time() -> None:
    rounds = [Round(1, 9.0, ANSWER), Round(2, 9.0, late(ANSWER, 0.05))]
    exchanges = [
        {"visitor": 2, "heard_at_s": 9.2, "answered_at_s": 9.9},
        {"visitor": 1, "heard_at_s": 9.1, "answered_at_s": 9.9},
        {"visitor": 1, "heard_at_s": 2.0, "answered_at_s": 2.9},
    ]
    found = latencies(rounds, exchanges)
    assert found.uplink_ms == pytest.approx(150)
    assert found.response_ms == pytest.approx(125)
    assert found.gaps == 0


@pytest.mark.parametrize("visitor", [0, 1, 7, 23])
def test_a_question_s_pitch_says_who_asked_and_in_which_turn(visitor: int) -> None:
    for number in range(3):
        assert asked_by(question_pitch_hz(visitor, number) + 9) == (visitor, number % 2)


def test_only_rounds_that_fit_are_asked() -> None:
    assert questions_within(0, question_start_s(0, 2)) == 2
    assert questions_within(0, question_start_s(0, 2) - 0.1) == 1
    assert questions_within(5, ROUND_S) == 0
