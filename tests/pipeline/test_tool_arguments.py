"""Arguments that fit a client's own schema."""

from __future__ import annotations

import json
from typing import Any

import pytest

from guide.pipeline.tool_arguments import arguments_for


def schema(**properties: object) -> dict[str, object]:
    return {"type": "object", "properties": properties, "required": list(properties)}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ({"type": "string"}, "Is it raining?"),
        ({"type": "integer", "minimum": 3}, 3),
        ({"type": "number"}, 0),
        ({"type": "boolean"}, False),
        ({"type": "string", "enum": ["red", "blue"]}, "red"),
        ({"const": 7}, 7),
        ({"type": "string", "default": "here"}, "here"),
        ({"type": ["string", "null"]}, "Is it raining?"),
        ({"anyOf": [{"type": "boolean"}, {"type": "null"}]}, False),
        ({"type": "array", "items": {"type": "string"}, "minItems": 2}, ["Is it raining?"] * 2),
        ({"type": "array"}, []),
        (schema(inner={"type": "integer"}), {"inner": 0}),
        ("nonsense", None),
        ({"type": "mystery"}, None),
    ],
)
def test_each_kind_of_field_gets_a_value_of_its_kind(field: object, value: Any) -> None:
    assert arguments_for(schema(x=field), "Is it raining?") == {"x": value}


def test_what_is_not_required_is_left_out() -> None:
    optional = {"type": "object", "properties": {"x": {"type": "string"}}}

    assert arguments_for(optional, "q") == {}


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        7,
        [],
        {"type": "string"},
        {"required": "x"},
        {"type": "object", "required": 3},
        {"type": "object", "required": [7, {}]},
    ],
)
def test_a_schema_that_is_none_gives_no_arguments(nonsense: object) -> None:
    assert arguments_for(nonsense, "q") == {}


def test_a_bottomless_schema_has_a_bottom() -> None:
    endless: dict[str, Any] = {"type": "object", "required": ["x"], "properties": {}}
    endless["properties"]["x"] = endless

    assert arguments_for(endless, "q")["x"]


@pytest.mark.parametrize(
    "field",
    [
        {"type": "array", "minItems": 10**9, "items": {"type": "string"}},
        {"type": "object", "required": [f"field {number}" for number in range(20_000)]},
    ],
)
def test_a_schema_that_wants_very_much_gets_no_more_than_a_call_may_hold(field: object) -> None:
    assert len(json.dumps(arguments_for(schema(x=field), "Is it raining? " * 100_000))) < 60_000
