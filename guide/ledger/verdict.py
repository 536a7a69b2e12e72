"""How a reservation ends, judged from what the provider reported. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from guide.core.pricing import (
    AUDIO_OUT_MS_PER_TOKEN,
    ImpossibleUsage,
    Price,
    nano_usd,
    response_cost,
    transcription_cost,
)
from guide.core.usage import TranscriptionUsage, Usage
from guide.ledger.book import Closing

NOT_RUN: Final = Usage()
"""What is reported for a response that never ran."""
_MOST_MS: Final = 10**12


@dataclass(frozen=True, slots=True)
class Reserved:
    """A reservation that waits for its usage."""

    request_id: str
    price: Price
    reserved_nano: int
    max_output_tokens: int = 0


def response_closing(reserved: Reserved, usage: Usage | None, received_audio_ms: int = 0) -> Closing:
    """`used` when the counts can be true, else the whole reservation, with the reason in words.

    More than was reserved can't be true: the reservation was the most that could happen. Nor can less audio than
    was received.
    """
    if usage is None:
        return Closing(reserved.request_id, "in_full", "no usage")
    if usage == NOT_RUN and not received_audio_ms:
        return Closing(reserved.request_id, "released", "did not run")
    try:
        cost = nano_usd(response_cost(usage, reserved.price))
    except ImpossibleUsage as error:
        return Closing(reserved.request_id, "in_full", f"impossible usage: {error}", usage=usage)
    if lie := _contradiction(reserved, usage, cost, received_audio_ms):
        return Closing(reserved.request_id, "in_full", lie, usage=usage)
    return Closing(reserved.request_id, "used", "usage", cost, usage)


def _contradiction(reserved: Reserved, usage: Usage, cost_nano: int, received_audio_ms: int) -> str | None:
    if usage.text_out + usage.audio_out > reserved.max_output_tokens:
        return "more output than was allowed"
    if usage.audio_out < received_audio_ms // AUDIO_OUT_MS_PER_TOKEN:
        return "less audio than was received"
    if cost_nano > reserved.reserved_nano:
        return "more than was reserved"
    return None


def transcription_closing(reserved: Reserved, usage: TranscriptionUsage | None) -> Closing:
    if usage is None:
        return Closing(reserved.request_id, "in_full", "no usage")
    counted = Usage(text_in=usage.text_in, audio_in=usage.audio_in, text_out=usage.text_out)
    try:
        cost = nano_usd(transcription_cost(usage, reserved.price))
    except ImpossibleUsage as error:
        return Closing(reserved.request_id, "in_full", f"impossible usage: {error}", usage=counted)
    duration_ms = _ms(usage.seconds)
    if cost > reserved.reserved_nano:
        return Closing(reserved.request_id, "in_full", "more than was reserved", 0, counted, duration_ms)
    return Closing(reserved.request_id, "used", "usage", cost, counted, duration_ms)


def _ms(seconds: Decimal | None) -> int:
    if seconds is None:
        return 0
    return min(_MOST_MS, int((seconds * 1000).to_integral_value(rounding=ROUND_HALF_UP)))
