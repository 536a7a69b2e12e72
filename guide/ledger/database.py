"""Opening the ledger's database, SQLite or PostgreSQL, so that what is committed survives and writers take turns."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from guide.errors import LedgerError, SettingsError

WAIT_FOR_WRITER_MS: Final = 2_000
"""How long a transaction waits for another process's. A visitor waits as long for an answer, so not longer."""

_PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    # FULL: a commit is on the disk before we go on. A power cut must not forget what we owe.
    "PRAGMA synchronous = FULL",
    f"PRAGMA busy_timeout = {WAIT_FOR_WRITER_MS}",
    "PRAGMA foreign_keys = ON",
)

_SESSION: Final = {
    "lock_timeout": WAIT_FOR_WRITER_MS,
    "statement_timeout": 2 * WAIT_FOR_WRITER_MS,
    # The server must notice within half a minute that a kiosk has gone, or nobody can settle what it held.
    "tcp_keepalives_idle": 10,
    "tcp_keepalives_interval": 5,
    "tcp_keepalives_count": 3,
}


def open_engine(url: str) -> Engine:
    """An engine for a ledger at an SQLAlchemy URL. Connects at its first use. Raises SettingsError."""
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            return _sqlite(url)
        if parsed.get_backend_name() == "postgresql":
            return _postgresql(url)
    except (SQLAlchemyError, ImportError, ValueError) as error:
        raise SettingsError(f"GUIDE_LEDGER_URL can't be used: {type(error).__name__}") from error
    raise SettingsError("GUIDE_LEDGER_URL begins with sqlite:/// or postgresql+psycopg://")


def _sqlite(url: str) -> Engine:
    path = make_url(url).database
    if not path or path == ":memory:":
        raise SettingsError("GUIDE_LEDGER_URL names no file: write sqlite:///folder/ledger.sqlite")
    engine = create_engine(url, pool_size=1, max_overflow=0)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the module's own transactions would begin too late, at the first write
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    # IMMEDIATE takes the writer's place at once. Otherwise two transactions could both read what is left.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _postgresql(url: str) -> Engine:
    options = " ".join(f"-c {name}={value}" for name, value in _SESSION.items())
    engine = create_engine(
        # Two connections: the second only holds this process's lock (see owner).
        url,
        pool_size=2,
        max_overflow=0,
        connect_args={"options": options, "connect_timeout": 3},
    )
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _begin_postgresql(connection: Connection) -> None:
    # One writer at a time, as in SQLite: nobody reads what is left while somebody else is spending it, and
    # transactions that touch several balances can't wait for each other in a circle.
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('guide.ledger'))")


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """All of it, or nothing of it. Raises LedgerError when the database can't be read or written."""
    try:
        with engine.begin() as connection:
            yield connection
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise LedgerError(f"the ledger {_name(engine)} failed: {_cause(error)}") from error


def check(connection: Connection) -> None:
    """Raises LedgerError when an SQLite file is damaged. (PostgreSQL keeps its own checks.)"""
    if connection.dialect.name == "sqlite":
        found = connection.scalar(text("PRAGMA quick_check(1)"))
        if found != "ok":
            raise LedgerError(f"the ledger {_name(connection.engine)} is damaged: {found}")


def sqlite_path(engine: Engine) -> Path | None:
    """The ledger's file, None in PostgreSQL."""
    database = engine.url.database
    return Path(database) if engine.dialect.name == "sqlite" and database else None


def _name(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)


def _cause(error: BaseException) -> str:
    """The driver's own sentence; SQLAlchemy's also holds the statement and its values."""
    cause = getattr(error, "orig", None) or error
    return f"{type(cause).__name__}: {cause}".strip()
