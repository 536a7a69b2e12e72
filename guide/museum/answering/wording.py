"""Puts passages together into an answer of whole sentences that can be spoken, saying whose words they are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from guide.museum.answering.book import Book
from guide.museum.language.words import sentences, word_count
from guide.museum.passages import MUSEUM, Passage
from guide.museum.titles import filled

MAX_WORDS = 60
_LEANS_BACK = re.compile(
    r"^(it|its|he|his|she|her|they|their|them|this|these|that|those|then|but|and|so|both|such|another|there|"
    r"(?:when|as|after|before|once|while|until) (?:it|he|she|they)|"
    r"il|elle|ils|elles|ce|cette|ces|mais|er|sie|es|dies\w*|aber|damals|"
    r"ihn|ihm|ihnen|sein(?:e[mnrs]?)?|ihr(?:e[mnrs]?)?|und|auch|dort|dann|danach|darum|deshalb|dabei|trotzdem)\b",
    re.IGNORECASE,
)
_TELLS_OF_MORE = re.compile(
    r"^(there ?('s|’s|is|are)(?! (no|none|another|others?|more|both|one (in|on|at|by|near|beside|for))\b)"
    r"|it is \w+ to|il (y a|est|faut)|es (gibt|ist|sind)|sie (können|dürfen|müssen|finden))\b",
    re.IGNORECASE,
)
"""How a sentence of museum.md begins that stands for itself: `There are benches in every room.`"""


def attributed(passages: Sequence[Passage], book: Book, at: str | None, hedge: str = "") -> str:
    """The passages in their order, introduced by whose words they are, in at most `MAX_WORDS` words.

    `hedge`: said before everything, with the space that follows."""
    opening = hedge + _opening(passages[0], book, at)
    parts = [part for passage in passages for part in _parts(passage)]
    return opening + within(parts, MAX_WORDS - word_count(opening))


def _parts(passage: Passage) -> list[str]:
    return sentences(passage.text) if passage.kind == "answer" else [passage.text]


def _opening(first: Passage, book: Book, at: str | None) -> str:
    """Facts say by themselves that the label gives them."""
    if first.kind == "fact":
        return ""
    if first.exhibit == MUSEUM:
        return book.said["museum"]
    key = "label" if first.kind == "label" else "section"
    if first.exhibit == at:
        return book.said[key]
    return filled(book.said[f"{key}_of"], book.exhibits[first.exhibit])


def within(parts: Sequence[str], limit: int) -> str:
    """As many whole sentences as fit; a first sentence that is too long is cut where it pauses."""
    kept: list[str] = []
    left = limit
    for part in parts:
        if word_count(part) > left:
            break
        kept.append(part)
        left -= word_count(part)
    return " ".join(kept) if kept else _cut(parts[0], limit)


def _cut(sentence: str, limit: int) -> str:
    words = sentence.split()[:limit]
    pauses = [number for number, word in enumerate(words) if word[-1] in ",;:)" and number >= limit // 3]
    end = pauses[-1] + 1 if pauses else limit
    return " ".join(words[:end]).rstrip(",;: ") + "."


def leans_back(passage: Passage) -> bool:
    """Its first word points at the sentence before, without which it isn't understood."""
    if passage.exhibit == MUSEUM and _TELLS_OF_MORE.match(passage.text):
        return False
    return passage.kind in ("label", "section") and bool(_LEANS_BACK.match(passage.text))
