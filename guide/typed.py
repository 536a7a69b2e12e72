"""What visitors type, without what nobody sees: characters that hide words from readers, or words from filters."""

from __future__ import annotations

import re
from typing import Final

_UNSEEN: Final = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, but for tab and new line
    "\u00ad\u200b\u2060-\u2064\ufeff"  # soft hyphen, zero-width space, joiners of words
    "\u202a-\u202e\u2066-\u2069"  # what turns the direction of reading
    "\ufff9-\ufffb\U000e0000-\U000e007f"  # annotations, and letters of a second, invisible alphabet
    "]"
)
_JOINER_IN_LATIN: Final = re.compile("(?<=[ -~])[\u200c\u200d]|[\u200c\u200d](?=[ -~])")
"""Joiners make emoji and belong into Persian and Hindi; between Latin letters they only hide words."""


def cleaned(text: str) -> str:
    return _JOINER_IN_LATIN.sub("", _UNSEEN.sub("", text)).strip()
