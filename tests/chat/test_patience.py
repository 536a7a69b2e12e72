"""A chat server that failed is left alone for a while, and then tried by one visitor only."""

from __future__ import annotations

from guide.chat.patience import FAILED_MS, REFUSED_MS, Patience
from guide.errors import KeyRefused, ProviderBusy, ProviderUnreachable, QuestionRefused


class Clock:
    now_ms = 0

    def __call__(self) -> int:
        return self.now_ms


def test_a_server_that_never_failed_is_asked() -> None:
    assert Patience(Clock()).refusal() is None


def test_after_a_failure_nobody_asks_until_one_tries_again() -> None:
    clock = Clock()
    patience = Patience(clock)
    patience.failed(ProviderUnreachable("gone"))
    clock.now_ms = FAILED_MS - 1
    assert patience.refusal() is not None

    clock.now_ms = FAILED_MS
    assert patience.refusal() is None
    assert patience.refusal() is not None, "the others go on without until the first had an answer"
    patience.worked()
    assert patience.refusal() is None
    assert patience.trouble is None


def test_what_somebody_must_put_right_is_left_longer() -> None:
    clock = Clock()
    patience = Patience(clock)
    patience.failed(KeyRefused("no"))
    clock.now_ms = REFUSED_MS - 1

    assert isinstance(patience.refusal(), KeyRefused)


def test_a_server_that_names_a_time_is_left_that_long() -> None:
    clock = Clock()
    patience = Patience(clock)
    patience.failed(ProviderBusy("later"), retry_after_s=120)
    clock.now_ms = 119_999

    assert patience.refusal() is not None


def test_a_refused_question_keeps_nobody_else_out() -> None:
    patience = Patience(Clock())
    patience.failed(QuestionRefused("not this"))

    assert patience.refusal() is None
