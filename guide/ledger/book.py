"""The ledger's rules, inside a transaction that the caller opens and closes.

A reservation is opened once and settled once: `used` with what it cost, `in_full` when that isn't known, `released`
when it never started. Nothing is opened that any limit doesn't cover. A failed transaction leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, TypeAlias

from sqlalchemy import Connection, Row, bindparam, insert, select, text, update

from guide.core.budget import Limits, Refused
from guide.core.usage import Usage
from guide.errors import LedgerError
from guide.ledger.accounts import Account, Balance, Left, VisitKeys, accounts, least_left
from guide.ledger.owner import Owner
from guide.ledger.schema import BALANCES, OWNERS, RESERVATIONS, SETTLEMENTS, VISIT_ENDS

Outcome: TypeAlias = Literal["used", "in_full", "released"]


@dataclass(frozen=True, slots=True)
class Opening:
    """A reservation to be made. `purpose`: what for, one word."""

    request_id: str
    purpose: str
    model: str
    price_version: str
    reserved_nano: int
    max_output_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Closing:
    """How a reservation ends. `booked_nano` is read for `used` only. `usage`: what the provider reported, believed or
    not."""

    request_id: str
    outcome: Outcome
    reason: str
    booked_nano: int = 0
    usage: Usage = Usage()
    transcribed_ms: int = 0


@dataclass(frozen=True, slots=True)
class VisitEnd:
    """Why a visit ended, one word each: the visit itself (`reason`), and its voice before it (`voice_ended`, "" when
    that went on to the end). `used_voice`: a session was open at some time."""

    reason: str
    used_voice: bool
    voice_ended: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """`at_ms`: since 1970, UTC. `day`: the museum's day then, ISO."""

    at_ms: int
    day: str


Decision: TypeAlias = Callable[[Left], Sequence[Opening] | Refused]

_MOST_STORED: Final = 2**63 - 1

_BALANCES_OF: Final = select(BALANCES).where(BALANCES.c.account.in_(bindparam("accounts", expanding=True)))
_ADD_ACCOUNT: Final = text(
    "INSERT INTO balances (account, held_nano, spent_nano) VALUES (:name, 0, 0) ON CONFLICT DO NOTHING"
)
_MOVE: Final = (
    update(BALANCES)
    .where(BALANCES.c.account == bindparam("name"))
    .values(held_nano=BALANCES.c.held_nano + bindparam("held"), spent_nano=BALANCES.c.spent_nano + bindparam("spent"))
)
_OPEN: Final = insert(RESERVATIONS)
_SETTLE: Final = insert(SETTLEMENTS)
_REQUEST: Final = select(RESERVATIONS.c.request_id).where(RESERVATIONS.c.request_id == bindparam("wanted"))
_UNSETTLED: Final = (
    select(RESERVATIONS)
    .outerjoin(SETTLEMENTS, SETTLEMENTS.c.request_id == RESERVATIONS.c.request_id)
    .where(SETTLEMENTS.c.request_id.is_(None))
)
_UNSETTLED_REQUEST: Final = _UNSETTLED.where(RESERVATIONS.c.request_id == bindparam("wanted"))
_UNSETTLED_VISIT: Final = _UNSETTLED.where(RESERVATIONS.c.visit == bindparam("wanted"))
_UNSETTLED_OWNER: Final = _UNSETTLED.where(RESERVATIONS.c.owner == bindparam("wanted"))

_END: Final = select(VISIT_ENDS.c.visit).where(VISIT_ENDS.c.visit == bindparam("wanted"))
_OTHERS: Final = select(OWNERS.c.id).where(OWNERS.c.is_settled.is_(False), OWNERS.c.id != bindparam("own"))
_RETIRE: Final = update(OWNERS).where(OWNERS.c.id == bindparam("dead")).values(is_settled=True)


