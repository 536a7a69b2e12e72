"""An object of the Metropolitan Museum's collection, as its API or its open table tells of it.

It has no label: neither says more of an object than its facts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any, Final

from guide.museum.importers.field_names import fold
from guide.museum.importers.record import Field, Record, fields_of

_NAME: Final = "artistdisplayname"
_AROUND: Final = ("artistprefix", _NAME, "artistsuffix")
_PICTURES: Final = ("primaryImage", "primaryImageSmall")


def is_met(document: Mapping[str, Any]) -> bool:
    return "objectID" in document


def read_met(document: Mapping[str, Any]) -> Record:
    told = [(name, text) for name, text in document.items() if isinstance(text, str) and name not in _PICTURES]
    return Record(f"object {document['objectID']}", in_full(fields_of(*told)), tuple(_picture(document)))


def _picture(document: Mapping[str, Any]) -> list[str]:
    picture = document.get("primaryImage")
    if document.get("isPublicDomain") is False:
        return ["picture: the object isn't in the public domain"]
    return [f"picture: {picture}"] if picture else []


def in_full(fields: Sequence[Field]) -> tuple[Field, ...]:
    """With "Attributed to" and the like before the name that they are about. Several stand with a bar between."""
    folded = {fold(field.name): field for field in fields}
    if _NAME not in folded:
        return tuple(fields)
    parts = [folded[name].text.split("|") if name in folded else [] for name in _AROUND]
    names = [" ".join(filter(None, map(str.strip, whole))) for whole in zip_longest(*parts, fillvalue="")]
    text = ", ".join(dict.fromkeys(filter(None, names)))
    around = [folded[name] for name in _AROUND if name in folded]
    kept = [field for field in fields if field not in around]
    return (*kept, Field(folded[_NAME].name, text))
