"""The operator page as HTML, made on the server: it works without a script, and in print."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from math import isinf
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from guide.core.pricing import Usd
from guide.health import PartState
from guide.ledger.days import KINDS
from guide.operator.view import OperatorView

PARTS: Final[Mapping[str, str]] = {
    "provider": "The model",
    "rung": "Who answers",
    "standby": "Standing by",
    "recognition": "Hearing",
    "synthesis": "Speaking",
    "ledger": "Ledger",
    "exhibits": "Exhibits",
    "understanding": "Understanding",
    "voices": "Places to talk",
    "chat": "Writing",
}
FOLDER: Final = Path(__file__).parent
CENT: Final = Decimal("0.01")
STATES: Final[Mapping[PartState, tuple[str, str]]] = {
    "ok": ("●", "works"),
    "degraded": ("▲", "limited"),
    "down": ("■", "doesn’t work"),
}
"""A shape and a word, beside the colour."""
MOUTHS: Final = {
    "voice": "Spoken answers",
    "chat": "Written answers",
    "page": "Written answers, as read in the browser",
}


def _usd(amount: Usd) -> str:
    return "under $0.01" if 0 < amount < CENT else f"${amount:,.2f}"


def _within(seconds: float) -> str:
    return "longer than measured" if isinf(seconds) else f"within {seconds:g} s"


_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
_TEMPLATES.filters |= {"usd": _usd, "within": _within}
_TEMPLATES.globals |= {"parts": PARTS, "states": STATES, "mouths": MOUTHS, "kinds": KINDS}


def entrance(museum: str, problem: str = "") -> str:
    """The form that asks for the passphrase. `problem`: why the last try failed."""
    return _TEMPLATES.get_template("entrance.html").render(museum=museum, problem=problem)


def overview(view: OperatorView) -> str:
    return _TEMPLATES.get_template("page.html").render(view=view)
