from __future__ import annotations

from guide.core.circuit import FIRST_PAUSE_MS
from guide.errors import KeyRefused, ProviderUnreachable
from guide.health import Health, Part


class Clock:
    ms = 0

    def __call__(self) -> int:
        return self.ms


def test_what_somebody_watches_is_looked_at_each_time() -> None:
    states = iter([Part("ok", "fine"), Part("down", "gone")])
    health = Health(Clock())
    health.watch("ledger", lambda: next(states))

    assert [health.parts()["ledger"].state for _ in range(2)] == ["ok", "down"]


def test_a_provider_that_refuses_is_not_asked_again_for_a_while() -> None:
    clock = Clock()
    health = Health(clock)
    health.link_failed(KeyRefused("no"))
    assert health.refusal is not None
    assert health.parts()["provider"].state == "down"

    clock.ms += FIRST_PAUSE_MS
    assert health.refusal is None


def test_a_provider_out_of_reach_may_be_tried_again_at_once() -> None:
    health = Health(Clock())
    health.link_failed(ProviderUnreachable("gone"))

    assert health.refusal is None
    assert health.parts()["provider"].state == "degraded"


def test_a_session_that_opened_clears_the_blame() -> None:
    health = Health(Clock())
    health.link_failed(KeyRefused("no"))
    health.link_worked()

    assert health.refusal is None
    assert health.parts()["provider"].state == "ok"
