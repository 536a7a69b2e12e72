"""The operator page's view with something of everything in it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from math import inf

from guide.core.budget import Limits
from guide.health import Part
from guide.latency import Pace
from guide.ledger.days import Allowed, KioskDay
from guide.operator.view import Books, OperatorView
from guide.unanswered import Asked, Unanswered

DAY = date(2026, 11, 21)
FULL = OperatorView(
    museum="Museum of <Toys>",
    at=datetime(2026, 11, 21, 14, 5, tzinfo=UTC),
    is_ready=True,
    parts={
        "provider": Part("down", "the key is refused"),
        "standby": Part("degraded", "starting"),
        "ledger": Part("ok", "is written"),
        "a new part": Part("ok", "is there"),
    },
    open_visits=3,
    talking=2,
    free_places=0,
    limits=Limits(Decimal("0.50"), Decimal(1), Decimal(25), Decimal(0)),
    books=Books(
        (
            KioskDay(
                DAY,
                "hall",
                7,
                4,
                spent={"voice": Decimal("1.234"), "transcription": Decimal("0.001"), "writing": Decimal(0)},
            ),
            KioskDay(DAY, "attic", 1),
        ),
        (
            Allowed("", Decimal(0), Decimal(0), Decimal(0)),
            Allowed("hall", Decimal(25), Decimal(20), Decimal("0.05")),
        ),
    ),
    paces=(Pace("voice", 12, 0.8, inf), Pace("chat", 3, 0.1, 0.3)),
    unanswered=(
        Asked(3, Unanswered("2026-11-20", "Who broke it?", "en", "duck", is_spoken=True)),
        Asked(1, Unanswered("2026-11-19", "<script>alert(1)</script>", "fr", "", is_spoken=False)),
    ),
)
