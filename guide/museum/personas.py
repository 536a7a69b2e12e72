"""Who the guide is: each persona a Markdown file that a curator can add to `exhibits/personas/`.

The house guide is built in; a file `guide.md` takes its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from guide.errors import MuseumError

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
    personas = {HOUSE_GUIDE.id: HOUSE_GUIDE}
    problems: list[str] = []
    for path in sorted(folder.glob("*.md")) if folder.is_dir() else []:
        try:
            personas[path.stem] = _read(path)
        except ValueError as error:
            problems.append(f"{folder.name}/{path.name}:1: {error}")
    if problems:
        raise MuseumError(problems)
    return personas


def _read(path: Path) -> Persona:
    """Raises ValueError with a curator's sentence."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ValueError("The file is not saved as UTF-8 text.") from None
    _, mark, rest = text.partition("---\n")
    head, second_mark, body = rest.partition("\n---")
    if not mark or not second_mark or not body.strip():
        raise ValueError("A persona begins with a block between two --- lines; its instructions come below.")
    given = _front_matter(head)
    unknown = sorted(set(given) - set(KEYS))
    if unknown:
        raise ValueError(f"“{unknown[0]}” is not known here. There are: {', '.join(KEYS)}.")
    name = str(given.get("name") or "").strip()
    if not name:
        raise ValueError("The persona has no name.")
    return Persona(
        path.stem, name, body.strip(), str(given.get("voice") or ""), str(given.get("greeting") or ""), _pace(given)
    )


def _front_matter(head: str) -> dict[str, object]:
    try:
        given = yaml.safe_load(head) or {}
    except yaml.YAMLError:
        raise ValueError("The block between the --- lines can't be read: check colons, quotes and indents.") from None
    if not isinstance(given, dict):
        raise ValueError("The block between the --- lines must hold lines like name: …")
    return {str(key): value for key, value in given.items()}


def _pace(given: Mapping[str, object]) -> float:
    pace = given.get("pace", 1.0)
    if isinstance(pace, bool) or not isinstance(pace, int | float) or not SLOWEST <= pace <= FASTEST:
        raise ValueError(f"pace must be a number from {SLOWEST} to {FASTEST}; 1 is the voice's own.")
    return float(pace)
