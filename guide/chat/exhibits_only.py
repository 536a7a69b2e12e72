"""Chat answers from the exhibits alone, in the pieces the chat tab streams. Free, and never fails."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guide.chat.pieces import Delta, Sources
from guide.museum.reply import Answer

_WORD = re.compile(r"\S+\s*")


def pieces(answer: Answer) -> Iterator[Delta | Sources]:
    """The answer word by word, then its sources."""
    for word in _WORD.findall(answer.text):
        yield Delta(word)
    yield Sources(answer.sources, answer.suggestions)
