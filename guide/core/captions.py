"""How much of a spoken text was heard, when all that is known is how much of its audio was.

The provider gives no word times, so the text is taken to be spoken at an even pace: over the audio's length once
that is known, at a usual speaking rate before.
"""

from __future__ import annotations

from typing import Final

from guide.core.sound import SAMPLE_RATE_HZ

CHARS_PER_S: Final = 16
"""A usual speaking rate in English, French and German: about 160 words a minute of six characters."""


def heard_text(text: str, *, heard_samples: int, received_samples: int, is_complete: bool) -> str:
    """The words of `text` that have begun in the first `heard_samples` of its audio.

    `is_complete`: all of the text and its audio has been received.
    """
    if is_complete and heard_samples >= received_samples:
        return text
    if heard_samples <= 0:
        return ""
    chars = _chars_heard(len(text), heard_samples, received_samples, is_complete)
    return text[: _end_of_word(text, chars)]


def _chars_heard(chars: int, heard_samples: int, received_samples: int, is_complete: bool) -> int:
    if is_complete:
        return chars * heard_samples // max(1, received_samples)
    return min(chars, CHARS_PER_S * heard_samples // SAMPLE_RATE_HZ)


def _end_of_word(text: str, at: int) -> int:
    while at < len(text) and not text[at].isspace():
        at += 1
    return at
