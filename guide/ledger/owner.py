"""Which process a reservation belongs to, and whether that process still lives.

The operating system (or PostgreSQL) holds a lock for as long as the process lives and drops it when the process
dies, however it dies. So no clock is asked, and a process that was only slow or stopped for a while isn't taken for
dead. Take and examine locks only while holding the ledger's write transaction: it keeps processes that start
together from mistaking each other's half-made locks.
"""

from __future__ import annotations

import sqlite3
import uuid
from pathlib import Path
from typing import Final, Protocol

from sqlalchemy import Connection, Engine, PoolProxiedConnection, text

from guide.ledger.database import sqlite_path

_KEY_MASK: Final = 2**63 - 1
"""PostgreSQL's lock keys are signed 64-bit numbers."""


class Owner(Protocol):
    id: str

    def claim(self) -> None:
        """Take this process's lock."""

    def is_dead(self, other: str, connection: Connection) -> bool:
        """Whether nobody holds the lock of `other`."""

    def close(self) -> None:
        """Give the lock back. May be called twice."""


def new_owner(engine: Engine) -> Owner:
    path = sqlite_path(engine)
    return _AdvisoryOwner(engine) if path is None else _FileOwner(path.with_name(path.name + ".owners"))


class _FileOwner:
    """A lock on a file of its own beside the ledger. SQLite takes it, because it can on every system."""

    def __init__(self, folder: Path) -> None:
        self.id = uuid.uuid4().hex
        self._folder = folder
        self._lock: sqlite3.Connection | None = None

    def claim(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        for path in self._folder.iterdir():
            if self._is_free(path):
                path.unlink(missing_ok=True)
        self._lock = _locked(self._folder / self.id)

    def is_dead(self, other: str, connection: Connection) -> bool:
        path = self._folder / other
        return not path.exists() or self._is_free(path)

    def close(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None
            (self._folder / self.id).unlink(missing_ok=True)

    def _is_free(self, path: Path) -> bool:
        if path.name == self.id:
            return False
        try:
            _locked(path).close()
        except sqlite3.OperationalError:
            return False
        return True


def _locked(path: Path) -> sqlite3.Connection:
    # Opened in the worker's thread, closed perhaps in another when the start failed.
    lock = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        lock.execute("PRAGMA journal_mode = OFF")  # else a journal lies beside the lock when its process is killed
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error:
        lock.close()
        raise
    return lock


class _AdvisoryOwner:
    """A session lock in PostgreSQL, on a connection that does nothing else.

    Should that connection break while the process lives, another process that starts then settles this one's open
    reservations in full: too much is booked, never too little.
    """

    def __init__(self, engine: Engine) -> None:
        self.id = uuid.uuid4().hex
        self._engine = engine
        self._connection: PoolProxiedConnection | None = None

    def claim(self) -> None:
        self._connection = self._engine.raw_connection()
        cursor = self._connection.cursor()
        cursor.execute(f"SELECT pg_advisory_lock({_key(self.id)})")
        self._connection.commit()  # the lock is the session's, so it outlives the transaction

    def is_dead(self, other: str, connection: Connection) -> bool:
        return bool(connection.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _key(other)}))

    def close(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def _key(owner_id: str) -> int:
    return int(owner_id, 16) & _KEY_MASK
