from __future__ import annotations

from guide.core.circuit import FIRST_PAUSE_MS, LONGEST_PAUSE_MS, LONGEST_TRIAL_MS, MOST_FAILURES, Circuit


def down(now_ms: int = 0) -> Circuit:
    return Circuit().failed(now_ms, is_final=True)


def test_a_few_failures_are_chance() -> None:
    circuit = Circuit()
    for _ in range(MOST_FAILURES - 1):
        circuit = circuit.failed(0)

    assert circuit.state(0) == "up"
    assert circuit.failed(0).state(0) == "down"


def test_an_answer_makes_failures_forgotten() -> None:
    circuit = Circuit()
    for _ in range(10 * MOST_FAILURES):
        circuit = circuit.failed(0).answered()

    assert circuit.state(0) == "up"


def test_sessions_that_open_and_drop_are_counted() -> None:
    circuit = Circuit()
    for _ in range(MOST_FAILURES):
        circuit = circuit.opened().failed(0)

    assert circuit.state(0) == "down"


def test_what_cannot_be_cured_needs_no_second_try() -> None:
    assert down().state(0) == "down"


def test_after_a_pause_it_is_worth_trying_by_one_at_a_time() -> None:
    circuit = down()
    assert circuit.state(FIRST_PAUSE_MS - 1) == "down"
    assert circuit.state(FIRST_PAUSE_MS) == "worth_trying"

    circuit = circuit.tried(FIRST_PAUSE_MS)
    assert circuit.state(FIRST_PAUSE_MS + 1) == "down"
    assert circuit.state(FIRST_PAUSE_MS + LONGEST_TRIAL_MS) == "worth_trying"
    assert circuit.opened().state(FIRST_PAUSE_MS + 1) == "up"


def test_each_pause_is_twice_as_long_up_to_a_bound() -> None:
    circuit, now_ms = down(), 0
    pauses: list[int] = []
    for _ in range(8):
        pauses.append(circuit.pause_ms)
        now_ms += circuit.pause_ms
        circuit = circuit.tried(now_ms).failed(now_ms)

    assert pauses[:3] == [FIRST_PAUSE_MS, 2 * FIRST_PAUSE_MS, 4 * FIRST_PAUSE_MS]
    assert pauses[-1] == LONGEST_PAUSE_MS


def test_a_provider_that_opens_and_never_answers_is_tried_ever_more_rarely() -> None:
    circuit = down().tried(FIRST_PAUSE_MS).opened().failed(FIRST_PAUSE_MS)

    assert circuit.pause_ms == 2 * FIRST_PAUSE_MS


def test_failures_of_others_meanwhile_make_no_pause_longer() -> None:
    assert down().failed(5).failed(6).pause_ms == FIRST_PAUSE_MS
    assert down().failed(5).down_ms == 0
