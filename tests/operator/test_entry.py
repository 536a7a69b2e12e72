"""Who may see the operator page."""

from __future__ import annotations

import pytest

from guide.errors import TokenRefused, TooManyRequests
from guide.operator.entry import MOST_SESSIONS, MOST_TRIES_PER_MINUTE, SESSION_MS, OperatorEntry

PASSPHRASE = "the lamp in room 5"


@pytest.fixture
def entry() -> OperatorEntry:
    return OperatorEntry(PASSPHRASE)


def test_the_passphrase_opens_and_nothing_else_does(entry: OperatorEntry) -> None:
    assert entry.may_look(entry.enter(PASSPHRASE, "here", 0), 0)

    for wrong in ("", PASSPHRASE.upper(), PASSPHRASE + " ", "ö"):
        with pytest.raises(TokenRefused):
            entry.enter(wrong, wrong, 0)
    assert not entry.may_look("", 0)
    assert not entry.may_look("guessed", 0)


def test_a_session_ends_when_nobody_looks_for_half_an_hour(entry: OperatorEntry) -> None:
    token = entry.enter(PASSPHRASE, "here", 0)

    assert entry.may_look(token, SESSION_MS - 1)
    assert entry.may_look(token, 2 * SESSION_MS - 2)
    assert not entry.may_look(token, 3 * SESSION_MS)
    assert not entry.may_look(token, 3 * SESSION_MS)


def test_who_leaves_has_left_and_others_have_not(entry: OperatorEntry) -> None:
    here, there = entry.enter(PASSPHRASE, "here", 0), entry.enter(PASSPHRASE, "there", 0)
    entry.leave(here)
    entry.leave("unknown")

    assert not entry.may_look(here, 0)
    assert entry.may_look(there, 0)


def test_guessing_is_slow_from_one_address_and_stops_nobody_elsewhere(entry: OperatorEntry) -> None:
    for _ in range(MOST_TRIES_PER_MINUTE):
        with pytest.raises(TokenRefused):
            entry.enter("guess", "there", 0)

    with pytest.raises(TooManyRequests):
        entry.enter(PASSPHRASE, "there", 59_999)
    assert entry.enter(PASSPHRASE, "here", 0)
    assert entry.enter(PASSPHRASE, "there", 60_000)


def test_sessions_do_not_pile_up(entry: OperatorEntry) -> None:
    tokens = [entry.enter(PASSPHRASE, str(number), number) for number in range(MOST_SESSIONS + 1)]

    assert not entry.may_look(tokens[0], MOST_SESSIONS)
    assert all(entry.may_look(token, MOST_SESSIONS) for token in tokens[1:])
