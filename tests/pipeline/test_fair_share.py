"""A session's share of the machine."""

from __future__ import annotations

import pytest

from guide.pipeline.fair_share import CREDIT_S, SHARE, FairShare


def test_an_honest_client_never_waits() -> None:
    share = FairShare(0.0)

    waits = [share.wait_s(now_s := 0.02 * n, 0.002) for n in range(1, 1_000)]

    assert set(waits) == {0.0}
    assert now_s > 19


def test_a_burst_is_allowed() -> None:
    assert FairShare(0.0).wait_s(CREDIT_S, CREDIT_S) == 0


def test_who_takes_everything_is_held_to_the_share() -> None:
    share, now_s, spent_s = FairShare(0.0), 0.0, 0.0
    while now_s < 60:
        now_s += 0.01
        spent_s += 0.01
        now_s += share.wait_s(now_s, 0.01)

    assert spent_s / now_s < SHARE + CREDIT_S / 60 + 0.01


def test_credit_does_not_pile_up() -> None:
    share = FairShare(0.0)

    assert share.wait_s(1_000.0, 2 * CREDIT_S) > 0


def test_more_at_once_may_be_allowed() -> None:
    share = FairShare(0.0, 3.0)

    assert share.wait_s(0.0, 3.0) == 0.0
    assert share.wait_s(0.0, 0.1) == pytest.approx(0.1 / SHARE)
