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
    return _entries(root, first_line, findings, with_names=_WITH_NAMES)


def _entries(
    root: yaml.MappingNode, first_line: int, findings: FileFindings, with_names: Collection[str] = ()
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
            entries[key] = Entry("", line, _entries(value_node, first_line, findings))
        elif value is None:
            findings.problem(line, f"`{key}` must be a text or a simple list of texts.")
        else:
            entries[key] = Entry(value, line)
    return entries


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
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line if mark is not None else 0
    said = getattr(error, "problem", None) or ""
    lines = source.split("\n")
    line = min(line, len(lines) - 1)
    return first_line + line, _cure(said, lines[line])


def _cure(said: str, line: str) -> str:
    if "mapping values are not allowed" in said:
        return 'A value that holds a colon must stand in quotes: title: "Ur: a city".'
    if "\\t" in said or "\t" in line:
        return "Use spaces instead of tabs."
    if "end of stream" in said or "quoted scalar" in said:
        return "A quotation mark or bracket is opened and never closed."
    if "cannot start any token" in said:
        return f"A value can't begin with {line.partition(':')[2].strip()[:1] or 'this sign'}; put it in quotes."
    if "could not find expected ':'" in said:
        return "There is no colon after the name; write `name: value`."
    return f"This can't be read as `name: value` ({said or 'not YAML'}); quotes round the value often help."
