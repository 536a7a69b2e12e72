"""A price table as JSON writes it (already decoded) made into prices, and the words about it for the technician.

    {"models": [{"model": "gpt-realtime-2.1", "kind": "realtime", "effective": "2026-07-22", "checked": "2026-11-20",
                 "source": "https://…", "ends": null,
                 "text": {"in": "4.00", "cached": "0.40", "out": "24.00"}, "audio": {…}, "image": {…}}]}

Figures are US dollars per million tokens, or `per_minute`. They are text, because JSON's own numbers are binary
fractions in most programs. `also` lists other names of the same model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final, get_args

from guide.core.pricing import Kind, Price, PriceError, Prices, Rates

ENDING_SOON_DAYS: Final = 90

_MODALITIES: Final[Mapping[str, Mapping[str, str]]] = {
    "text": {
        "in": "text_in",
        "cached": "text_cached",
        "cache_written": "text_cache_written",
        "out": "text_out",
    },
    "audio": {"in": "audio_in", "cached": "audio_cached", "out": "audio_out"},
    "image": {"in": "image_in", "cached": "image_cached"},
}
_REQUIRED: Final = frozenset({"model", "kind", "effective", "checked", "source"})
_OPTIONAL: Final = frozenset({"ends", "priced_up_to", "note", "also", "per_minute", *_MODALITIES})


def parse_prices(table: object) -> tuple[Price, ...]:
    """The rows of a decoded table. Raises PriceError with every mistake, one sentence to a line."""
    rows = table.get("models") if isinstance(table, Mapping) else None
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise PriceError('a price table is {"models": [ … ]}')
    prices: list[Price] = []
    mistakes: list[str] = []
    for number, row in enumerate(rows, 1):
        try:
            prices.extend(_prices(row))
        except PriceError as error:
            name = row.get("model", number) if isinstance(row, Mapping) else number
            mistakes.append(f"price of {name}: {error}")
    mistakes.extend(_repeated(prices))
    if mistakes:
        raise PriceError("\n".join(mistakes))
    return tuple(prices)


def _repeated(prices: Sequence[Price]) -> Iterator[str]:
    seen: set[tuple[str, date]] = set()
    for price in prices:
        if (price.model, price.effective) in seen:
            yield f"price of {price.model}: two rows are effective from {price.effective}"
        seen.add((price.model, price.effective))


def _prices(row: object) -> Iterator[Price]:
    if not isinstance(row, Mapping):
        raise PriceError("a row is an object")
    if missing := sorted(_REQUIRED - row.keys()):
        raise PriceError(f"{', '.join(missing)} is missing")
    if unknown := sorted(row.keys() - _REQUIRED - _OPTIONAL):
        raise PriceError(f"{', '.join(unknown)} is unknown")
    if row["kind"] not in get_args(Kind):
        raise PriceError(f"kind is {row['kind']!r}, but may be {', '.join(get_args(Kind))}")
    rates = _rates(row)
    for model in (row["model"], *_names(row)):
        yield Price(
            model=str(model),
            kind=row["kind"],
            rates=rates,
            effective=_day(row["effective"], "effective"),
            checked=_day(row["checked"], "checked"),
            source=str(row["source"]),
            ends=None if row.get("ends") is None else _day(row["ends"], "ends"),
            priced_up_to=_tokens(row),
            note=str(row.get("note", "")),
        )


def _names(row: Mapping[str, Any]) -> Sequence[str]:
    names = row.get("also", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise PriceError(f"also is {names!r}: write a list of names")
    return names


def _tokens(row: Mapping[str, Any]) -> int | None:
    tokens = row.get("priced_up_to")
    if tokens is not None and (not isinstance(tokens, int) or isinstance(tokens, bool) or tokens <= 0):
        raise PriceError(f"priced_up_to is {tokens!r}: write a number of tokens")
    return tokens


def _rates(row: Mapping[str, Any]) -> Rates:
    amounts: dict[str, Decimal] = {}
    for modality, names in _MODALITIES.items():
        amounts.update(_figures(row, modality, names))
    if row.get("per_minute") is not None:
        amounts["per_minute"] = _amount(row["per_minute"], "per_minute")
    if not amounts:
        raise PriceError("it has no figures at all")
    return Rates(**_with_cached(amounts))


def _figures(row: Mapping[str, Any], modality: str, names: Mapping[str, str]) -> Iterator[tuple[str, Decimal]]:
    figures = row.get(modality, {})
    if not isinstance(figures, Mapping):
        raise PriceError(f'{modality} is {figures!r}: write {{"in": "4.00", …}}')
    for key, figure in figures.items():
        if key not in names:
            raise PriceError(f"{modality}.{key} is unknown: write {', '.join(names)}")
        yield names[key], _amount(figure, f"{modality}.{key}")


def _with_cached(amounts: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Where no discount for cached tokens is listed, they cost what fresh ones do."""
    fresh = {f"{kind}_cached": amounts[f"{kind}_in"] for kind in _MODALITIES if f"{kind}_in" in amounts}
    return {**fresh, **amounts}


def _amount(figure: object, where: str) -> Decimal:
    if isinstance(figure, bool) or not isinstance(figure, str | int | Decimal):
        raise PriceError(f'{where} is {figure!r}: write the figure in quotes, such as "4.00"')
    try:
        return Decimal(figure)
    except InvalidOperation:
        raise PriceError(f"{where} is {figure!r}, which is no number") from None


def _day(text: object, where: str) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise PriceError(f"{where} is {text!r}: write a day such as 2026-11-20") from None


def ending_warning(price: Price, today: date) -> str | None:
    """A sentence when the provider shuts the model down within 90 days, or has."""
    if price.ends is None:
        return None
    days = (price.ends - today).days
    if days > ENDING_SOON_DAYS:
        return None
    if days <= 0:
        return f"The provider shut {price.model} down on {price.ends}. Choose another model."
    wait = "1 day" if days == 1 else f"{days} days"
    return f"The provider shuts {price.model} down on {price.ends}, in {wait}. Choose another model before."


def lines_to_add(model: str, like: Price, today: date) -> str:
    """A whole price file with one row for `model`, whose figures are those of `like`, to be corrected."""
    parts = [
        f'"model": "{model}", "kind": "{like.kind}"',
        f'"effective": "{today}", "checked": "{today}", "source": "https://…"',
    ]
    for modality, names in _MODALITIES.items():
        figures = [
            f'"{key}": "{amount}"' for key, name in names.items() if (amount := getattr(like.rates, name)) is not None
        ]
        if figures:
            parts.append(f'"{modality}": {{{", ".join(figures)}}}')
    if like.rates.per_minute is not None:
        parts.append(f'"per_minute": "{like.rates.per_minute}"')
    return '{"models": [\n  {' + ",\n   ".join(parts) + "}\n]}"


def price_of(model: str, prices: Prices, *, kind: Kind, today: date) -> Price:
    """The price of `model`, which is used as a `kind` model. Raises PriceError with the lines to add."""
    try:
        return prices.price(model, today)
    except PriceError as error:
        lines = lines_to_add(model, prices.dearest(kind), today)
        raise PriceError(
            f"{error}, and what has no price may not be spent on. Put this into a file, with your provider's own"
            f" figures (US dollars per million tokens; these are the dearest known), and name the file in"
            f" GUIDE_PRICES_FILE:\n{lines}"
        ) from None
