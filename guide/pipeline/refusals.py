"""Why a client event was refused, as the service words it: type, code, message, param.

Codes marked "seen" were found in logs of the real service or in clients written against it; those marked "guess"
are ours, formed after their neighbours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final


class Refused(Exception):
    """One client event can't be carried out; the session lives on. `param`: path of the field at fault."""

    def __init__(self, code: str, message: str, *, param: str | None = None) -> None:
        self.code = code
        self.param = param
        super().__init__(message)


def not_json() -> Refused:
    return Refused("invalid_json", "The message is not valid JSON.")  # guess


def not_an_event() -> Refused:
    return Refused("invalid_event", "An event is a JSON object.")  # seen


def too_deep(most: int) -> Refused:
    return Refused("invalid_event", f"An event may be nested at most {most} levels deep.")  # guess


def too_many_values(most: int) -> Refused:
    return Refused("invalid_event", f"An event may hold at most {most} values.")  # guess


def missing(param: str) -> Refused:
    return Refused("missing_required_parameter", f"Missing required parameter: '{param}'.", param=param)  # seen


def unknown_parameter(param: str) -> Refused:
    return Refused("unknown_parameter", f"Unknown parameter: '{param}'.", param=param)  # seen


def wrong_type(param: str, expected: str, got: object) -> Refused:  # seen
    message = f"Invalid type for '{param}': expected {expected}, but got {_KINDS[type(got)]} instead."
    return Refused("invalid_type", message, param=param)


def not_one_of(param: str, supported: Iterable[str], got: object) -> Refused:
    """Where no string at all was given for one of some. Seen."""
    return wrong_type(param, f"one of {_listed(supported, 'or')}", got)


def wrong_value(param: str, value: object, supported: Iterable[str]) -> Refused:  # seen
    message = f"Invalid value: {_shown(value)[:80]}. Supported values are: {_listed(supported, 'and')}."
    return Refused("invalid_value", message, param=param)


def forbidden_value(param: str, why: str) -> Refused:
    return Refused("invalid_value", f"Invalid value for '{param}': {why}", param=param)  # seen


def wrong_modalities(param: str, modalities: Sequence[str]) -> Refused:  # seen
    message = f"Invalid modalities: {list(modalities)}. Supported combinations are: ['text'] and ['audio']."
    return Refused("invalid_value", message, param=param)


def too_small(param: str, least: float, value: float) -> Refused:
    """`least`: an int where the API wants integers, else a float. Seen."""
    return _beyond(least, "below_min", "below minimum", f">= {least:g}", param, value)


def too_large(param: str, most: float, value: float) -> Refused:
    """`most`: an int where the API wants integers, else a float. Seen."""
    return _beyond(most, "above_max", "above maximum", f"<= {most:g}", param, value)


def _beyond(bound: float, code: str, words: str, expected: str, param: str, value: float) -> Refused:
    kind = "integer" if isinstance(bound, int) else "decimal"
    message = f"Invalid '{param}': {kind} {words} value. Expected a value {expected}, but got {value} instead."
    return Refused(f"{kind}_{code}_value", message, param=param)


def too_many(param: str, most: int, length: int) -> Refused:  # seen
    message = (
        f"Invalid '{param}': array too long. Expected an array with maximum length {most}, "
        f"but got an array with length {length} instead."
    )
    return Refused("array_above_max_length", message, param=param)


def too_many_properties(param: str, most: int, count: int) -> Refused:  # seen
    message = (
        f"Invalid '{param}': too many properties. Expected an object with at most {most} properties, "
        f"but got an object with {count} properties instead."
    )
    return Refused("object_above_max_properties", message, param=param)


def empty_text(param: str) -> Refused:  # seen
    message = (
        f"Invalid '{param}': empty string. Expected a string with minimum length 1, but got an empty string instead."
    )
    return Refused("empty_string", message, param=param)


def unfit_text(param: str, pattern: str) -> Refused:  # seen
    message = (
        f"Invalid '{param}': string does not match pattern. Expected a string that matches the pattern '{pattern}'."
    )
    return Refused("invalid_value", message, param=param)


def too_long(param: str, most: int, length: int) -> Refused:  # seen
    message = (
        f"Invalid '{param}': string too long. Expected a string with maximum length {most}, "
        f"but got a string with length {length} instead."
    )
    return Refused("string_above_max_length", message, param=param)


def bad_base64(param: str) -> Refused:  # seen
    message = (
        f"Invalid '{param}'. Expected base64-encoded audio bytes (mono PCM16 at 24kHz) but got an invalid value."
    )
    return Refused("invalid_value", message, param=param)


def append_too_large(most_bytes: int) -> Refused:
    message = f"The audio of one append may hold at most {most_bytes} bytes."
    return Refused("input_audio_buffer_append_too_large", message, param="audio")  # guess


def buffer_full(most_ms: int) -> Refused:
    message = f"The input audio buffer holds at most {most_ms} ms. Commit or clear it first."
    return Refused("input_audio_buffer_full", message, param="audio")  # guess