class Book:
    """Reservations and settlements of one process."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner

    def exchange(
        self,
        tx: Connection,
        keys: VisitKeys,
        moment: Moment,
        limits: Limits,
        decide: Decision,
        releases: Sequence[str] = (),
    ) -> Sequence[Opening] | Refused:
        """Release some reservations and open others instead, or leave everything as it is when refused.

        `decide` is told what is left with the released ones given back, and says what to open. Raises LedgerError
        when it wants more than that, or when a request was opened before.
        """
        paying = accounts(keys, moment.day)
        balances = _balances(tx, paying)
        released = [row for request_id in releases if (row := _unsettled(tx, request_id))]
        given_back = _balances_without(balances, released)
        left = least_left(paying, given_back, limits)
        openings = decide(left)
        if isinstance(openings, Refused):
            return openings
        total = sum(opening.reserved_nano for opening in openings)
        if left.nano is not None and total > max(left.nano, 0):
            raise LedgerError(f"a decision reserves {total} nano-dollars where {left.nano} are left")
        for row in released:
            self._close(tx, row, Closing(row.request_id, "released", "not needed"), moment)
        self._open(tx, keys, moment, openings)
        _add_accounts(tx, (account.name for account in paying if account.name not in balances))
        _move(tx, paying, held=total, spent=0)
        return openings

    def record(self, tx: Connection, keys: VisitKeys, moment: Moment, opening: Opening) -> None:
        """Open a reservation, unless it was opened, for what the provider has done already: nothing can refuse it."""
        if tx.execute(_REQUEST, {"wanted": opening.request_id}).first():
            return
        paying = accounts(keys, moment.day)
        self._open(tx, keys, moment, [opening])
        _add_accounts(tx, (account.name for account in paying))
        _move(tx, paying, held=opening.reserved_nano, spent=0)

    def settle(self, tx: Connection, closing: Closing, moment: Moment) -> int | None:
        """Book how a reservation ended; nano-dollars booked, None when it isn't open (never was, or was settled)."""
        row = _unsettled(tx, closing.request_id)
        return None if row is None else self._close(tx, row, closing, moment)

    def settle_visit(self, tx: Connection, visit_id: str, reason: str, moment: Moment) -> int:
        """Settle in full whatever a visit has open; how many there were."""
        return self._close_all(tx, tx.execute(_UNSETTLED_VISIT, {"wanted": visit_id}).all(), reason, moment)

    def enter(self, tx: Connection, moment: Moment) -> None:
        """Make this process known, before it opens anything."""
        tx.execute(insert(OWNERS), {"id": self._owner.id, "at_ms": moment.at_ms, "is_settled": False})

    def settle_dead(self, tx: Connection, moment: Moment) -> int:
        """Settle in full what processes that died have open; how many there were."""
        others = tx.scalars(_OTHERS, {"own": self._owner.id}).all()
        dead = [other for other in others if self._owner.is_dead(other, tx)]
        rows = [row for other in dead for row in tx.execute(_UNSETTLED_OWNER, {"wanted": other})]
        if dead:
            tx.execute(_RETIRE, [{"dead": other} for other in dead])
        return self._close_all(tx, rows, "owner_died", moment)

    def visit_balance(self, tx: Connection, visit_id: str) -> Balance:
        name = f"visit/{visit_id}"
        return _balances(tx, (Account("visit", name),)).get(name, Balance())

    def unspent(self, tx: Connection, keys: VisitKeys, moment: Moment, limits: Limits) -> Left:
        """What the limits leave once all that is reserved now has been given back."""
        paying = accounts(keys, moment.day)
        spent = {name: Balance(0, balance.spent_nano) for name, balance in _balances(tx, paying).items()}
        return least_left(paying, spent, limits)

    def left(self, tx: Connection, keys: VisitKeys, moment: Moment, limits: Limits) -> Left:
        """What may be reserved now."""
        paying = accounts(keys, moment.day)
        return least_left(paying, _balances(tx, paying), limits)

    def record_end(self, tx: Connection, keys: VisitKeys, moment: Moment, end: VisitEnd) -> None:
        """Note why a visit ended, unless that is noted already."""
        named = {"visit": keys.visit_id, "kiosk": keys.kiosk, "day": moment.day, "at_ms": moment.at_ms}
        if tx.execute(_END, {"wanted": keys.visit_id}).first() is None:
            tx.execute(insert(VISIT_ENDS), {**named, **asdict(end)})

    def _open(self, tx: Connection, keys: VisitKeys, moment: Moment, openings: Sequence[Opening]) -> None:
        shared = {
            "visit": keys.visit_id,
            "visitors": " ".join(keys.visitors),
            "kiosk": keys.kiosk,
            "day": moment.day,
            "owner": self._owner.id,
            "at_ms": moment.at_ms,
        }
        if openings:
            tx.execute(_OPEN, [{**shared, **asdict(opening)} for opening in openings])

    def _close(self, tx: Connection, row: Row[Any], closing: Closing, moment: Moment) -> int:
        booked: int = {"used": closing.booked_nano, "in_full": row.reserved_nano, "released": 0}[closing.outcome]
        if booked > row.reserved_nano:
            raise LedgerError(f"{closing.request_id} would be settled above its reservation")
        tokens = {name: min(max(count, 0), _MOST_STORED) for name, count in asdict(closing.usage).items()}
        tx.execute(
            _SETTLE,
            {
                **tokens,
                "request_id": closing.request_id,
                "outcome": closing.outcome,
                "reason": closing.reason,
                "booked_nano": booked,
                "transcribed_ms": min(closing.transcribed_ms, _MOST_STORED),
                "at_ms": moment.at_ms,
            },
        )
        _move(tx, _accounts_of(row), held=-row.reserved_nano, spent=booked)
        return booked

    def _close_all(self, tx: Connection, rows: Sequence[Row[Any]], reason: str, moment: Moment) -> int:
        for row in rows:
            self._close(tx, row, Closing(row.request_id, "in_full", reason), moment)
        return len(rows)


def _unsettled(tx: Connection, request_id: str) -> Row[Any] | None:
    return tx.execute(_UNSETTLED_REQUEST, {"wanted": request_id}).first()


def _balances(tx: Connection, paying: Sequence[Account]) -> dict[str, Balance]:
    rows = tx.execute(_BALANCES_OF, {"accounts": [account.name for account in paying]})
    return {row.account: Balance(row.held_nano, row.spent_nano) for row in rows}


def _balances_without(balances: Mapping[str, Balance], released: Iterable[Row[Any]]) -> dict[str, Balance]:
    without = dict(balances)
    for row in released:
        for account in _accounts_of(row):
            if balance := without.get(account.name):
                without[account.name] = Balance(balance.held_nano - row.reserved_nano, balance.spent_nano)
    return without


def _accounts_of(row: Row[Any]) -> tuple[Account, ...]:
    return accounts(VisitKeys(row.visit, row.kiosk, tuple(row.visitors.split())), row.day)


def _add_accounts(tx: Connection, names: Iterable[str]) -> None:
    if missing := [{"name": name} for name in names]:
        tx.execute(_ADD_ACCOUNT, missing)


def _move(tx: Connection, paying: Sequence[Account], *, held: int, spent: int) -> None:
    if held or spent:
        tx.execute(_MOVE, [{"name": account.name, "held": held, "spent": spent} for account in paying])
