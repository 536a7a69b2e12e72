"""An item of Omeka S, as its API gives it: Dublin Core terms and others, each with its values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from guide.museum.importers.record import Read, Record, Refused, fields_of
from guide.museum.language_codes import base_language


def is_omeka(document: Mapping[str, Any]) -> bool:
    return "o:id" in document


def read_omeka(document: Mapping[str, Any], language: str) -> Read:
    """`language`: which of a term's values are taken where they have several languages."""
    where = f"item {document['o:id']}"
    if document.get("o:is_public") is False:
        return Refused(where, "it isn't public in Omeka")
    terms = {name: values for name, values in document.items() if isinstance(values, list) and ":" in name}
    fields = [(name, text) for name, values in terms.items() for text in _texts(values, language)]
    if not any(name == "dcterms:title" for name, _ in fields):
        fields.insert(0, ("title", str(document.get("o:title") or "")))
    return Record(where, fields_of(*fields), tuple(_left_out(document, terms)))


def _texts(values: list[Any], language: str) -> Iterator[str]:
    shown = [value for value in values if isinstance(value, Mapping) and value.get("is_public") is not False]
    own = [value for value in shown if base_language(str(value.get("@language") or "")) == base_language(language)]
    neutral = [value for value in shown if not value.get("@language")]
    for value in own or neutral or shown[:1]:
        yield _text(value)


def _text(value: Mapping[str, Any]) -> str:
    """A literal's text, a linked item's title, an address's label, or the address itself."""
    named = (value.get(key) for key in ("@value", "display_title", "o:label", "@id"))
    return next((str(text) for text in named if isinstance(text, str | int | float) and text != ""), "")


def _left_out(document: Mapping[str, Any], terms: Mapping[str, list[Any]]) -> Iterator[str]:
    for name, values in terms.items():
        if any(isinstance(value, Mapping) and value.get("is_public") is False for value in values):
            yield f"{name}: a value of it isn't public in Omeka"
    pictures = document.get("thumbnail_display_urls")
    if isinstance(pictures, Mapping) and isinstance(pictures.get("large"), str):
        yield f"picture: {pictures['large']}"
