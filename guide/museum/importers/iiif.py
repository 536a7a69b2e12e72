"""A IIIF manifest, Presentation 2 or 3: the object that a viewer would show, told of by its `metadata`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from guide.museum.importers.record import Read, Record, Refused, fields_of
from guide.museum.language_codes import base_language

_MANIFESTS: Final = ("Manifest", "sc:Manifest")
_ANY_LANGUAGE: Final = ("none", "@none", "")


def is_iiif(document: Mapping[str, Any]) -> bool:
    return "iiif.io/api/presentation" in str(document.get("@context", "")) or _kind(document) in _MANIFESTS


def _kind(document: Mapping[str, Any]) -> str:
    return str(document.get("type") or document.get("@type") or "")


def read_iiif(document: Mapping[str, Any], language: str) -> Read:
    """`language`: which of a manifest's languages is taken where it has several."""
    where = f"manifest {document.get('id') or document.get('@id') or 'without an id'}"
    if _kind(document) not in _MANIFESTS:
        return Refused(where, f"it is a {_kind(document) or 'document without a type'}; save each object's manifest")
    words = _Words(language)
    fields = fields_of(
        ("title", words.said(document.get("label"))),
        ("summary", words.said(document.get("summary") or document.get("description"))),
        *words.pairs(_listed(document.get("metadata"))),
        ("requiredStatement", words.statement(document)),
        ("rights", words.said(document.get("rights") or document.get("license"))),
        ("homepage", _address(document.get("homepage") or document.get("related"))),
    )
    pictures = [f"picture: {address}" for address in (_address(document.get("thumbnail")),) if address]
    return Record(where, fields, (*words.passed_over(), *pictures))


class _Words:
    """What a manifest says in one language, and in which others it says something, too."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._others: set[str] = set()

    def said(self, value: Any) -> str:
        """The text of a language map (3), or of a text, an object or a list of these (2)."""
        by_language = dict(_by_language(value))
        if not by_language:
            return ""
        chosen = self._chosen(by_language)
        self._others |= {code for code in by_language if code != chosen and code not in _ANY_LANGUAGE}
        return "\n\n".join(by_language[chosen])

    def _chosen(self, by_language: Mapping[str, Sequence[str]]) -> str:
        base = base_language(self._language)
        same = [code for code in by_language if base_language(code) == base]
        wanted = (self._language, *same, *_ANY_LANGUAGE, "en", *by_language)
        return next(code for code in wanted if code in by_language)

    def pairs(self, metadata: Sequence[Any]) -> Iterator[tuple[str, str]]:
        for pair in metadata:
            if isinstance(pair, Mapping):
                yield self.said(pair.get("label")), self.said(pair.get("value"))

    def statement(self, document: Mapping[str, Any]) -> str:
        """What must be shown with the picture: the one text that its holders insist on."""
        required = document.get("requiredStatement")
        return self.said(required.get("value") if isinstance(required, Mapping) else document.get("attribution"))

    def passed_over(self) -> list[str]:
        others = ", ".join(sorted(self._others))
        return [f"its texts in other languages ({others}): write them into a translation's file"] if others else []


def _by_language(value: Any) -> Iterator[tuple[str, list[str]]]:
    if isinstance(value, Mapping) and "@value" not in value:
        for code, texts in value.items():
            yield str(code), [text for text in _listed(texts) if isinstance(text, str)]
        return
    found: dict[str, list[str]] = {}
    for part in _listed(value):
        if isinstance(part, str):
            found.setdefault("", []).append(part)
        elif isinstance(part, Mapping) and isinstance(part.get("@value"), str):
            found.setdefault(str(part.get("@language", "")), []).append(part["@value"])
    yield from found.items()


def _address(value: Any) -> str:
    first = next(iter(_listed(value)), None)
    if isinstance(first, Mapping):
        first = first.get("id") or first.get("@id")
    return first if isinstance(first, str) else ""


def _listed(value: Any) -> Sequence[Any]:
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)
