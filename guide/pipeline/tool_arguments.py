"""Arguments for a function that a client insists on having called, though the exhibits say nothing about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_DEEPEST: Final = 6


def arguments_for(schema: object, question: str) -> dict[str, Any]:
    """The smallest object that fits `schema` (JSON Schema); what is free text becomes the visitor's question."""
    value = _value(schema, question, 0)
    return value if isinstance(value, dict) else {}


def _value(schema: object, question: str, depth: int) -> Any:
    if not isinstance(schema, Mapping) or depth > _DEEPEST:
        return None
    for name in ("const", "default"):
        if name in schema:
            return schema[name]
    if isinstance(schema.get("enum"), list) and schema["enum"]:
        return schema["enum"][0]
    for name in ("anyOf", "oneOf", "allOf"):
        if isinstance(schema.get(name), list) and schema[name]:
            return _value(schema[name][0], question, depth + 1)
    return _of_type(schema, question, depth)


def _of_type(schema: Mapping[str, Any], question: str, depth: int) -> Any:
    kind = schema.get("type", "object" if "properties" in schema else None)
    match kind[0] if isinstance(kind, list) and kind else kind:
        case "object":
            properties = schema.get("properties")
            known = properties if isinstance(properties, Mapping) else {}
            wanted = schema.get("required")
            names = wanted if isinstance(wanted, list) else []
            return {name: _value(known.get(name), question, depth + 1) for name in names}
        case "array":
            least = schema.get("minItems", 0)
            count = least if isinstance(least, int) else 0
            return [_value(schema.get("items"), question, depth + 1) for _ in range(min(count, 8))]
        case "string":
            return question
        case "integer" | "number":
            return schema.get("minimum", 0)
        case "boolean":
            return False
        case _:
            return None
