"""A full disk, a locked or damaged file, a clock that jumps: a clear refusal, never a free ride."""

from __future__ import annotations

import asyncio
import resource
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from guide.core.budget import Granted, Refused
from guide.errors import LedgerError, SettingsError
from guide.ledger import database
from guide.ledger.accounts import VisitKeys
from guide.ledger.desk import Settled
from tests.ledger.museum import CONTEXT, KEYS, LIMITS, USAGE, USAGE_USD, Clock, Ledger, guard_of
from tests.ledger.postgres import Cluster


@pytest.fixture
def path(sqlite_url: str) -> Path:
    return Path(sqlite_url.removeprefix("sqlite:///"))


def forbid_growth(connection: Any, _record: object) -> None:
    """SQLite then says what it says of a disk without room (a limit below the file's size means its size)."""
    connection.execute("PRAGMA max_page_count = 1")


@contextmanager
def full_disk() -> Iterator[None]:
    """No file of this process may grow; what it writes beyond is refused as by a disk that has no room."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


async def test_a_full_disk_refuses_what_is_paid_and_recovers_when_there_is_room(sqlite_url: str) -> None:
    async with guard_of(sqlite_url) as guard:
        await guard.authorise(KEYS, "answer-1", CONTEXT)
        with full_disk():
            refused = await guard.authorise(KEYS, "answer-2", CONTEXT)
            unbooked = await guard.settle(KEYS, "answer-1", USAGE)
            free = await guard.authorise(KEYS, "answer-3", CONTEXT, paid=False)
            assert guard.trouble

        assert refused == Refused("ledger")
        assert unbooked is None
        assert isinstance(free, Granted)
        assert isinstance(await guard.authorise(KEYS, "answer-4", CONTEXT), Granted)
        assert not guard.trouble
        assert Ledger(sqlite_url).open == {"visit-1/answer-1", "visit-1/answer-4"}
        await guard.close_visit(KEYS)
    ledger = Ledger(sqlite_url)
    ledger.check()
    assert not ledger.open
    assert ledger.settlements["visit-1/answer-1"].outcome == "in_full"


async def test_a_file_that_may_not_grow_refuses(sqlite_url: str, caplog: pytest.LogCaptureFixture) -> None:
    async with guard_of(sqlite_url):
        pass
    event.listen(Engine, "connect", forbid_growth)
    try:
        async with guard_of(sqlite_url) as guard:
            verdicts = [await guard.authorise(KEYS, f"chat-{number}", CONTEXT, "chat") for number in range(60)]
    finally:
        event.remove(Engine, "connect", forbid_growth)
    granted = [verdict for verdict in verdicts if isinstance(verdict, Granted)]

    assert verdicts[-1] == Refused("ledger")
    assert "full" in caplog.text
    assert len(Ledger(sqlite_url).open) == len(granted)
    Ledger(sqlite_url).check()


async def test_a_file_locked_by_somebody_else_refuses_and_does_not_hang(
    sqlite_url: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_PRAGMAS", (*database._PRAGMAS, "PRAGMA busy_timeout = 50"))
    async with guard_of(sqlite_url) as guard:
        await guard.authorise(KEYS, "answer-1", CONTEXT)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            async with asyncio.timeout(database.WAIT_FOR_WRITER_MS / 1000):
                assert await guard.authorise(KEYS, "answer-2", CONTEXT) == Refused("ledger")
            other.execute("ROLLBACK")

        assert await guard.settle(KEYS, "answer-1", USAGE) == Settled(USAGE_USD, is_alarm=False)


async def test_a_short_lock_is_waited_for(sqlite_url: str, path: Path) -> None:
    async with guard_of(sqlite_url) as guard:
        with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
            other.execute("BEGIN IMMEDIATE")
            asking = asyncio.ensure_future(guard.authorise(KEYS, "answer-1", CONTEXT))
            done, _ = await asyncio.wait({asking}, timeout=0.1)
            other.execute("ROLLBACK")

            assert not done
            assert isinstance(await asking, Granted)


async def test_the_event_loop_runs_on_while_the_ledger_waits(sqlite_url: str, path: Path) -> None:
    async with guard_of(sqlite_url) as guard:
        with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
            other.execute("BEGIN IMMEDIATE")
            asking = asyncio.ensure_future(guard.authorise(KEYS, "answer-1", CONTEXT))
            turns = 0
            for _ in range(100):
                await asyncio.sleep(0)
                turns += 1
            other.execute("ROLLBACK")

            assert turns == 100
            assert not asking.done()
            await asking


@pytest.mark.parametrize("rubbish", [b"this is not a ledger" * 500, b"SQLite format 3\0" + b"\xff" * 8_000])
async def test_a_damaged_file_is_named_at_the_start(sqlite_url: str, path: Path, rubbish: bytes) -> None:
    path.write_bytes(rubbish)

    with pytest.raises(LedgerError, match="ledger"):
        async with guard_of(sqlite_url):
            pass


async def test_a_file_damaged_in_the_middle_is_named_at_the_start(sqlite_url: str, path: Path) -> None:
    async with guard_of(sqlite_url) as guard:
        for number in range(60):
            await guard.authorise(KEYS, f"answer-{number}", CONTEXT, "chat")
    with path.open("r+b") as file:
        file.seek(8_192)
        file.write(b"\xaa" * 4_096 * 6)

    with pytest.raises(LedgerError, match="damaged|malformed"):
        async with guard_of(sqlite_url):
            pass


async def test_a_folder_that_cannot_be_made_is_named_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(LedgerError, match="can't be made"):
        async with guard_of(f"sqlite:///{tmp_path}/file/ledger.sqlite3"):
            pass


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://host/base", "ledger.sqlite3", "x://"])
async def test_an_address_that_is_no_ledger_is_a_setting_to_correct(url: str) -> None:
    with pytest.raises(SettingsError, match="GUIDE_LEDGER_URL"):
        async with guard_of(url):
            pass


async def test_no_password_is_told_when_postgresql_cannot_be_reached() -> None:
    with pytest.raises(LedgerError) as caught:
        async with guard_of("postgresql+psycopg://guide:secret@127.0.0.1:1/ledger"):
            pass

    assert "secret" not in str(caught.value)


@pytest.mark.server
async def test_a_broken_connection_refuses_once_and_is_made_again(cluster: Cluster) -> None:
    url = cluster.new_database()
    async with guard_of(url) as guard:
        await guard.authorise(KEYS, "answer-1", CONTEXT)
        cluster.cut_connections()

        assert await guard.authorise(KEYS, "answer-2", CONTEXT) == Refused("ledger")
        assert isinstance(await guard.authorise(KEYS, "answer-3", CONTEXT), Granted)
        assert await guard.settle(KEYS, "answer-1", USAGE) == Settled(USAGE_USD, is_alarm=False)
    Ledger(url).check()


async def test_the_day_turns_at_the_museums_midnight(sqlite_url: str) -> None:
    """23:30 in Paris is 22:30 UTC in winter: the new day begins half an hour later."""
    limits = replace(LIMITS, kiosk_day_usd=Decimal("0.037"))
    clock = Clock(datetime(2026, 11, 20, 22, 30, tzinfo=UTC))
    async with guard_of(sqlite_url, limits=limits, now=clock) as guard:
        assert isinstance(await guard.authorise(KEYS, "answer-1", CONTEXT), Granted)
        assert await guard.authorise(KEYS, "answer-2", CONTEXT) == Refused("allowance_gone", "kiosk_day")
        clock.jump(minutes=29)
        assert await guard.authorise(KEYS, "answer-3", CONTEXT) == Refused("allowance_gone", "kiosk_day")
        clock.jump(minutes=1)

        assert isinstance(await guard.authorise(KEYS, "answer-4", CONTEXT), Granted)


async def test_an_answer_is_booked_on_the_day_it_began(sqlite_url: str) -> None:
    clock = Clock(datetime(2026, 11, 20, 22, 59, tzinfo=UTC))
    async with guard_of(sqlite_url, now=clock) as guard:
        await guard.authorise(KEYS, "answer-1", CONTEXT)
        clock.jump(minutes=2)
        await guard.settle(KEYS, "answer-1", USAGE)
    ledger = Ledger(sqlite_url)
    ledger.check()

    assert ledger.balance("museum/2026-11-20").spent_nano > 0
    assert ledger.balance("museum/2026-11-21").spent_nano == 0


async def test_a_visit_past_midnight_keeps_its_own_limit(sqlite_url: str) -> None:
    limits = replace(LIMITS, visit_usd=Decimal("0.06"))
    clock = Clock(datetime(2026, 11, 20, 22, 59, tzinfo=UTC))
    async with guard_of(sqlite_url, limits=limits, now=clock) as guard:
        await guard.authorise(KEYS, "answer-1", CONTEXT)
        clock.jump(minutes=2)

        assert await guard.authorise(KEYS, "answer-2", CONTEXT) == Refused("allowance_gone", "visit")


async def test_a_clock_that_jumps_back_gives_no_money_back(sqlite_url: str) -> None:
    limits = replace(LIMITS, museum_day_usd=Decimal("0.04"))
    clock = Clock()
    async with guard_of(sqlite_url, limits=limits, now=clock) as guard:
        await guard.authorise(KEYS, "answer-1", CONTEXT)
        for days in (30, -60, 30):
            clock.jump(days=days)
            await guard.authorise(VisitKeys(f"visit{days}", "hall"), f"answer{clock.now}", CONTEXT)

        assert await guard.authorise(KEYS, "answer-9", CONTEXT) == Refused("allowance_gone", "museum_day")
        assert await guard.settle(KEYS, "answer-1", USAGE) == Settled(USAGE_USD, is_alarm=False)
    Ledger(sqlite_url).check(limits)


async def test_no_reservation_grows_old(sqlite_url: str) -> None:
    """Ten years on the clock change nothing: whether a process lives isn't asked of a clock."""
    clock = Clock()
    async with guard_of(sqlite_url, now=clock) as guard:
        await guard.authorise(KEYS, "answer-1", CONTEXT)
        clock.jump(days=3_650)
        async with guard_of(sqlite_url, now=clock):
            pass

        assert await guard.settle(KEYS, "answer-1", USAGE) == Settled(USAGE_USD, is_alarm=False)
