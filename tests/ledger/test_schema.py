"""The tables are made step by step, once, and their rows stay as they were written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from guide.errors import LedgerError
from guide.ledger.book import VisitEnd
from guide.ledger.database import open_engine, transaction
from guide.ledger.schema import CHANGES, METADATA, Change, upgrade
from tests.ledger.museum import CONTEXT, KEYS, USAGE, guard_of

COLOUR = Change(99, "Exhibits have colours", ["ALTER TABLE balances ADD COLUMN colour TEXT"])


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    yield engine
    engine.dispose()


def test_the_changes_make_the_tables_that_the_code_uses(engine: Engine) -> None:
    with transaction(engine) as tx:
        upgrade(tx)
        found = inspect(tx)
        for table in METADATA.sorted_tables:
            assert [column["name"] for column in found.get_columns(table.name)] == table.columns.keys()


def test_the_changes_are_numbered_in_order() -> None:
    assert [change.number for change in CHANGES] == list(range(1, len(CHANGES) + 1))


def test_a_change_is_made_once_and_only_when_it_lacks(engine: Engine) -> None:
    for changes in (CHANGES, CHANGES, (*CHANGES, COLOUR), (*CHANGES, COLOUR)):
        with transaction(engine) as tx:
            upgrade(tx, changes)
    with transaction(engine) as tx:
        numbers = tx.scalars(text("SELECT number FROM schema_changes ORDER BY number")).all()

    assert numbers == [*(change.number for change in CHANGES), 99]


def test_a_change_that_fails_leaves_nothing_behind(engine: Engine) -> None:
    broken = Change(99, "Half of it works", ["CREATE TABLE half (x BIGINT)", "CREATE NONSENSE"])

    with pytest.raises(LedgerError), transaction(engine) as tx:
        upgrade(tx, (*CHANGES, broken))

    with transaction(engine) as tx:
        assert inspect(tx).get_table_names() == []


def test_a_ledger_of_a_newer_program_is_left_alone(engine: Engine) -> None:
    with transaction(engine) as tx:
        upgrade(tx, (*CHANGES, COLOUR))

    with pytest.raises(LedgerError, match="schema change 99, made by a newer version"), transaction(engine) as tx:
        upgrade(tx)


@pytest.mark.parametrize("table", ["reservations", "settlements", "visit_ends"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET at_ms = 0", "DELETE FROM {}"])
async def test_what_is_written_cannot_be_changed(url: str, engine: Engine, table: str, statement: str) -> None:
    async with guard_of(url) as guard:
        await guard.authorise(KEYS, "answer-1", CONTEXT)
        await guard.settle(KEYS, "answer-1", USAGE)
        await guard.record_end(KEYS, VisitEnd("left", used_voice=True))

    with pytest.raises(DBAPIError, match="only ever added to"), engine.begin() as tx:
        tx.execute(text(statement.format(table)))
