"""Packets in their order: at once when they come so, soon when they don't."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from guide.voice.ordering import MOST_WAITING, NUMBERS, InOrder

starts = st.integers(0, NUMBERS - 1)


def arrive(start: int, arrivals: list[int]) -> list[int]:
    """What comes out when packets of these numbers, counted from `start`, come in."""
    order: InOrder[int] = InOrder()
    return [packet for number in arrivals for packet in order.add((start + number) % NUMBERS, number)]


@given(starts, st.integers(1, 200))
def test_what_comes_in_order_waits_for_nothing(start: int, count: int) -> None:
    order: InOrder[int] = InOrder()
    for number in range(count):
        assert order.add((start + number) % NUMBERS, number) == [number]


@given(starts, st.integers(1, 60), st.randoms())
def test_small_disorder_is_put_right_and_nothing_is_lost(start: int, count: int, chance: random.Random) -> None:
    delays = {number: number + chance.random() * MOST_WAITING for number in range(1, count)}
    arrivals = [0, *sorted(delays, key=lambda number: delays[number])]
    assert arrive(start, arrivals) == list(range(count))


@given(starts, st.lists(st.integers(0, 60), min_size=1, max_size=80))
def test_whatever_comes_goes_out_in_order_and_once(start: int, arrivals: list[int]) -> None:
    heard = arrive(start, arrivals)
    assert heard == sorted(set(heard))


@given(starts, st.sets(st.integers(1, 49)))
def test_losses_hold_the_rest_up_only_briefly(start: int, lost: set[int]) -> None:
    order: InOrder[int] = InOrder()
    waiting = 0
    for number in range(100):
        if number not in lost:
            waiting += 1 - len(order.add((start + number) % NUMBERS, number))
            assert 0 <= waiting <= MOST_WAITING
    assert waiting == 0


def test_a_stream_that_begins_anew_is_heard_at_once() -> None:
    assert arrive(0, [10, 11, 30_000, 30_001, 5]) == [10, 11, 30_000, 30_001, 5]
