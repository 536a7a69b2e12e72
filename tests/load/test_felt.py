"""What a technician is told of a load run."""

from __future__ import annotations

from collections import Counter

from guide.load.felt import Felt, told


def test_times_are_told_as_a_table_and_ends_in_a_sentence() -> None:
    writing = Felt(
        2, first_ms=[float(ms) for ms in range(1, 11)], end_ms=[100.0] * 10, instead=Counter({"day_limit": 3})
    )
    voice = Felt(1, refused=Counter({"no_place": 2}), failed=Counter({"no_answer": 1, "call_lost": 1}))
    lines = list(told({"voice": voice, "writing": writing}))

    assert [line.split() for line in lines[3:5]] == [
        ["writing:", "first", "words", "10", "6", "9", "10"],
        ["writing:", "last", "words", "10", "100", "100", "100"],
    ]
    assert lines[6:] == [
        "By voice, 1 visits: 0 answers, refused 2 × no_place, failed 1 × no_answer and 1 × call_lost.",
        "By writing, 2 visits: 10 answers, refused none, failed none, "
        "answered by the exhibits instead of the model 3 × day_limit.",
    ]


def test_all_is_well_only_where_there_were_answers_and_nothing_else() -> None:
    assert Felt(1, first_ms=[1.0]).is_well
    assert not Felt(1).is_well
    assert not Felt(1, first_ms=[1.0], refused=Counter({"no_place": 1})).is_well
    assert not Felt(1, first_ms=[1.0], failed=Counter({"no_answer": 1})).is_well
