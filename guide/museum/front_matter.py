"""Takes a curator's file apart: the YAML between the two `---` lines, each value with its line, and the text below.

Values stay the words that were written: YAML's guesses (a date, a number, yes and no as truth) would turn
`1831,1101` or `No` into something that the curator never wrote.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import yaml  # type: ignore[import-untyped]  # PyYAML brings no types

from guide.museum.problems import FileFindings

_FENCE = re.compile(r"---\s*$")
_SWALLOWED = re.compile(r"[ \t]*#[^\s#]")
_NO_SPACE = re.compile(r"\s*([\w-]+):(\S+)")
_PROTECTED_SPACE = "\xa0"
_EMPTY = {"", "~", "null", "Null", "NULL"}
_WITH_NAMES = ("pronounce",)


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of the front matter: text, or a list of texts. `named`: what stands under it, each with its name."""

    value: str | tuple[str, ...]
    line: int
    named: Mapping[str, Entry] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """One file. `entries` is None when the front matter couldn't be read, which has been reported."""

    entries: Mapping[str, Entry] | None
    body: str
    body_line: int


def read_page(text: str, findings: FileFindings) -> Page:
    lines = text.split("\n")
    start = next((number for number, line in enumerate(lines) if line.strip()), None)
    if start is None:
        findings.problem(1, "The file is empty.")
        return Page(None, "", 1)
    if not _FENCE.match(lines[start]):
        findings.problem(start + 1, "The file must begin with a line of three dashes (---), then its title.")
        return Page(None, "", start + 1)
    end = next((n for n in range(start + 1, len(lines)) if _FENCE.match(lines[n])), None)
    if end is None:
        findings.problem(start + 1, "The second line of three dashes (---), which ends the facts, is missing.")
        return Page(None, "", start + 1)
    entries = _read_entries("\n".join(lines[start + 1 : end]), start + 2, findings)
    return Page(entries, "\n".join(lines[end + 1 :]), end + 2)


def _read_entries(source: str, first_line: int, findings: FileFindings) -> Mapping[str, Entry] | None:
    try:
        root = yaml.compose(source, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        findings.problem(*_explained(error, source, first_line))
        return None
    except RecursionError:
        findings.problem(first_line, "The facts are nested too deeply; write one `name: value` on each line.")
        return None
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        findings.problem(first_line, "Between the two --- lines, write one `name: value` on each line.")
        return None
    return _entries(root, source, first_line, findings, with_names=_WITH_NAMES)


def _entries(
    root: yaml.MappingNode, source: str, first_line: int, findings: FileFindings, with_names: Collection[str] = ()
) -> dict[str, Entry]:
    """`with_names`: the keys that may have names under them."""
    entries: dict[str, Entry] = {}
    for key_node, value_node in root.value:
        line = first_line + key_node.start_mark.line
        key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else ""
        value = _value(value_node)
        if key in entries:
            findings.problem(line, f"`{key}` is written twice; it was first on line {entries[key].line}.")
        elif key in with_names and isinstance(value_node, yaml.MappingNode):
            entries[key] = Entry("", line, _entries(value_node, source, first_line, findings))
        elif value is None:
            findings.problem(line, f"`{key}` must be a text or a simple list of texts.")
        else:
            entries[key] = Entry(value, line)
            _check_signs(key, value_node, line, source, findings)
    return entries


def _check_signs(key: str, value: yaml.Node, line: int, source: str, findings: FileFindings) -> None:
    """YAML takes these signs for its own and keeps silent about it."""
    first = source[value.start_mark.index : value.start_mark.index + 1]
    if first in ("&", "!"):
        findings.problem(line, _cant_begin_with(first))
    elif _SWALLOWED.match(source, value.end_mark.index):
        sentence = f"Visitors never see what follows #; if it belongs to `{key}`, put all of the value in quotes."
        findings.warning(line, sentence)


def _value(node: yaml.Node) -> str | tuple[str, ...] | None:
    if isinstance(node, yaml.ScalarNode):
        return _text(node)
    if isinstance(node, yaml.SequenceNode) and all(isinstance(item, yaml.ScalarNode) for item in node.value):
        return tuple(text for text in map(_text, node.value) if text)
    return None


def _text(node: yaml.ScalarNode) -> str:
    text = str(node.value).strip()
    return "" if node.style is None and text in _EMPTY else " ".join(text.split())


def _explained(error: yaml.YAMLError, source: str, first_line: int) -> tuple[int, str]:
    """Line and sentence: the parser's own words help programmers, not curators."""
    if isinstance(error, yaml.reader.ReaderError):
        position = error.position if isinstance(error.position, int) else 0
        return first_line + source.count("\n", 0, position), "This line holds a character that can't be printed."
    said = f"{getattr(error, 'context', None) or ''}; {getattr(error, 'problem', None) or 'not YAML'}"
    marks = [getattr(error, "problem_mark", None), getattr(error, "context_mark", None)]
    if any(begun in said for begun in _NAMED_WHERE_IT_BEGINS):
        marks.reverse()
    mark = next((mark for mark in marks if mark is not None), None)
    lines = source.split("\n")
    line = min(mark.line if mark is not None else 0, len(lines) - 1)
    return first_line + line, _cure(said, lines[line], mark.column if mark is not None else 0)


_NAMED_WHERE_IT_BEGINS = ("quoted scalar", "flow sequence", "flow mapping", "simple key")
"""What the parser only misses at the end of the file, long after it was begun."""


def _cure(said: str, line: str, column: int) -> str:
    if "mapping values are not allowed" in said:
        if line[:1].isspace():
            return "This line begins with spaces; let it begin at the left, like the others."
        return 'A value that holds a colon must stand in quotes: title: "Ur: a city".'
    if "\\t" in said or "\t" in line:
        return "Use spaces instead of tabs."
    if _PROTECTED_SPACE in line:
        return "One of the spaces here is a protected one, as Word makes them; type the spaces anew."
    if "quoted scalar" in said or "flow sequence" in said or "flow mapping" in said:
        return "A quotation mark or bracket is opened and never closed."
    if "found '<scalar>'" in said:
        return 'The quotes end before the value does; put them round all of it: title: "The keeper\'s lamp".'
    if "cannot start any token" in said or "undefined alias" in said or "entries are not allowed" in said:
        return _cant_begin_with(line[column : column + 1])
    if "could not find expected ':'" in said and (match := _NO_SPACE.match(line)):
        return f"A space is missing after the colon: `{match[1]}: {match[2]}`."
    if "could not find expected ':'" in said:
        return "There is no colon after the name; write `name: value`."
    return f"This can't be read as `name: value` ({said.lstrip('; ')}); quotes round the value often help."


def _cant_begin_with(sign: str) -> str:
    return f"A value can't begin with {sign.strip() or 'this sign'}; put it in quotes."
