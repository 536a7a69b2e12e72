"""A client's message, checked against the models of the `openai` package before anything happens.

The models say what is wrong once per member of each union; here that becomes one refusal, about the member that the
client meant, with the path of the field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

import orjson
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from guide.pipeline import refusals
from guide.pipeline.refusals import Refused
from guide.realtime.wire import CLIENT_EVENTS, Event

MAX_EVENT_ID_CHARS: Final = 512
_TELLS_MEMBERS_APART: Final = ("type", "role")
_HARMLESS_ITEM: Final = {"type": "message", "role": "system", "content": []}

_Path: TypeAlias = tuple[str | int, ...]


def parse(message: str | bytes) -> Event:
    """The JSON object in a message. Raises Refused."""
    try:
        event = orjson.loads(message)
    except orjson.JSONDecodeError:
        raise refusals.not_json() from None
    if not isinstance(event, dict):
        raise refusals.not_an_event()
    return event


def event_id_of(event: Event) -> str | None:
    """What errors about this event are labelled with."""
    event_id = event.get("event_id")
    return event_id if isinstance(event_id, str) and len(event_id) <= MAX_EVENT_ID_CHARS else None


def check(event: Event) -> None:
    """Raises Refused unless `event` is a client event of the right shape, with no field the API doesn't know."""
    if "type" not in event:
        raise refusals.missing("type")
    if not isinstance(event["type"], str):
        raise refusals.wrong_type("type", "a string")
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
        raise _refusal(error.errors(include_url=False), event) from None
    _refuse_unknown(checked, ())


def _check_append(event: Event) -> None:
    """By hand: these are most of what arrives, and large."""
    if "audio" not in event:
        raise refusals.missing("audio")
    if not isinstance(event["audio"], str):
        raise refusals.wrong_type("audio", "a base64 string")
    _check_event_id(event)
    for name in event:
        if name not in ("type", "event_id", "audio"):
            raise refusals.unknown_parameter(name)


def _check_event_id(event: Event) -> None:
    event_id = event.get("event_id")
    if isinstance(event_id, str) and len(event_id) > MAX_EVENT_ID_CHARS:
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
        raise refusals.wrong_type(f"{path}.id", "a string")
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


def _refusal(errors: Sequence[ErrorDetails], event: Event) -> Refused:
    located = [(error, *_locate(error, event)) for error in errors]
    unfit = {branch for error, path, branch in located if branch and _tells_apart(error, path)}
    meant = [
        (error, path)
        for error, path, branch in located
        if not any(branch[: len(other)] == other for other in unfit)
    ]
    if meant:
        return _one_refusal(*meant[0], event, [error for error, path in meant if path == meant[0][1]])
    telling = [(error, path, branch) for error, path, branch in located if _tells_apart(error, path)]
    strangers = {branch for _, path, branch in telling if path[-1] == "type"}
    nearest = [entry for entry in telling if entry[2] not in strangers] or [
        entry for entry in telling if entry[1][-1] == "type"
    ]
    error, path, _ = nearest[0]
    return _one_refusal(error, path, event, [other for other, its_path, _ in nearest if its_path == path])


def _locate(error: ErrorDetails, event: Event) -> tuple[_Path, _Path]:
    """The path of the field in the event, and the path of the union member that the error speaks of."""
    path: list[str | int] = []
    branch: _Path = ()
    here: object = event
    for position, part in enumerate(error["loc"]):
        is_missing = error["type"] == "missing" and position == len(error["loc"]) - 1
        if isinstance(part, int) and isinstance(here, list):
            here = here[part]
        elif isinstance(here, Mapping) and (part in here or is_missing):
            here = here.get(part)
        else:
            branch = error["loc"][: position + 1]
            continue
        path.append(part)
    return tuple(path), branch


def _tells_apart(error: ErrorDetails, path: _Path) -> bool:
    return error["type"] in ("literal_error", "missing") and path[-1] in _TELLS_MEMBERS_APART


def _one_refusal(error: ErrorDetails, path: _Path, event: Event, alike: Sequence[ErrorDetails]) -> Refused:
    param = _dotted(path)
    if error["type"] == "missing":
        return refusals.missing(param)
    supported = [name for other in alike for name in _supported(other)]
    value = _value_at(event, path)
    if supported and (isinstance(value, str) or all(other["type"] == "literal_error" for other in alike)):
        return refusals.wrong_value(param, value, dict.fromkeys(supported))
    return refusals.wrong_type(param, _expected(error))


def _supported(error: ErrorDetails) -> list[str]:
    if error["type"] != "literal_error":
        return []
    words = str(error.get("ctx", {}).get("expected", "")).replace(" or ", ", ").split(", ")
    return [word.strip("'") for word in words]


_EXPECTED: Final = {
    "string_type": "a string",
    "int_type": "an integer",
    "float_type": "a number",
    "bool_type": "a boolean",
    "list_type": "an array",
    "dict_type": "an object",
    "model_type": "an object",
    "model_attributes_type": "an object",
}


def _expected(error: ErrorDetails) -> str:
    return _EXPECTED.get(error["type"], "an object")


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
