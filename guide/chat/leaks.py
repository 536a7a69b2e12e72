"""Notices when a model begins to recite its rules to a visitor."""

from __future__ import annotations

from typing import Final

from guide.museum.words import tokens

TELLING_WORDS: Final = 12
"""So many words in a row that stand in the rules are no chance; shorter phrases any guide may use."""


class Leaked(Exception):
    """The answer recites the rules."""


class LeakWatch:
    """Watches one answer. `rules`: what isn't for visitors; the museum's texts are, and don't belong here."""

    def __init__(self, rules: str) -> None:
        words = tokens(rules)
        self._runs = frozenset(zip(*(words[at:] for at in range(TELLING_WORDS)), strict=False))
        self._end = ""

    def watch(self, more: str) -> None:
        """Raises Leaked."""
        text = self._end + more
        words = tokens(text)
        for run in zip(*(words[at:] for at in range(TELLING_WORDS)), strict=False):
            if run in self._runs:
                raise Leaked
        self._end = text[_tail_start(text) :]


def _tail_start(text: str) -> int:
    """Where the last words begin that a run could go on from, the last of which may not be whole."""
    at = len(text)
    for _ in range(TELLING_WORDS):
        at = max(text.rfind(" ", 0, at), text.rfind("\n", 0, at))
        if at <= 0:
            return 0
    return at
