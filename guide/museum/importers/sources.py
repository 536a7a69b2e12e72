"""Reads a file that another system saved, whichever of the known ones that was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import orjson

from guide.errors import BadInput
from guide.museum.importers.csv_table import read_csv
from guide.museum.importers.iiif import is_iiif, read_iiif
from guide.museum.importers.met import is_met, read_met
from guide.museum.importers.omeka import is_omeka, read_omeka
from guide.museum.importers.record import Read, Refused

_KNOWN: Final = "a IIIF manifest, an item of Omeka S or an object of the Met, or a list of such"


def read_source(path: Path, language: str) -> list[Read]:
    """`language`: the museum's own. Raises BadInput for a file that can't be read or that nobody knows."""
    text = _text(path)
    if text.lstrip()[:1] in ("{", "["):
        return list(_from_json(text, path.name, language))
    if path.suffix.lower() in (".json", ".jsonld"):
        raise BadInput(path.name, f"JSON: {_KNOWN}")
    return list(read_csv(text, path.name))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadInput(str(path), f"a file that can be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise BadInput(f"{path.name}:{line}", "UTF-8; in a spreadsheet, save as “CSV UTF-8”") from error


def _from_json(text: str, name: str, language: str) -> Iterator[Read]:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadInput(f"{name}:{error.lineno}", f"JSON ({error.msg})") from error
    if not isinstance(found, list):
        yield _record(found, "the file", language)
        return
    for number, document in enumerate(found, 1):
        yield _record(document, f"record {number}", language)


def _record(document: Any, where: str, language: str) -> Read:
    if not isinstance(document, Mapping):
        return Refused(where, f"it is not {_KNOWN}")
    if is_iiif(document):
        return read_iiif(document, language)
    if is_omeka(document):
        return read_omeka(document, language)
    if is_met(document):
        return read_met(document)
    if "objectIDs" in document:
        return Refused(where, "it is the Met's list of numbers; save each object")
    return Refused(where, f"it is not {_KNOWN}")
