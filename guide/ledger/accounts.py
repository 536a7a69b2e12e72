"""Who pays: every reservation counts against up to four kinds of account at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from guide.core.budget import LimitName, Limits
from guide.core.pricing import nano_usd


@dataclass(frozen=True, slots=True)
class VisitKeys:
    """Who asks. `visitors`: hashes that stand for one visitor (cookie, address bucket), () where nobody is known; the
    one that has spent most counts. `kiosk`: an id of the operator's choice. Raises ValueError for a hash with a space
    in it, which separates hashes in the ledger."""

    visit_id: str
    kiosk: str
    visitors: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if any(visitor.split() != [visitor] for visitor in self.visitors):
            raise ValueError("a visitor's hash is one word")


@dataclass(frozen=True, slots=True)
class Account:
    limit: LimitName
    name: str


@dataclass(frozen=True, slots=True)
class Balance:
    held_nano: int = 0
    spent_nano: int = 0


@dataclass(frozen=True, slots=True)
class Left:
    """The least that any limit leaves, None without any limit, and the limit that leaves it."""

    nano: int | None
    limit: LimitName | None


def accounts(keys: VisitKeys, day: str) -> tuple[Account, ...]:
    """The accounts of a visit on a day of the museum (ISO)."""
    return (
        Account("visit", f"visit/{keys.visit_id}"),
        *(Account("visitor_day", f"visitor/{day}/{visitor}") for visitor in keys.visitors),
        Account("kiosk_day", f"kiosk/{day}/{keys.kiosk}"),
        Account("museum_day", f"museum/{day}"),
    )


def limit_nano(limits: Limits, name: LimitName) -> int | None:
    limit = {
        "visit": limits.visit_usd,
        "visitor_day": limits.visitor_day_usd,
        "kiosk_day": limits.kiosk_day_usd,
        "museum_day": limits.museum_day_usd,
    }[name]
    return None if limit is None else nano_usd(limit)


def least_left(paying: Sequence[Account], balances: Mapping[str, Balance], limits: Limits) -> Left:
    """What may still be reserved on all of these accounts together."""
    least = Left(None, None)
    for account in paying:
        limit = limit_nano(limits, account.limit)
        if limit is None:
            continue
        balance = balances.get(account.name, Balance())
        left = limit - balance.held_nano - balance.spent_nano
        if least.nano is None or left < least.nano:
            least = Left(left, account.limit)
    return least
