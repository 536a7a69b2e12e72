"""What values a session or a response may have, beyond their types."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from guide.pipeline import refusals

MOST_OUTPUT_TOKENS: Final = 4096
MOST_TEXT_CHARS: Final = 1024 * 1024
"""Of the instructions, of the tools as JSON, and of all items; a guess. It is more than any model reads, and counting
its tokens for a response doesn't hold the other clients up."""
_SPEED: Final = (0.25, 1.5)
_SHARE: Final = (0.0, 1.0)
_IDLE_TIMEOUT_MS: Final = (5_000, 30_000)
_MOST_SILENCE_MS: Final = 60_000
_MOST_TOOLS: Final = 128
_MOST_NAME_CHARS: Final = 64
_FIT: Final = re.compile(r"^[a-zA-Z0-9_-]+$")
_MOST_ID_CHARS: Final = 32
_MOST_CALL_ID_CHARS: Final = 64  # a guess: as in the Responses API
_MOST_METADATA: Final = 16
_MOST_KEY_CHARS: Final = 64
_MOST_VALUE_CHARS: Final = 512


def check_hearing(values: Mapping[str, Any], path: str) -> None:
    """Raises Refused. `path`: how these values are called in an error."""
    heard = values["audio"]["input"]
    _check_format(heard["format"], f"{path}.audio.input.format")
    _check_turn_detection(heard["turn_detection"], f"{path}.audio.input.turn_detection")


def check_speaking(values: Mapping[str, Any], path: str) -> None:
    """Raises Refused. `path`: how these values are called in an error, `session` or `response`. Unlike the service,
    we take any voice: the speech server behind us may have voices of its own."""
    if list(values["output_modalities"]) not in (["audio"], ["text"]):
        raise refusals.wrong_modalities(f"{path}.output_modalities", values["output_modalities"])
    _check_output_tokens(values["max_output_tokens"], f"{path}.max_output_tokens")
    _check_length(values["instructions"], MOST_TEXT_CHARS, f"{path}.instructions")
    spoken = values["audio"]["output"]
    check_range(spoken["speed"], _SPEED, f"{path}.audio.output.speed")
    _check_format(spoken["format"], f"{path}.audio.output.format")
    _check_truncation(values["truncation"], f"{path}.truncation")


def _check_output_tokens(most: object, path: str) -> None:
    if isinstance(most, int):
        check_range(most, (1, MOST_OUTPUT_TOKENS), path)


def check_range(value: float, bounds: tuple[float, float], path: str) -> None:
    """Raises Refused. `bounds`: integers where the API wants integers."""
    if value < bounds[0]:
        raise refusals.too_small(path, bounds[0], value)
    if value > bounds[1]:
        raise refusals.too_large(path, bounds[1], value)


def _check_format(chosen: Mapping[str, Any], path: str) -> None:
    if chosen.get("type") is None:
        raise refusals.missing(f"{path}.type")


def _check_turn_detection(chosen: Mapping[str, Any] | None, path: str) -> None:
    if chosen is None or chosen["type"] != "server_vad":
        return
    check_range(chosen["threshold"], _SHARE, f"{path}.threshold")
    for name in ("prefix_padding_ms", "silence_duration_ms"):
        check_range(chosen[name], (0, _MOST_SILENCE_MS), f"{path}.{name}")
    if chosen["idle_timeout_ms"] is not None:
        check_range(chosen["idle_timeout_ms"], _IDLE_TIMEOUT_MS, f"{path}.idle_timeout_ms")


def _check_truncation(chosen: str | Mapping[str, Any], path: str) -> None:
    if isinstance(chosen, Mapping):
        check_range(chosen["retention_ratio"], _SHARE, f"{path}.retention_ratio")
        limit = (chosen.get("token_limits") or {}).get("post_instructions")
        if limit is not None and limit < 0:
            raise refusals.too_small(f"{path}.token_limits.post_instructions", 0, limit)


def check_tools(tools: Sequence[Mapping[str, Any]], choice: str | Mapping[str, Any], path: str) -> None:
    """Raises Refused: every function has a fit name, no two the same, and a tool that must be called exists."""
    if len(tools) > _MOST_TOOLS:
        raise refusals.too_many(f"{path}.tools", _MOST_TOOLS, len(tools))
    _check_length(orjson.dumps(list(tools)), MOST_TEXT_CHARS, f"{path}.tools")
    names: set[str] = set()
    for index, tool in enumerate(tools):
        if tool.get("type") == "mcp":
            raise refusals.forbidden_value(f"{path}.tools[{index}].type", "this server calls functions alone.")
        _check_function(tool, names, f"{path}.tools[{index}]")
        names.add(tool["name"])
    if isinstance(choice, Mapping) and choice.get("type") == "function" and choice["name"] not in names:
        raise refusals.forbidden_value(f"{path}.tool_choice", f"no tool is named '{choice['name']}'.")


def _check_function(tool: Mapping[str, Any], names: set[str], path: str) -> None:
    name = tool.get("name")
    if name is None:
        raise refusals.missing(f"{path}.name")
    _check_fit(name, _MOST_NAME_CHARS, f"{path}.name")
    if name in names:
        raise refusals.forbidden_value(f"{path}.name", f"two tools are named '{name}'.")


def check_metadata(metadata: Mapping[str, str] | None) -> None:
    """Raises Refused."""
    if metadata is None:
        return
    if len(metadata) > _MOST_METADATA:
        raise refusals.too_many_properties("response.metadata", _MOST_METADATA, len(metadata))
    for key, value in metadata.items():
        _check_length(key, _MOST_KEY_CHARS, "response.metadata")
        _check_length(value, _MOST_VALUE_CHARS, f"response.metadata.{key}")


def check_ids(item: Mapping[str, Any], path: str) -> None:
    """The ids that a client gave its item. Raises Refused."""
    for name, most_chars in (("id", _MOST_ID_CHARS), ("call_id", _MOST_CALL_ID_CHARS)):
        if item.get(name) is not None:
            _check_fit(item[name], most_chars, f"{path}.{name}")


def _check_fit(text: str, most_chars: int, path: str) -> None:
    if not text:
        raise refusals.empty_text(path)
    _check_length(text, most_chars, path)
    if not _FIT.fullmatch(text):
        raise refusals.unfit_text(path, _FIT.pattern)


def _check_length(text: str | bytes, most_chars: int, path: str) -> None:
    if len(text) > most_chars:
        raise refusals.too_long(path, most_chars, len(text))
