"""What a response, or the transcription of a turn, has taken, as its provider counted it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Usage:
    """The tokens of one response, as the provider counted them. Cached tokens are part of the input ones, and so are
    those that some models charge extra for writing to their cache (`text_cache_written`)."""

    text_in: int = 0
    audio_in: int = 0
    image_in: int = 0
    text_cached: int = 0
    audio_cached: int = 0
    image_cached: int = 0
    text_out: int = 0
    audio_out: int = 0
    text_cache_written: int = 0


@dataclass(frozen=True, slots=True)
class TranscriptionUsage:
    """What transcribing one turn took: tokens or seconds, whichever the provider bills by."""

    text_in: int = 0
    audio_in: int = 0
    text_out: int = 0
    seconds: Decimal | None = None