def empty_commit(buffered_ms: float) -> Refused:  # seen
    message = (
        "Error committing input audio buffer: buffer too small. Expected at least 100ms of audio, "
        f"but buffer only has {buffered_ms:.2f}ms of audio."
    )
    return Refused("input_audio_buffer_commit_empty", message)


def unknown_item(verb: str, item_id: str) -> Refused:
    """`verb`: truncate, delete or retrieve."""
    doing = {"truncate": "truncating", "delete": "deleting", "retrieve": "retrieving"}[verb]
    message = f"Error {doing} item: the item with id '{item_id}' does not exist."
    return Refused(f"item_{verb}_invalid_item_id", message, param="item_id")  # seen, all three


def unknown_previous_item(item_id: str) -> Refused:
    message = f"Error adding item: the previous item with id '{item_id}' does not exist."
    return Refused("item_create_invalid_previous_item_id", message, param="previous_item_id")  # seen


def unknown_reference(param: str, item_id: str) -> Refused:
    message = f"Error adding item: the referenced item with id '{item_id}' does not exist."
    return Refused("item_reference_invalid_item_id", message, param=param)  # guess


def conversation_full(param: str, most_items: int, most_chars: int, most_image_chars: int) -> Refused:
    message = (
        f"A conversation holds at most {most_items} items, {most_chars} characters of text "
        f"and {most_image_chars} of images. Delete some first."
    )
    return Refused("conversation_full", message, param=param)  # guess


def duplicate_item(item_id: str) -> Refused:
    message = f"Error adding item: an item with id '{item_id}' already exists."
    return Refused("item_create_duplicate_item_id", message, param="item.id")  # guess


def unknown_call(call_id: str) -> Refused:
    message = f"Tool call ID '{call_id}' not found in conversation."
    return Refused("invalid_tool_call_id", message)  # seen, without a param


def unsupported_content(param: str, why: str) -> Refused:
    return Refused("unsupported_content_type", why, param=param)  # seen


def truncate_beyond_audio(audio_ms: int, wanted_ms: int) -> Refused:
    message = f"Audio content of {audio_ms}ms is already shorter than {wanted_ms}ms"
    return Refused("invalid_value", message)  # seen, without a param


def active_response(response_id: str) -> Refused:  # seen
    message = (
        f"Conversation already has an active response in progress: {response_id}. "
        "Wait until the response is finished before creating a new one."
    )
    return Refused("conversation_already_has_active_response", message)


def too_many_responses(most: int) -> Refused:
    message = f"At most {most} responses may be in progress at once."
    return Refused("too_many_active_responses", message)  # guess


def nothing_to_cancel() -> Refused:
    return Refused("response_cancel_not_active", "Cancellation failed: no active response found")  # seen


def voice_locked() -> Refused:
    message = "Cannot update a conversation's voice if assistant audio is present."
    return Refused("cannot_update_voice", message)  # seen, without a param


def tracing_locked() -> Refused:
    message = "Cannot update a session's tracing once it is enabled."
    return Refused("cannot_update_tracing", message, param="session.tracing")  # guess, as cannot_update_voice


def another_kind_of_session(given: str, kind: str) -> Refused:  # seen
    message = f"Passing a {given} session update event to a {kind} session is not allowed."
    return Refused("invalid_parameter", message, param="session.type")


def no_responses_here() -> Refused:
    message = "A transcription session makes no responses."
    return Refused("invalid_event", message, param="type")  # guess


def webrtc_only() -> Refused:
    message = "output_audio_buffer.clear is only available for WebRTC and SIP connections."
    return Refused("invalid_event", message, param="type")  # guess


def beta_shape() -> Refused:
    message = "The Realtime beta API is no longer available. Remove the OpenAI-Beta header."
    return Refused("beta_api_shape_disabled", message)  # code seen


def unknown_intent(intent: str) -> Refused:
    return Refused("invalid_intent", f"Invalid intent {intent}")  # seen


def model_while_transcribing() -> Refused:
    message = "You must not provide a model parameter for transcription sessions."
    return Refused("invalid_parameter", message)  # message seen, code a guess


def transcription_model(model: str) -> Refused:
    message = (
        f"Model {model} is a transcription model and cannot be used as the realtime session model. "
        "Pass this transcription model as audio.input.transcription.model instead."
    )
    return Refused("invalid_model", message)  # message seen, code a guess


def session_expired(most_minutes: float) -> Refused:
    message = f"Your session hit the maximum duration of {most_minutes:g} minutes."
    return Refused("session_expired", message)  # seen


_KINDS: Final[Mapping[type, str]] = {
    type(None): "null",
    bool: "a boolean",
    int: "an integer",
    float: "a decimal number",
    str: "a string",
    list: "an array",
    dict: "an object",
}


def _shown(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else repr(value)


def _listed(values: Iterable[str], word: str) -> str:
    """`'a', 'b', and 'c'` with the word "and"."""
    *others, last = (f"'{value}'" for value in values)
    if len(others) < 2:
        return f" {word} ".join([*others, last])
    return f"{', '.join(others)}, {word} {last}"
