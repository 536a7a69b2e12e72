"""Lists, tables and lines without a stop, as curators write prices and opening hours: each line told by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from guide.museum.language.words import bulleted, plain, sentences, word_count

_ITEM = re.compile(r"^[-*+•]\s+")
_ROW = re.compile(r"^\|.*\|$")
_RULE = re.compile(r"^[|:\-\s]+$")
_STOP = re.compile(r"[.!?…:。！？][\"'”’»)\]]*$")
_NARROWEST = 60
"""Nobody wraps prose in fewer characters: a shorter line ends where its sentence does."""
_ONE_BREATH_WORDS = 30
"""A line that has no more words is told as a whole: what follows in it says something about what it begins with."""


def told_lines(text: str) -> list[str]:
    """The sentences of one paragraph of Markdown, or the lines of it where it is a list or a table, in order."""
    lines = [line.strip() for line in bulleted(text).split("\n")]
    if _is_table(lines):
        return [_with_stop(plain(row)) for row in _rows(lines)]
    if any(_ITEM.match(line) for line in lines):
        return [part for item in _items(lines) for part in _told(item)]
    if _stand_apart(lines):
        return [part for line in lines for part in _told(line)]
    return sentences(plain(text))


def _is_table(lines: Sequence[str]) -> bool:
    """With bars around each row, or without them above and below its rule
    (https://github.github.com/gfm/#tables-extension-)."""
    has_rule = len(lines) > 1 and "-" in lines[1] and bool(_RULE.match(lines[1]))
    return all(_ROW.match(line) for line in lines) or (has_rule and all("|" in line for line in lines))


def _told(line: str) -> list[str]:
    said = plain(line)
    parts = sentences(said)
    if len(parts) > 1 and (_is_sentence(parts[0]) or word_count(said) > _ONE_BREATH_WORDS):
        return [_with_stop(part) for part in parts]
    return [_with_stop(said)] if said else []


def _is_sentence(text: str) -> bool:
    """Rather than a name with what is to be said of it: `Lockers: eight, by the door.`"""
    return not re.search(r"\w(?::| [–—-]) ", text)


def _with_stop(text: str) -> str:
    return text if _STOP.search(text) else f"{text}."


def _items(lines: Sequence[str]) -> Iterator[str]:
    held = ""
    for line in lines:
        if _ITEM.match(line) and held:
            yield held
            held = ""
        held = f"{held}\n{_ITEM.sub('', line)}" if held else _ITEM.sub("", line)
    yield held


def _stand_apart(lines: Sequence[str]) -> bool:
    """Prose is wrapped where the next word has no more room; in a list of lines most have."""
    width = max(_NARROWEST, *(len(line) for line in lines))
    breaks = [len(first) + 1 + len(second.split(" ", 1)[0]) <= width for first, second in pairwise(lines)]
    return 2 * sum(breaks) > len(breaks)


def _rows(lines: Sequence[str]) -> Iterator[str]:
    """Each row of a table after its first cell, with the columns' heads where there are more than two."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if not _RULE.match(line)]
    has_heads = len(lines) > 1 and bool(_RULE.match(lines[1])) and not _RULE.match(lines[0])
    heads = rows[0] if has_heads and len(rows[0]) > 2 else []
    for first, *others in rows[1:] if has_heads else rows:
        cells = [f"{head} {cell}".strip() for head, cell in zip(heads[1:], others, strict=False)] if heads else others
        yield ": ".join(filter(None, (first, ", ".join(filter(None, cells)))))
