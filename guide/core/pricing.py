"""What a model's work costs: dated prices, and the exact cost of what was used.

Everything is `Decimal` US dollars. A price holds from a day on; a changed price is a further row, never an edited
one. Nothing here guesses: counts that can't be true raise ImpossibleUsage, and the caller books its worst case.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Final, Literal, TypeAlias

from guide.core.usage import TranscriptionUsage, Usage

Kind: TypeAlias = Literal["realtime", "chat", "transcription", "speech", "live"]

BUILTIN_MODEL: Final = "builtin"
"""The model name of the built-in server, which costs nothing."""

TOKENS_PER_PRICE: Final = 1_000_000
NANO_PER_USD: Final = 1_000_000_000
AUDIO_IN_MS_PER_TOKEN: Final = 100
AUDIO_OUT_MS_PER_TOKEN: Final = 50
MOST_TOKENS: Final = 1_000_000_000
"""No request has more tokens than this; a larger count (or as many seconds) is a provider's mistake."""
TRANSCRIPT_TOKENS_PER_SECOND: Final = 25
"""More than anybody can say: hurried speech is 6 words a second, and a word is about 4 tokens in the languages that
tokenizers split most."""

Usd: TypeAlias = Decimal


class ImpossibleUsage(ValueError):
    """The provider's counts contradict each other or the price table; they are not to be believed."""


class PriceError(ValueError):
    """A price table has a mistake, or lacks a model. `str(error)` is a sentence for the technician."""


@dataclass(frozen=True, slots=True)
class Rates:
    """US dollars per million tokens, each kind its own; None where the model has no such tokens.

    `text_cache_written`: fresh text that the provider also writes to its cache, where it charges that dearer.
    `per_minute`: for what is billed by duration instead.
    """

    text_in: Usd | None = None
    text_cached: Usd | None = None
    text_cache_written: Usd | None = None
    text_out: Usd | None = None
    audio_in: Usd | None = None
    audio_cached: Usd | None = None
    audio_out: Usd | None = None
    image_in: Usd | None = None
    image_cached: Usd | None = None
    per_minute: Usd | None = None

    def __post_init__(self) -> None:
        for rate in fields(self):
            amount = getattr(self, rate.name)
            if amount is not None and not (amount.is_finite() and amount >= 0):
                raise PriceError(f"{rate.name} is {amount}, which is no price: write a number from 0 up")


@dataclass(frozen=True, slots=True)
class Price:
    """What `model` costs from the day `effective` on.

    `source`: where it is published; `checked`: when somebody last looked; `ends`: when the provider shuts the model
    down, None when nothing is announced; `priced_up_to`: input tokens of one request beyond which other prices
    hold, None without such a step.
    """

    model: str
    kind: Kind
    rates: Rates
    effective: date
    checked: date
    source: str
    ends: date | None = None
    priced_up_to: int | None = None
    note: str = ""

    @property
    def version(self) -> str:
        """Names these very figures: the model, the day, and a digest that differs when any rate does."""
        figures = ",".join(f"{rate.name}={getattr(self.rates, rate.name)}" for rate in fields(self.rates))
        return f"{self.model}@{self.effective}#{hashlib.sha256(figures.encode()).hexdigest()[:8]}"

    @property
    def is_free(self) -> bool:
        return not any(getattr(self.rates, rate.name) for rate in fields(self.rates))


_ZERO: Final = Decimal(0)
BUILTIN: Final = Price(
    model=BUILTIN_MODEL,
    kind="realtime",
    rates=Rates(*([_ZERO] * len(fields(Rates)))),
    effective=date(2026, 1, 1),
    checked=date(2026, 1, 1),
    source="this program",
)


@dataclass(frozen=True, slots=True)
class Prices:
    """The price table: every known price of every model, in any order."""

    rows: tuple[Price, ...]

    def price(self, model: str, on: date) -> Price:
        """The price of `model` on a day. Before its first known day the first one holds, so that a clock which
        jumped back finds a price. Raises PriceError for an unknown model.
        """
        known = sorted((row for row in self.rows if row.model == model), key=lambda row: row.effective)
        if not known:
            raise PriceError(f"there is no price for the model {model!r}")
        return [known[0], *(row for row in known if row.effective <= on)][-1]

    def dearest(self, kind: Kind) -> Price:
        """The row to start from when a price of this kind has to be made up; of a chat model without sound, if any:
        it is only written to."""
        rows = [row for row in self.rows if row.kind == kind]
        written = [row for row in rows if kind == "chat" and row.rates.audio_out is None]
        return max(written or rows, key=lambda row: dearest_out(row) or _ZERO)

    def overridden_by(self, rows: Sequence[Price]) -> Prices:
        """These prices with the operator's own: a model that the operator prices has only the operator's rows."""
        theirs = {row.model for row in rows}
        return Prices((*(row for row in self.rows if row.model not in theirs), *rows))


