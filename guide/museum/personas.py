"""Who the guide is: each persona a Markdown file that a curator can add to `exhibits/personas/`.

The house guide is built in; a file `guide.md` takes its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guide.errors import MuseumError
from guide.museum.facts import check_keys, check_needed, line_of, text_of
from guide.museum.front_matter import Entry, read_page
from guide.museum.problems import FileFindings, Findings, in_order

KEYS: Final = ("name", "voice", "greeting", "pace")
SLOWEST, FASTEST = 0.25, 1.5
"""What the Realtime protocol takes as `speed`."""


@dataclass(frozen=True, slots=True)
class Persona:
    """`instructions`: how it speaks, for the model. `voice`: a provider's voice, "" for the house's. `pace`: 1 is
    the voice's own."""

    id: str
    name: str
    instructions: str
    voice: str = ""
    greeting: str = ""
    pace: float = 1.0


HOUSE_GUIDE: Final = Persona(
    "guide",
    "The guide",
    "You are the museum's guide: warm, exact, unhurried, with a quiet sense of humour. You speak to one person "
    "standing next to you, in plain words, as somebody who loves these things and has all the time in the world.",
)


def load_personas(folder: Path) -> Mapping[str, Persona]:
    """The house guide first, then the folder's, by name. Raises MuseumError with every mistake of every file."""
    findings = Findings()
    personas = {HOUSE_GUIDE.id: HOUSE_GUIDE}
    for path in sorted(folder.glob("*.md")) if folder.is_dir() else []:
        personas[path.stem] = _read(path, findings.in_file(f"{folder.name}/{path.name}"))
    if findings.problems:
        raise MuseumError(in_order(findings.problems))
    return personas


def _read(path: Path, findings: FileFindings) -> Persona:
    try:
        page = read_page(path.read_text(encoding="utf-8-sig"), findings)
    except UnicodeDecodeError:
        findings.problem(1, "A letter here isn't stored as UTF-8; save the file as “UTF-8” in your editor.")
        return HOUSE_GUIDE
    if page.entries is None:
        return HOUSE_GUIDE
    check_keys(page.entries, KEYS, findings)
    check_needed(page.entries, "name", findings)
    if not page.body.strip():
        findings.problem(page.body_line, "How this guide speaks is missing: write it below the second --- line.")
    voice, greeting = text_of(page.entries, "voice"), text_of(page.entries, "greeting")
    name = text_of(page.entries, "name")
    return Persona(path.stem, name, page.body.strip(), voice, greeting, _pace(page.entries, findings))


def _pace(entries: Mapping[str, Entry], findings: FileFindings) -> float:
    written = text_of(entries, "pace") or "1"
    try:
        pace = float(written)
    except ValueError:
        pace = 0.0
    if not SLOWEST <= pace <= FASTEST:
        sentence = f"`pace` must be a number from {SLOWEST} to {FASTEST}; 1 is the voice's own."
        findings.problem(line_of(entries, "pace"), sentence)
    return pace
