"""What a Realtime session is told: who the guide is, the rules that ground it, and the museum's texts.

The text depends on the museum, the persona and the language only, so that it is the same to the byte for every
session of a kind and the provider's prompt cache hits. Where the visitor stands changes from turn to turn, so it goes
into the conversation as a note (`where_note`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from guide.museum.collection import Exhibit, Museum, Section
from guide.museum.languages import language_name
from guide.museum.personas import Persona

RULES: Final = (Path(__file__).parent / "rules.md").read_text(encoding="utf-8").strip()
"""What holds for every persona and every museum."""

_EXHIBIT_MARK: Final = re.compile(r"\[exhibit: ([^\]\s]+)\]")
_LANGUAGE_MARK: Final = re.compile(r"\[language: ([A-Za-z-]+)\]")


def session_instructions(museum: Museum, *, language: str, persona: Persona, max_bytes: int) -> str:
    """At most `max_bytes` of UTF-8, as long as the rules alone fit. What is left out can be looked up."""
    head = f"# Who you are\n{persona.instructions}\n\n{RULES.format(language=language_name(language))}"
    frame = f"{head}\n\nKNOWLEDGE\n\nEND OF KNOWLEDGE"
    return f"{head}\n\nKNOWLEDGE\n{_knowledge(museum, max_bytes - len(frame.encode()))}\nEND OF KNOWLEDGE"


def where_note(exhibit_id: str, title: str) -> str:
    """Tells the model, and the built-in server, where the visitor stands now."""
    return f"[exhibit: {exhibit_id}] The visitor now stands before “{title}”; “this” means it."


def language_note(language: str) -> str:
    return f"[language: {language}] The visitor has chosen {language_name(language)}. Answer in it from now on."


def read_exhibit(text: str) -> str | None:
    """The exhibit's id in the last `where_note` within `text`."""
    return _last(_EXHIBIT_MARK, text)


def read_language(text: str) -> str | None:
    """The language's code in the last `language_note` within `text`."""
    return _last(_LANGUAGE_MARK, text)


def _last(mark: re.Pattern[str], text: str) -> str | None:
    found = mark.findall(text)
    return found[-1] if found else None


def _knowledge(museum: Museum, max_bytes: int) -> str:
    """The museum, a line for every exhibit, then as much of each exhibit as fits, every one getting its turn: first
    all labels, then all first sections, and so on."""
    kept = [_house(museum), *(_catalogue_line(exhibit) for exhibit in museum.exhibits.values())]
    left_bytes = max_bytes - len("\n".join(kept).encode())
    texts: dict[str, list[str]] = {exhibit_id: [] for exhibit_id in museum.exhibits}
    is_complete = True
    for exhibit_id, text in _by_turns(museum):
        size_bytes = len(text.encode()) + 2 + (0 if texts[exhibit_id] else len(exhibit_id.encode()) + 20)
        if size_bytes > left_bytes:
            is_complete = False
            continue
        texts[exhibit_id].append(text)
        left_bytes -= size_bytes
    kept += [f"## Exhibit {name}\n" + "\n".join(parts) for name, parts in texts.items() if parts]
    if not is_complete and left_bytes >= len(_MORE.encode()) + 1:
        kept.append(_MORE)
    return "\n".join(kept)


_MORE: Final = "There is more in the museum's files than fits here: call look_up before you say that you don't know."


def _house(museum: Museum) -> str:
    lines = [f"## {museum.name}, {museum.city}".rstrip(", "), museum.intro]
    if museum.opening_hours:
        lines.append(f"Open: {museum.opening_hours}")
    return "\n".join([*lines, *(_section(section) for section in museum.sections), "## The exhibits"])


def _catalogue_line(exhibit: Exhibit) -> str:
    facts = [exhibit.maker, exhibit.date, exhibit.place, exhibit.materials, exhibit.dimensions, exhibit.gallery]
    return f"- {exhibit.id}: {exhibit.title}; " + "; ".join(fact for fact in facts if fact)


def _by_turns(museum: Museum) -> Iterator[tuple[str, str]]:
    parts = {exhibit.id: [*_parts(exhibit)] for exhibit in museum.exhibits.values()}
    for turn in range(max((len(own) for own in parts.values()), default=0)):
        for exhibit_id, own in parts.items():
            if turn < len(own):
                yield exhibit_id, own[turn]


def _parts(exhibit: Exhibit) -> Iterator[str]:
    yield exhibit.label
    yield from (_section(section) for section in exhibit.sections)
    yield from (f"{question.text} {question.answer}" for question in exhibit.questions)


def _section(section: Section) -> str:
    return f"{section.title}: {section.text}"
