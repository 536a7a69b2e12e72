"""The text of `python -m guide report visits`: each day and kiosk a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from guide.core.pricing import usd
from guide.ledger.days import KINDS, KioskDay, kiosk_days


def visits_report(url: str, today: date, days: int) -> str:
    """The last `days` up to `today`, from the ledger at `url`. Raises LedgerError."""
    first = today - timedelta(days=days - 1)
    found = kiosk_days(url, first, today)
    return "\n".join(_lines(found)) if found else f"No visit from {first} to {today} stands in the ledger."


def _lines(found: Sequence[KioskDay]) -> Iterator[str]:
    width = max(len("kiosk"), *(len(one.kiosk) for one in found))
    yield f"{'day':<12}{'kiosk':<{width}}{'visits':>9}{'talked':>9}{'spoken':>9}{'written':>9}{'US dollars':>13}"
    for one in found:
        yield (
            f"{one.day!s:<12}{one.kiosk:<{width}}{one.visits:>9}{one.spoke:>9}{one.answers['voice']:>9}"
            f"{one.answers['writing']:>9}{one.total_usd:>13.4f}"
        )
    kinds = ", ".join(f"{kind} {sum((one.spent[kind] for one in found), usd(0)):.4f}" for kind in KINDS)
    yield f"Together {sum(one.visits for one in found)} visits: {kinds} US dollars."
    yield "Spoken and written: answers that a model gave, or the built-in voice. What the exhibits alone answer in"
    yield "writing is free and not counted. A visit over midnight counts on both days."
