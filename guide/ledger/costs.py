"""The texts of `python -m guide costs`: a day as it may be expected, and a day as it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from guide.core.estimate import Chain, Talk, chained_visit_usd, chat_visit_usd, realtime_visit_usd
from guide.core.price_table import ending_warning
from guide.core.pricing import Price, Prices, Usd
from guide.ledger.prices import model_price
from guide.ledger.reports import Day, Ended, Spent, read_day, reading

DAYS_A_MONTH: Final = 30

REALTIME_MODELS: Final = ("gpt-realtime-2.1-mini", "gpt-realtime-2.1")
CHAT_MODEL: Final = "gpt-6-luna"
TRANSCRIPTION_MODEL: Final = "gpt-transcribe"
SPEECH_MODEL: Final = "gpt-4o-mini-tts"


def estimate(
    prices: Prices,
    *,
    visits: int,
    today: date,
    talk: Talk = Talk(),  # noqa: B008  # frozen
    realtime_models: Sequence[str] = REALTIME_MODELS,
    chat_model: str = CHAT_MODEL,
    transcription_model: str | None = TRANSCRIPTION_MODEL,
) -> str:
    """What `visits` a day will about cost in each way of talking. Raises SettingsError for an unknown model."""
    heard = _maybe(transcription_model, prices, today)
    spoken = model_price(SPEECH_MODEL, prices, kind="speech", today=today)
    written = model_price(chat_model, prices, kind="chat", today=today)
    used: list[Price | None] = [heard, written, spoken]
    rows = []
    for model in realtime_models:
        price = model_price(model, prices, kind="realtime", today=today)
        used.append(price)
        rows.append((f"Realtime: {model}", realtime_visit_usd(talk, price, heard)))
    ears, mouth = "built in" if heard is None else heard.model, spoken.model
    rows += [
        (f"Chained: {ears}, {chat_model}, {mouth}", chained_visit_usd(talk, Chain(heard, written, spoken))),
        (f"Chained, ears and voice built in: {chat_model}", chained_visit_usd(talk, Chain(None, written, None))),
        (f"Chat: {chat_model}", chat_visit_usd(talk, written)),
        ("The built-in guide, by voice or in writing", Decimal(0)),
    ]
    return "\n".join(_estimate_lines(rows, visits, talk, used, today))


def real_day(url: str, day: date) -> str:
    """What a day of the museum cost, from the ledger at `url`. Raises LedgerError."""
    with reading(url) as tx:
        if tx is None:
            return "There is no ledger yet: nothing was spent."
        found = read_day(tx, day)
    return "\n".join(_day_lines(found))


def _maybe(model: str | None, prices: Prices, today: date) -> Price | None:
    return None if model is None else model_price(model, prices, kind="transcription", today=today)


def _estimate_lines(
    rows: Sequence[tuple[str, Usd]], visits: int, talk: Talk, used: Sequence[Price | None], today: date
) -> Iterator[str]:
    yield f"{visits} visits a day, in US dollars"
    yield ""
    width = max(len(name) for name, _ in rows)
    yield f"{'':<{width}} {'a visit':>10} {'a day':>10} {f'{DAYS_A_MONTH} days':>12}"
    for name, visit_usd in rows:
        day_usd = visit_usd * visits
        yield f"{name:<{width}} {visit_usd:>10.4f} {day_usd:>10.2f} {day_usd * DAYS_A_MONTH:>12.2f}"
    yield ""
    yield "Assumed:"
    yield from (f"  {sentence}" for sentence in talk.sentences())
    yield "Prices:"
    yield from (f"  {_price_line(price, today)}" for price in used if price is not None)
    yield "An estimate. What is never exceeded are the limits, GUIDE_VISIT_LIMIT_USD, GUIDE_DAY_LIMIT_USD and so on."


def _price_line(price: Price, today: date) -> str:
    line = f"{price.model}: checked {price.checked}, {price.source}"
    parts = [line, price.note, ending_warning(price, today) or ""]
    return ". ".join(part.rstrip(".") for part in parts if part)


def _day_lines(day: Day) -> Iterator[str]:
    yield f"{day.day}: {day.total_usd:.4f} US dollars, visits: {day.visits}"
    if day.spent:
        yield ""
        yield (
            f"{'model':<24}{'for':<15}{'times':>7}{'tokens in':>12}{'cached':>10}{'out':>9}{'seconds':>9}"
            f"{'USD':>11}{'in full':>9}"
        )
        yield from map(_spent_line, day.spent)
    if day.open_usd:
        yield f"Reserved and not settled: {day.open_usd:.4f} US dollars."
    if in_full := sum(row.in_full for row in day.spent):
        in_full_usd = sum((row.in_full_usd for row in day.spent), Decimal(0))
        yield ""
        yield f"Booked in full, for want of a believable count: {in_full} times, {in_full_usd:.4f} US dollars."
        yield from (f"  {count:>5} × {reason}" for reason, count in sorted(day.reasons.items()))
    if day.ended:
        yield ""
        yield f"Visits that ended: {sum(row.visits for row in day.ended)}"
        yield from map(_ended_line, day.ended)


def _ended_line(row: Ended) -> str:
    voice = f", voice had ended before: {row.voice_ended}" if row.voice_ended else ""
    return f"  {row.visits:>5} × {row.reason}{voice} ({row.used_voice} by voice)"


def _spent_line(row: Spent) -> str:
    return (
        f"{row.model:<24}{row.purpose:<15}{row.times:>7}{row.tokens_in:>12}{row.tokens_cached:>10}{row.tokens_out:>9}"
        f"{row.transcribed_s:>9.0f}{row.usd:>11.4f}{row.in_full:>9}"
    )
