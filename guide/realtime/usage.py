"""What a provider says it counted, read strictly: counts that can't be true are no counts.

None makes the ledger book the whole reservation, so a wrong report can overstate what an answer cost, never
understate it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from guide.core.usage import TranscriptionUsage, Usage


def read_usage(usage: object) -> Usage | None:
    """The usage of a `response.done`. None when it is missing, incomplete or contradicts itself.

    Text output is everything that isn't audio, so that reasoning, which no detail counts, is paid for.
    """
    try:
        return _usage(_mapping(usage))
    except _Unbelievable:
        return None


def read_transcription_usage(usage: object) -> TranscriptionUsage | None:
    """The usage of one transcribed turn, by tokens or by time. None as for `read_usage`."""
    try:
        given = _mapping(usage)
        if given.get("type") == "duration":
            return TranscriptionUsage(seconds=_seconds(given))
        return _transcription_tokens(given)
    except _Unbelievable:
        return None


class _Unbelievable(ValueError):
    pass


def _usage(usage: Mapping[str, Any]) -> Usage:
    inputs = _mapping(usage.get("input_token_details"))
    text_in, audio_in, image_in = _by_modality(inputs, _count(usage, "input_tokens"))
    text_cached, audio_cached, image_cached = _cached(inputs)
    _require(text_cached <= text_in and audio_cached <= audio_in and image_cached <= image_in)
    text_out, audio_out = _output(usage)
    _check_total(usage)
    return Usage(
        text_in=text_in,
        audio_in=audio_in,
        image_in=image_in,
        text_cached=text_cached,
        audio_cached=audio_cached,
        image_cached=image_cached,
        text_out=text_out,
        audio_out=audio_out,
    )


def _cached(inputs: Mapping[str, Any]) -> tuple[int, int, int]:
    cached = _count(inputs, "cached_tokens", absent=0)
    if cached == 0 and inputs.get("cached_tokens_details") is None:
        return 0, 0, 0
    return _by_modality(_mapping(inputs.get("cached_tokens_details")), cached)


def _output(usage: Mapping[str, Any]) -> tuple[int, int]:
    output = _count(usage, "output_tokens")
    if output == 0 and usage.get("output_token_details") is None:
        return 0, 0
    details = _mapping(usage.get("output_token_details"))
    audio = _count(details, "audio_tokens")
    _require(audio + _count(details, "text_tokens", absent=0) <= output)
    return output - audio, audio


def _check_total(usage: Mapping[str, Any]) -> None:
    output, inputs = _count(usage, "output_tokens"), _count(usage, "input_tokens")
    _require(_count(usage, "total_tokens", absent=output + inputs) == output + inputs)


def _transcription_tokens(usage: Mapping[str, Any]) -> TranscriptionUsage:
    _require(usage.get("type") == "tokens")
    inputs = _mapping(usage.get("input_token_details"))
    audio, text = _count(inputs, "audio_tokens", absent=0), _count(inputs, "text_tokens", absent=0)
    _require(audio + text == _count(usage, "input_tokens"))
    _check_total(usage)
    return TranscriptionUsage(text_in=text, audio_in=audio, text_out=_count(usage, "output_tokens"))


def _seconds(usage: Mapping[str, Any]) -> Decimal:
    seconds = usage.get("seconds")
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        raise _Unbelievable("seconds")
    _require(math.isfinite(seconds) and seconds >= 0)
    return Decimal(str(seconds))


def _by_modality(details: Mapping[str, Any], total: int) -> tuple[int, int, int]:
    """The text, audio and image tokens, which must add up to `total`."""
    text = _count(details, "text_tokens", absent=0)
    audio = _count(details, "audio_tokens", absent=0)
    image = _count(details, "image_tokens", absent=0)
    _require(text + audio + image == total)
    return text, audio, image


def _count(counts: Mapping[str, Any], name: str, *, absent: int | None = None) -> int:
    count = counts.get(name)
    if count is None:
        count = absent
    if not isinstance(count, int) or isinstance(count, bool) or count < 0:
        raise _Unbelievable(name)
    return count


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _Unbelievable("not an object")
    return value


def _require(is_so: bool) -> None:
    if not is_so:
        raise _Unbelievable("the counts contradict each other")
