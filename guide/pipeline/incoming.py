"""A client's message, checked against the models of the `openai` package before anything happens.

The models say what is wrong once per member of each union; here that becomes one refusal, about the member that the
client meant, with the path of the field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import orjson
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from guide.pipeline import refusals
from guide.pipeline.refusals import Refused
from guide.realtime.wire import CLIENT_EVENTS, Event

MAX_EVENT_ID_CHARS: Final = 512
MOST_NESTED: Final = 100
MOST_VALUES: Final = 30_000
_MOST_FAULTS: Final = 2_000
"""What is looked at to find out which one to tell of."""
_TELLS_MEMBERS_APART: Final = ("type", "role")
_HARMLESS_ITEM: Final = {"type": "message", "role": "system", "content": []}

_Path: TypeAlias = tuple[str | int, ...]


def build_models() -> None:
    """The models build themselves at their first use; 50 ms that no visitor should wait for."""
    for model in CLIENT_EVENTS.values():
        model.model_rebuild()


def parse(message: str | bytes) -> Event:
    """The JSON object in a message. Raises Refused."""
    try:
        event = orjson.loads(message)
    except orjson.JSONDecodeError:
        raise refusals.not_json() from None
    if not isinstance(event, dict):
        raise refusals.not_an_event()
    _check_extent(event)
    return event


def _check_extent(event: Event) -> None:
    """What is acknowledged is encoded again, and encoders have their limits; and checking takes its time, for which
    the other clients wait."""
    level: list[object] = [event]
    count = 0
    for _ in range(MOST_NESTED):
        level = [child for value in level for child in _children(value)]
        count += len(level)
        if count > MOST_VALUES:
            raise refusals.too_many_values(MOST_VALUES)
        if not level:
            return
    raise refusals.too_deep(MOST_NESTED)


def _children(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def event_id_of(event: Event) -> str | None:
    """What errors about this event are labelled with."""
    event_id = event.get("event_id")
    return event_id if isinstance(event_id, str) and len(event_id) <= MAX_EVENT_ID_CHARS else None


def check(event: Event) -> None:
    """Raises Refused unless `event` is a client event of the right shape, with no field the API doesn't know."""
    if "type" not in event:
        raise refusals.missing("type")
    if not isinstance(event["type"], str):
        raise refusals.wrong_type("type", "a string", event["type"])
    model = CLIENT_EVENTS.get(event["type"])
    if model is None:
        raise refusals.wrong_value("type", event["type"], sorted(CLIENT_EVENTS))
    if event["type"] == "input_audio_buffer.append":
        _check_append(event)
        return
    _check_event_id(event)
    try:
        checked = model.model_validate(_without_references(event), strict=True)
    except ValidationError as error:
        raise _refusal(error.errors(include_url=False)[:_MOST_FAULTS], event) from None
    _refuse_unknown(checked, ())


def _check_append(event: Event) -> None:
    """By hand: these are most of what arrives, and large."""
    if "audio" not in event:
        raise refusals.missing("audio")
    if not isinstance(event["audio"], str):
        raise refusals.wrong_type("audio", "a string", event["audio"])
    _check_event_id(event)
    for name in event:
        if name not in ("type", "event_id", "audio"):
            raise refusals.unknown_parameter(name)


def _check_event_id(event: Event) -> None:
    event_id = event.get("event_id")
    if event_id is not None and not isinstance(event_id, str):
        raise refusals.wrong_type("event_id", "a string", event_id)
    if event_id is not None and len(event_id) > MAX_EVENT_ID_CHARS:
        raise refusals.too_long("event_id", MAX_EVENT_ID_CHARS, len(event_id))


def _without_references(event: Event) -> Event:
    """`event` with something harmless for each item reference of `response.input`: the models don't know them."""
    response = event.get("response")
    if not isinstance(response, dict) or not isinstance(response.get("input"), list):
        return event
    items = [
        _HARMLESS_ITEM if _is_reference(item, f"response.input[{index}]") else item
        for index, item in enumerate(response["input"])
    ]
    return {**event, "response": {**response, "input": items}}


def _is_reference(item: object, path: str) -> bool:
    if not isinstance(item, dict) or item.get("type") != "item_reference":
        return False
    if "id" not in item:
        raise refusals.missing(f"{path}.id")
    if not isinstance(item["id"], str):
        raise refusals.wrong_type(f"{path}.id", "a string", item["id"])
    return True


