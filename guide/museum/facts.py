"""Checks the front matter of one file, name by name and value by value."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from guide.museum.front_matter import Entry
from guide.museum.problems import FileFindings, listed, nearest

TEXT_KEYS = (
    "title", "maker", "date", "place", "gallery", "materials", "dimensions", "accession",
    "image", "image_alt", "credit", "source", "clue",
)  # fmt: skip
EXHIBIT_KEYS = (*TEXT_KEYS, "pronounce", "related", "status")
MUSEUM_KEYS = ("name", "city", "languages", "opening_hours", "welcome", "pronounce")
LOOK_KEYS = ("theme", "accent", "logo", "typeface", "hero")
"""What museum.md may say of the page; its translations look the same."""
STATUSES = ("published", "draft")

# What other museums' lists call the same things: no spelling is near enough to find these.
_ALSO_CALLED = {
    "name": "title", "artist": "maker", "author": "maker", "creator": "maker", "year": "date", "dated": "date",
    "origin": "place", "room": "gallery", "location": "gallery", "medium": "materials", "technique": "materials",
    "size": "dimensions", "measurements": "dimensions", "inventory": "accession", "number": "accession",
    "picture": "image", "photo": "image", "alt": "image_alt", "caption": "image_alt", "rights": "credit",
    "copyright": "credit", "link": "source", "url": "source", "draft": "status", "published": "status",
    "title": "name", "museum": "name", "town": "city", "hours": "opening_hours", "open": "opening_hours",
    "language": "languages", "greeting": "welcome",
    "pronunciation": "pronounce", "spoken": "pronounce",
    "color": "accent", "colour": "accent", "font": "typeface", "style": "theme",
}  # fmt: skip
_OTHER_SCHEME = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]*:\S", re.IGNORECASE)


def check_keys(entries: Mapping[str, Entry], known: Collection[str], findings: FileFindings) -> None:
    for key, entry in entries.items():
        if key in known:
            continue
        also = _ALSO_CALLED.get(key.casefold())
        meant = also if also in known else nearest(key, known)
        advice = f"did you mean `{meant}`?" if meant else f"the known ones are {listed(known)}."
        findings.problem(entry.line, f"`{key}` is not a name that belongs here; {advice}")


def text_of(entries: Mapping[str, Entry], key: str) -> str:
    """A list stands for its parts, with commas between them."""
    entry = entries.get(key)
    if entry is None:
        return ""
    return entry.value if isinstance(entry.value, str) else ", ".join(entry.value)


def texts_of(entries: Mapping[str, Entry], key: str) -> tuple[str, ...]:
    """A text stands for a list: its parts between the commas."""
    entry = entries.get(key)
    if entry is None:
        return ()
    parts = entry.value.split(",") if isinstance(entry.value, str) else entry.value
    return tuple(part.strip() for part in parts if part.strip())


def line_of(entries: Mapping[str, Entry], key: str) -> int:
    entry = entries.get(key)
    return entry.line if entry is not None else 1


def check_needed(entries: Mapping[str, Entry], key: str, findings: FileFindings) -> None:
    if key not in entries:
        findings.problem(1, f"There is no `{key}`; write `{key}: …` between the two --- lines.")
    elif not text_of(entries, key):
        findings.problem(line_of(entries, key), f"`{key}` is empty.")


def check_source(entries: Mapping[str, Entry], findings: FileFindings) -> None:
    if _OTHER_SCHEME.match(text_of(entries, "source")):
        findings.problem(line_of(entries, "source"), "`source` must be a web address (https://…) or a book's title.")


def is_published(entries: Mapping[str, Entry], findings: FileFindings) -> bool:
    status = text_of(entries, "status") or "published"
    if status not in STATUSES:
        meant = nearest(status, STATUSES)
        advice = f"did you mean `{meant}`?" if meant else f"write {' or '.join(STATUSES)}."
        findings.problem(line_of(entries, "status"), f"`status` can't be “{status}”; {advice}")
    return status == "published"
