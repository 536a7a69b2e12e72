"""Notices when a model begins to recite its rules to a visitor."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from guide.museum.language.words import tokens

TELLING_WORDS: Final = 12
"""So many words in a row that stand in the rules are no chance; shorter phrases any guide may use."""
STEP_CHARS: Final = 40
"""How much is read at once: to look at every word as it comes would cost more than to read it."""


class Leaked(Exception):
    """The answer recites the rules."""


class LeakWatch:
    """Watches one answer. `rules`: what isn't for visitors; the museum's texts are, and don't belong here."""

    def __init__(self, rules: str) -> None:
        self._runs = _runs(rules)
        self._text = ""
        self._watched_chars = 0

    def watch(self, more: str) -> None:
        """Raises Leaked."""
        self._text += more
        if len(self._text) - self._watched_chars < STEP_CHARS:
            return
        if _runs_in(self._text) & self._runs:
            raise Leaked
        self._text = self._text[_tail_start(self._text) :]
        self._watched_chars = len(self._text)


@lru_cache(maxsize=64)
def _runs(rules: str) -> frozenset[tuple[str, ...]]:
    return _runs_in(rules)


def _runs_in(text: str) -> frozenset[tuple[str, ...]]:
    words = tokens(text)
    return frozenset(zip(*(words[at:] for at in range(TELLING_WORDS)), strict=False))


def _tail_start(text: str) -> int:
    """Where the last words begin that a run could go on from, the last of which may not be whole."""
    at = len(text)
    for _ in range(TELLING_WORDS):
        at = max(text.rfind(" ", 0, at), text.rfind("\n", 0, at))
        if at <= 0:
            return 0
    return at
