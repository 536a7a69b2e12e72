"""The open ledger of one process: its database, its lock, its thread and its book."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, Engine

from guide.errors import LedgerError
from guide.ledger.book import Book, Moment
from guide.ledger.database import check, open_engine, sqlite_path
from guide.ledger.owner import Owner, new_owner
from guide.ledger.schema import upgrade
from guide.ledger.worker import LedgerThread

T = TypeVar("T")
log = logging.getLogger(__name__)


class Store:
    """Made by `open`, ended by `close`. `book` works inside `run`. `trouble`: why the last work failed, "" when it
    didn't."""

    def __init__(self, engine: Engine, owner: Owner) -> None:
        self.book = Book(owner)
        self.trouble = ""
        self._owner = owner
        self._thread = LedgerThread(engine)

    @classmethod
    async def open(cls, url: str, moment: Moment) -> Store:
        """Raises LedgerError when the ledger can't be used, SettingsError when the URL can't."""
        engine = open_engine(url)
        store = cls(engine, new_owner(engine))
        try:
            _make_folder(engine)
            found = await store.run(lambda tx: store._begin(tx, moment))
        except BaseException:
            await store.close()
            raise
        if found:
            log.warning("%d reservations of a process that died are settled in full", found)
        return store

    @property
    def owner_id(self) -> str:
        return self._owner.id

    async def run(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns, committed; it may run twice, the first time in vain. Raises LedgerError."""
        try:
            done = await self._thread.run(work)
        except LedgerError as error:
            self.trouble = str(error)
            raise
        self.trouble = ""
        return done

    async def close(self) -> None:
        await self._thread.close()
        self._owner.close()

    def _begin(self, tx: Connection, moment: Moment) -> int:
        check(tx)
        upgrade(tx)
        self._owner.claim()
        self.book.enter(tx, moment)
        return self.book.settle_dead(tx, moment)


def _make_folder(engine: Engine) -> None:
    path = sqlite_path(engine)
    try:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LedgerError(f"the ledger's folder {path} can't be made: {error}") from error
