"""Text as it is written made into text as it is spoken."""

from __future__ import annotations

import re
from collections.abc import Mapping


def speakable(text: str, language: str, pronunciations: Mapping[str, str] | None = None) -> str:
    """One line without Markdown; "" when there is nothing to say."""
    line = re.sub(r"[*_`#\[\]<>|]", " ", text)
    line = " ".join(line.split())
    return line if re.search(r"\w", line) else ""