def response_cost(usage: Usage, price: Price) -> Usd:
    """What one response cost, in US dollars. Raises ImpossibleUsage.

    Cached tokens are part of the input ones, so each input kind costs (in - cached) x fresh + cached x cached.
    """
    _check(usage, price)
    rates = price.rates
    text_fresh = usage.text_in - usage.text_cached - usage.text_cache_written
    written = rates.text_in if rates.text_cache_written is None else rates.text_cache_written
    return sum(
        (
            _tokens(text_fresh, rates.text_in, "text input"),
            _tokens(usage.text_cached, rates.text_cached, "cached text"),
            _tokens(usage.text_cache_written, written, "text written to the cache"),
            _tokens(usage.audio_in - usage.audio_cached, rates.audio_in, "audio input"),
            _tokens(usage.audio_cached, rates.audio_cached, "cached audio"),
            _tokens(usage.image_in - usage.image_cached, rates.image_in, "image input"),
            _tokens(usage.image_cached, rates.image_cached, "cached image"),
            _tokens(usage.text_out, rates.text_out, "text output"),
            _tokens(usage.audio_out, rates.audio_out, "audio output"),
        ),
        _ZERO,
    )


def transcription_cost(usage: TranscriptionUsage, price: Price) -> Usd:
    """What transcribing one turn cost, by seconds or by tokens. Raises ImpossibleUsage."""
    if usage.seconds is not None:
        if not (usage.seconds.is_finite() and 0 <= usage.seconds <= MOST_TOKENS):
            raise ImpossibleUsage(f"a turn of {usage.seconds} s")
        return _minutes(usage.seconds, price)
    _check_counts((usage.text_in, usage.audio_in, usage.text_out))
    rates = price.rates
    return (
        _tokens(usage.text_in, rates.text_in, "text input")
        + _tokens(usage.audio_in, rates.audio_in, "audio input")
        + _tokens(usage.text_out, rates.text_out, "text output")
    )


def transcription_worst(duration_ms: int, price: Price) -> Usd:
    """The most that transcribing `duration_ms` of speech can cost, whichever way the provider bills it."""
    seconds = Decimal(duration_ms) / 1000
    by_tokens = TranscriptionUsage(
        audio_in=-(-duration_ms // AUDIO_IN_MS_PER_TOKEN),
        text_out=int(seconds * TRANSCRIPT_TOKENS_PER_SECOND) + TRANSCRIPT_TOKENS_PER_SECOND,
    )
    costs = [_minutes(seconds, price)] if price.rates.per_minute is not None else []
    if price.rates.audio_in is not None:
        costs.append(transcription_cost(by_tokens, price))
    return max(costs)


def dearest_text_in(price: Price) -> Usd:
    """The rate of the dearest text input token, per million: fresh, or also written to the cache."""
    rates = price.rates
    return _dearest(rates.text_in, rates.text_cached, rates.text_cache_written)


def dearest_audio_in(price: Price) -> Usd:
    return _dearest(price.rates.audio_in, price.rates.audio_cached)


def dearest_image_in(price: Price) -> Usd:
    return _dearest(price.rates.image_in, price.rates.image_cached)


def dearest_in(price: Price) -> Usd:
    """The rate of the dearest input token, per million."""
    return max(dearest_text_in(price), dearest_audio_in(price), dearest_image_in(price))


def dearest_out(price: Price) -> Usd:
    """The rate of the dearest output token, per million."""
    return _dearest(price.rates.text_out, price.rates.audio_out)


def nano_usd(amount: Usd) -> int:
    """`amount` in whole nano-dollars, rounded up: what we hold or book is never less than what is owed."""
    return int((amount * NANO_PER_USD).to_integral_value(rounding=ROUND_CEILING))


def usd(nano: int) -> Usd:
    return Decimal(nano) / NANO_PER_USD


def _check(usage: Usage, price: Price) -> None:
    _check_counts([getattr(usage, count.name) for count in fields(usage)])
    for kind in ("text", "audio", "image"):
        if getattr(usage, f"{kind}_cached") > getattr(usage, f"{kind}_in"):
            raise ImpossibleUsage(f"more cached {kind} than {kind} input")
    if usage.text_cached + usage.text_cache_written > usage.text_in:
        raise ImpossibleUsage("more text from and to the cache than text input")
    if price.priced_up_to is not None and usage.text_in + usage.audio_in + usage.image_in > price.priced_up_to:
        raise ImpossibleUsage(f"more than {price.priced_up_to} input tokens, where other prices hold")


def _check_counts(counts: Sequence[int]) -> None:
    if min(counts) < 0 or max(counts) > MOST_TOKENS:
        raise ImpossibleUsage(f"a count outside 0 to {MOST_TOKENS}")


def _dearest(*rates: Usd | None) -> Usd:
    return max(rate or _ZERO for rate in rates)


def _tokens(count: int, rate: Usd | None, what: str) -> Usd:
    if not count:
        return _ZERO
    if rate is None:
        raise ImpossibleUsage(f"{what} tokens, which this model has no price for")
    return count * rate / TOKENS_PER_PRICE


def _minutes(seconds: Decimal, price: Price) -> Usd:
    if price.rates.per_minute is None:
        raise ImpossibleUsage("seconds, where this model has no price for a minute")
    return seconds * price.rates.per_minute / 60
