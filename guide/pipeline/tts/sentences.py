"""Cutting an answer into the sentences that are spoken one by one."""

from __future__ import annotations

import re
from typing import Final

from guide.pipeline.tts.abbreviations import SENTENCE_OPENERS
from guide.pipeline.tts.spoken_dates import GERMAN_COUNTED

_END: Final = re.compile(r"[.!?…][\"'”’»)]*\s+(?=[\"'“‘«(]*[^\Wa-z])")
_ABBREVIATIONS: Final = re.compile(
    r"mrs?|ms|dr|st|nos?|inv|ca?|cf|e\.g|i\.e|vs|vol|pp?|figs?|prof|sr|jr|bzw|z\.b|nr|hl|[vndz]|abb|bd|mme|mlle|av|apr|tél",
    re.IGNORECASE,
)
_GERMAN_ORDINAL: Final = re.compile(rf"(?:{'|'.join(GERMAN_COUNTED.values())}|Jh)\b")
_LONGEST_CHARACTERS: Final = 220


def sentences(text: str) -> list[str]:
    """The sentences of `text`, without the space around them. One that is very long is cut at a comma or semicolon,
    so that its beginning is heard soon."""
    whole: list[str] = []
    start = 0
    for match in _END.finditer(text):
        if _goes_on(text[start : match.start()], match.group(), text[match.end() :]):
            continue
        whole.append(text[start : match.end()].strip())
        start = match.end()
    whole.append(text[start:].strip())
    return [piece for sentence in whole for piece in _short(sentence) if piece]


def _goes_on(before: str, end: str, after: str) -> bool:
    """Whether this is an abbreviation's full stop, or an initial's, and not also that of the sentence."""
    if "\n" in end or not before.strip():
        return False
    last = before.rsplit(None, 1)[-1].lstrip("(\"'“‘«")
    if len(last) == 1 and last.isupper():
        return not SENTENCE_OPENERS.match(after)
    if last.isdecimal():
        return bool(_GERMAN_ORDINAL.match(after))
    return bool(_ABBREVIATIONS.fullmatch(last))


def _short(sentence: str) -> list[str]:
    if len(sentence) <= _LONGEST_CHARACTERS:
        return [sentence]
    cuts = [match.end() for match in re.finditer(r"[,;:]\s", sentence)]
    cut = min(cuts, key=lambda at: abs(at - len(sentence) // 2), default=0)
    if cut < len(sentence) // 5 or cut > 4 * len(sentence) // 5:
        return [sentence]
    return [*_short(sentence[:cut].strip()), *_short(sentence[cut:].strip())]
