"""How long to wait in a pause before the turn is over: semantic turn detection.

Recognition gives words without punctuation, so what tells an unfinished sentence is its last word: nobody ends on
"the" or "because".
"""

from __future__ import annotations

from typing import Final

from guide.pipeline.session import Eagerness
from guide.pipeline.stages import Heard

PAUSE_MS: Final = 320
"""The silence after which a look at the words is worth it; shorter ones are breath between words."""

_DONE_MS: Final[dict[Eagerness, int]] = {"low": 900, "medium": 500, "auto": 500, "high": PAUSE_MS}
_UNCLEAR_MS: Final[dict[Eagerness, int]] = {"low": 2_000, "medium": 1_000, "auto": 1_000, "high": 600}
_UNFINISHED_MS: Final[dict[Eagerness, int]] = {"low": 8_000, "medium": 4_000, "auto": 4_000, "high": 2_000}
"""The service's own longest waits."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LEAVES_OPEN: Final = _words(
    """
    a an the this these my your our their his her its of in on at by for from to into with without about between
    and or but because if when while than as that which who whose what why how where is are was were do does did
    can could would will should may might very so um uh uhm er erm hmm like well i'm it's what's who's there's

    le la les un une des du de au aux ce cet cette ces mon ma mes son sa ses notre votre leur et ou mais parce
    car si quand que qui dont où pourquoi comment est sont était à dans sur sous avec sans pour par entre euh très

    der die das dem den ein eine einen einem einer und oder aber weil wenn dass ob als wie warum wer wo in im an
    am auf aus bei mit nach von vom zu zum zur für über unter zwischen ist sind war waren kann können sehr äh ähm
    """
)
_COMPLETE_ALONE: Final = _words("why how what who where when pourquoi comment warum wie wer wo")
"""Open at the end of a sentence, a question by themselves."""


def silence_wanted_ms(heard: Heard | None, eagerness: Eagerness) -> int:
    """The silence that ends the turn, given what was understood of it so far; None when nobody knows yet."""
    words = heard.text.lower().split() if heard is not None else []
    if not words:
        return _UNCLEAR_MS[eagerness]
    last = words[-1].strip(".,;:!?…")
    if len(words) == 1 and last in _COMPLETE_ALONE:
        return _DONE_MS[eagerness]
    return _UNFINISHED_MS[eagerness] if last in _LEAVES_OPEN else _DONE_MS[eagerness]
