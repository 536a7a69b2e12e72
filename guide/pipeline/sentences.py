"""Cutting an answer into the sentences that are spoken one by one."""

from __future__ import annotations

import re
from typing import Final

_END: Final = re.compile(r"[.!?…][\"'”’»)]*\s+(?=[\"'“‘«(]*[^\Wa-z])")
_ABBREVIATIONS: Final = re.compile(
    r"mrs?|ms|dr|st|nos?|inv|ca?|cf|e\.g|i\.e|vs|vol|pp?|figs?|prof|sr|jr|bzw|z\.b|nr|hl|abb|bd|mme|mlle|av|apr|tél",
    re.IGNORECASE,
)
_LONGEST_CHARACTERS: Final = 220


def sentences(text: str) -> list[str]:
    """The sentences of `text`, without the space around them. One that is very long is cut at a comma or semicolon,
    so that its beginning is heard soon."""
    whole: list[str] = []
    start = 0
    for match in _END.finditer(text):
        if "\n" not in match.group() and _ends_in_abbreviation(text[start : match.start()]):
            continue
        whole.append(text[start : match.end()].strip())
        start = match.end()
    whole.append(text[start:].strip())
    return [piece for sentence in whole for piece in _short(sentence) if piece]


def _ends_in_abbreviation(text: str) -> bool:
    last = text.rsplit(None, 1)[-1].lstrip("(\"'“‘«") if text.strip() else ""
    return bool(_ABBREVIATIONS.fullmatch(last)) or (len(last) == 1 and last.isupper())


def _short(sentence: str) -> list[str]:
    if len(sentence) <= _LONGEST_CHARACTERS:
        return [sentence]
    cuts = [match.end() for match in re.finditer(r"[,;:]\s", sentence)]
    cut = min(cuts, key=lambda at: abs(at - len(sentence) // 2), default=0)
    if cut < len(sentence) // 5 or cut > 4 * len(sentence) // 5:
        return [sentence]
    return [*_short(sentence[:cut].strip()), *_short(sentence[cut:].strip())]
