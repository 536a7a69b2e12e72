"""The ledger's tables, and the numbered changes that make them.

Money is whole nano-dollars. `reservations`, `settlements` and `visit_ends` are only ever added to, which the database
itself enforces; a reservation has at most one settlement because the settlement's key is the reservation. `balances`
is the running sum of both, kept in the same transaction, so that four limits are checked by reading four rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Connection, MetaData, Table, Text, text

from guide.errors import LedgerError

METADATA: Final = MetaData()

RESERVATIONS: Final = Table(
    "reservations",
    METADATA,
    Column("request_id", Text, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("visit", Text, nullable=False),
    Column("visitors", Text, nullable=False),  # hashes, separated by a space
    Column("kiosk", Text, nullable=False),
    Column("day", Text, nullable=False),  # of the museum, ISO
    Column("model", Text, nullable=False),
    Column("price_version", Text, nullable=False),
    Column("reserved_nano", BigInteger, nullable=False),
    Column("max_output_tokens", BigInteger, nullable=False),
    Column("owner", Text, nullable=False),  # the process that will settle it
    Column("at_ms", BigInteger, nullable=False),  # since 1970, UTC
)

TOKEN_COLUMNS: Final = (
    "text_in",
    "audio_in",
    "image_in",
    "text_cached",
    "audio_cached",
    "image_cached",
    "text_out",
    "audio_out",
    "text_cache_written",
)

SETTLEMENTS: Final = Table(
    "settlements",
    METADATA,
    Column("request_id", Text, primary_key=True),
    Column("outcome", Text, nullable=False),  # used, in_full or released
    Column("reason", Text, nullable=False),
    Column("booked_nano", BigInteger, nullable=False),
    *(Column(name, BigInteger, nullable=False) for name in TOKEN_COLUMNS),
    Column("transcribed_ms", BigInteger, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)

OWNERS: Final = Table(
    "owners",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("is_settled", Boolean, nullable=False),  # it is dead, and nothing of it is open any more
)

BALANCES: Final = Table(
    "balances",
    METADATA,
    Column("account", Text, primary_key=True),
    Column("held_nano", BigInteger, nullable=False),
    Column("spent_nano", BigInteger, nullable=False),
)

VISIT_ENDS: Final = Table(
    "visit_ends",
    METADATA,
    Column("visit", Text, primary_key=True),
    Column("kiosk", Text, nullable=False),
    Column("day", Text, nullable=False),  # of the museum, ISO: when it ended
    Column("reason", Text, nullable=False),
    Column("used_voice", Boolean, nullable=False),
    Column("voice_ended", Text, nullable=False),  # why voice ended before the visit did, "" when it didn't
    Column("at_ms", BigInteger, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Change:
    """One step of the schema. `sql` is for every database, the others for one kind each."""

    number: int
    why: str
    sql: Sequence[str]
    sqlite: Sequence[str] = ()
    postgresql: Sequence[str] = ()


def _append_only_in_sqlite(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END"
        for verb in ("UPDATE", "DELETE")
    ]


def _append_only_in_postgresql(table: str) -> str:
    return (
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()"
    )


CHANGES: Final = (
    Change(
        1,
        "What is reserved, how it was settled, and the running sums",
        sql=[
            "CREATE TABLE reservations (request_id TEXT PRIMARY KEY, purpose TEXT NOT NULL, visit TEXT NOT NULL,"
            " visitors TEXT NOT NULL, kiosk TEXT NOT NULL, day TEXT NOT NULL, model TEXT NOT NULL,"
            " price_version TEXT NOT NULL, reserved_nano BIGINT NOT NULL CHECK (reserved_nano >= 0),"
            " max_output_tokens BIGINT NOT NULL, owner TEXT NOT NULL, at_ms BIGINT NOT NULL)",
            "CREATE INDEX reservations_by_day ON reservations (day)",
            "CREATE INDEX reservations_by_visit ON reservations (visit)",
            "CREATE INDEX reservations_by_owner ON reservations (owner)",
            "CREATE TABLE settlements (request_id TEXT PRIMARY KEY REFERENCES reservations (request_id),"
            " outcome TEXT NOT NULL CHECK (outcome IN ('used', 'in_full', 'released')), reason TEXT NOT NULL,"
            " booked_nano BIGINT NOT NULL CHECK (booked_nano >= 0),"
            + "".join(f" {name} BIGINT NOT NULL," for name in TOKEN_COLUMNS)
            + " transcribed_ms BIGINT NOT NULL, at_ms BIGINT NOT NULL)",
            "CREATE TABLE owners (id TEXT PRIMARY KEY, at_ms BIGINT NOT NULL, is_settled BOOLEAN NOT NULL)",
            "CREATE TABLE balances (account TEXT PRIMARY KEY,"
            " held_nano BIGINT NOT NULL CHECK (held_nano >= 0),"
            " spent_nano BIGINT NOT NULL CHECK (spent_nano >= 0))",
        ],
        sqlite=[*_append_only_in_sqlite("reservations"), *_append_only_in_sqlite("settlements")],
        postgresql=[
            "CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is only ever added to'; END $$",
            _append_only_in_postgresql("reservations"),
            _append_only_in_postgresql("settlements"),
        ],
    ),
    Change(
        2,
        "Why each visit ended",
        sql=[
            "CREATE TABLE visit_ends (visit TEXT PRIMARY KEY, kiosk TEXT NOT NULL, day TEXT NOT NULL,"
            " reason TEXT NOT NULL, used_voice BOOLEAN NOT NULL, voice_ended TEXT NOT NULL, at_ms BIGINT NOT NULL)",
            "CREATE INDEX visit_ends_by_day ON visit_ends (day)",
        ],
        sqlite=_append_only_in_sqlite("visit_ends"),
        postgresql=[_append_only_in_postgresql("visit_ends")],
    ),
)


_CHANGES_TABLE: Final = text(
    "CREATE TABLE IF NOT EXISTS schema_changes (number BIGINT PRIMARY KEY, why TEXT NOT NULL)"
)


def upgrade(connection: Connection, changes: Sequence[Change] = CHANGES) -> None:
    """Make the changes that this database lacks, inside the caller's transaction.

    Raises LedgerError when the database was made by a newer version of the program.
    """
    connection.execute(_CHANGES_TABLE)
    made = set(connection.scalars(text("SELECT number FROM schema_changes")))
    if newer := made - {change.number for change in changes}:
        raise LedgerError(f"the ledger has schema change {max(newer)}, made by a newer version of this program")
    for change in changes:
        if change.number not in made:
            _make(connection, change)


def _make(connection: Connection, change: Change) -> None:
    own = change.sqlite if connection.dialect.name == "sqlite" else change.postgresql
    for statement in (*change.sql, *own):
        connection.exec_driver_sql(statement)
    connection.execute(
        text("INSERT INTO schema_changes (number, why) VALUES (:number, :why)"),
        {"number": change.number, "why": change.why},
    )
