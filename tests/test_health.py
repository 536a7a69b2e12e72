from __future__ import annotations

from guide.core.circuit import FIRST_PAUSE_MS, MOST_FAILURES
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


def test_the_rung_in_force_is_told_with_its_reason() -> None:
    clock = Clock()
    health = Health(clock)
    assert health.rung(None).state == "ok"

    health.link_failed(KeyRefused("the key is wrong"))
    assert health.rung(lambda: Part("ok", "ready")).reason == "the standby answers: the key is wrong"
    assert "in writing" in health.rung(lambda: Part("degraded", "no espeak")).reason
    assert "in writing" in health.rung(None).reason

    health.link_tried()
    health.link_worked()
    assert health.rung(None).state == "ok"


def test_a_visit_that_tried_everything_spares_the_next_one() -> None:
    clock = Clock()
    health = Health(clock)
    health.provider_given_up("provider_unreachable")

    assert health.provider == "down"
    assert isinstance(health.refusal, ProviderUnreachable)
    clock.ms += FIRST_PAUSE_MS
    assert health.provider == "worth_trying"


def test_sessions_that_are_dropped_at_once_count_as_failures() -> None:
    health = Health(Clock())
    for _ in range(MOST_FAILURES):
        health.link_worked()
        health.link_dropped("provider_unreachable", may_retry=True)

    assert health.provider == "down"
