"""Arguments for a function that a client insists on having called, though the exhibits say nothing about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

_MOST_VALUES: Final = 100
_MOST_TEXT_CHARS: Final = 500


def arguments_for(schema: object, question: str) -> dict[str, Any]:
    """The smallest object that fits `schema` (JSON Schema), as far as 100 values go; what is free text becomes the
    beginning of the visitor's question."""
    value = _value(schema, question[:_MOST_TEXT_CHARS], iter(range(_MOST_VALUES)))
    return value if isinstance(value, dict) else {}


def _value(schema: object, question: str, places: Iterator[int]) -> Any:
    """`places`: one for each value that may still be made."""
    if not isinstance(schema, Mapping):
        return None
    for name in ("const", "default"):
        if name in schema:
            return schema[name]
    if isinstance(schema.get("enum"), list) and schema["enum"]:
        return schema["enum"][0]
    for name in ("anyOf", "oneOf", "allOf"):
        if isinstance(schema.get(name), list) and schema[name]:
            return _value(schema[name][0], question, places)
    return _of_type(schema, question, places)


def _of_type(schema: Mapping[str, Any], question: str, places: Iterator[int]) -> Any:
    kind = schema.get("type", "object" if "properties" in schema else None)
    match kind[0] if isinstance(kind, list) and kind else kind:
        case "object":
            properties = schema.get("properties")
            known = properties if isinstance(properties, Mapping) else {}
            wanted = schema.get("required")
            names = [name for name in wanted if isinstance(name, str)] if isinstance(wanted, list) else []
            return {name: _value(known.get(name), question, places) for name, _ in zip(names, places, strict=False)}
        case "array":
            least = schema.get("minItems", 0)
            count = least if isinstance(least, int) else 0
            return [_value(schema.get("items"), question, places) for _ in zip(range(count), places, strict=False)]
        case "string":
            return question
        case "integer" | "number":
            return schema.get("minimum", 0)
        case "boolean":
            return False
        case _:
            return None