def _refuse_unknown(model: BaseModel, path: _Path) -> None:
    for name in model.model_extra or {}:
        raise refusals.unknown_parameter(_dotted((*path, name)))
    for name in type(model).model_fields:
        _refuse_unknown_in(getattr(model, name), (*path, name))


def _refuse_unknown_in(value: object, path: _Path) -> None:
    if isinstance(value, BaseModel):
        _refuse_unknown(value, path)
    elif isinstance(value, list):
        for index, member in enumerate(value):
            _refuse_unknown_in(member, (*path, index))


@dataclass(frozen=True, slots=True)
class _Fault:
    """`path`: the field, in the event. `member`: the union member that the error speaks of, as pydantic locates it,
    () outside of unions. `tells_apart`: this is why the client can't have meant that member."""

    error: ErrorDetails
    path: _Path
    member: _Path
    tells_apart: bool


def _refusal(errors: Sequence[ErrorDetails], event: Event) -> Refused:
    faults = _deepest([_locate(error, event) for error in errors])
    not_meant = {fault.member for fault in faults if fault.tells_apart}
    meant = [fault for fault in faults if not_meant.isdisjoint(_beginnings(fault.member))]
    if not meant:
        meant = _nearest([fault for fault in faults if fault.tells_apart])
    first = meant[0]
    return _one_refusal(first, event, [fault.error for fault in meant if fault.path == first.path])


def _deepest(faults: Sequence[_Fault]) -> list[_Fault]:
    """Who sent an object didn't mean the string that could stand in its place."""
    outer = {beginning for fault in faults for beginning in _beginnings(fault.path[:-1])}
    return [fault for fault in faults if fault.path not in outer]


def _beginnings(path: _Path) -> list[_Path]:
    return [path[:length] for length in range(len(path) + 1)]


def _nearest(faults: Sequence[_Fault]) -> list[_Fault]:
    """Of no member's type, or of some member's type and nobody's role: the faults that say so."""
    strangers = {fault.member for fault in faults if fault.path[-1] == "type"}
    of_known_type = [fault for fault in faults if fault.member not in strangers]
    return of_known_type or [fault for fault in faults if fault.path[-1] == "type"]


def _locate(error: ErrorDetails, event: Event) -> _Fault:
    path: list[str | int] = []
    member: _Path = ()
    member_depth = -1
    here: object = event
    for position, part in enumerate(error["loc"]):
        is_missing = error["type"] == "missing" and position == len(error["loc"]) - 1
        if isinstance(part, int) and isinstance(here, list):
            here = here[part]
        elif isinstance(here, Mapping) and (part in here or is_missing):
            here = here.get(part)
        else:
            member, member_depth = error["loc"][: position + 1], len(path)
            continue
        path.append(part)
    is_its_own = len(path) == member_depth + 1 and path[-1] in _TELLS_MEMBERS_APART
    return _Fault(error, tuple(path), member, is_its_own and error["type"] in ("literal_error", "missing"))


def _one_refusal(fault: _Fault, event: Event, alike: Sequence[ErrorDetails]) -> Refused:
    param = _dotted(fault.path)
    if fault.error["type"] == "missing":
        return refusals.missing(param)
    supported = dict.fromkeys(name for other in alike for name in _supported(other))
    value = _value_at(event, fault.path)
    nothing_else = all(other["type"] == "literal_error" for other in alike)
    if supported and (isinstance(value, str) or (nothing_else and isinstance(value, int))):
        return refusals.wrong_value(param, value, supported)
    if nothing_else:
        return refusals.not_one_of(param, supported, value)
    return refusals.wrong_type(param, _EXPECTED.get(fault.error["type"], "an object"), value)


def _supported(error: ErrorDetails) -> list[str]:
    if error["type"] != "literal_error":
        return []
    words = str(error.get("ctx", {}).get("expected", "")).replace(" or ", ", ").split(", ")
    return [word.strip("'") for word in words]


_EXPECTED: Final = {
    "string_type": "a string",
    "int_type": "an integer",
    "float_type": "a decimal",
    "bool_type": "a boolean",
    "list_type": "an array",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
}


def _value_at(event: Event, path: _Path) -> Any:
    value: Any = event
    for part in path:
        value = value[part]
    return value


def _dotted(path: _Path) -> str:
    """`("item", "content", 0, "text")` as `item.content[0].text`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")
