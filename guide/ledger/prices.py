"""The price table that ships with the program, and the operator's own figures over it."""

from __future__ import annotations

import json
from datetime import date
from importlib import resources
from pathlib import Path

from guide.core.price_table import parse_prices, price_of
from guide.core.pricing import BUILTIN, BUILTIN_MODEL, Kind, Price, PriceError, Prices
from guide.errors import SettingsError


def load_prices(override: Path | None = None) -> Prices:
    """The shipped prices, and those of the operator's file in their place. Raises SettingsError."""
    shipped = resources.files(__package__).joinpath("prices.json").read_text(encoding="utf-8")
    prices = Prices((BUILTIN, *_parse(shipped, "prices.json")))
    if override is None:
        return prices
    try:
        text = override.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"GUIDE_PRICES_FILE: {override} can't be read: {error}") from error
    return prices.overridden_by(_parse(text, str(override)))


def model_price(model: str, prices: Prices, *, kind: Kind, today: date) -> Price:
    """The price of a model that is to be used as a `kind` model. Raises SettingsError with the lines to add."""
    if model == BUILTIN_MODEL:
        return BUILTIN
    try:
        return price_of(model, prices, kind=kind, today=today)
    except PriceError as error:
        raise SettingsError(str(error)) from error


def _parse(text: str, name: str) -> tuple[Price, ...]:
    try:
        return parse_prices(json.loads(text))
    except (json.JSONDecodeError, PriceError) as error:
        raise SettingsError(f"{name}: {error}") from error
