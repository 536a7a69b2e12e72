"""From the core to the wire: the effects that concern a session become client events. Pure."""

from __future__ import annotations

from typing import Final, assert_never

from guide.core import effects as fx
from guide.realtime.plan import text_item
from guide.realtime.wire import Event

MAX_RESPONSE_TOKENS: Final = 4_096
"""The largest `max_output_tokens` that the protocol takes as a number."""

REQUEST: Final = "request:"
COMMIT: Final = "commit"
"""`event_id`s, which an `error` event repeats: of a commit, and what a `response.create`'s begins with."""

SIGN: Final = "sign"
SIGN_WANTED: Final[Event] = {"type": "conversation.item.retrieve", "event_id": SIGN, "item_id": "item_none"}
"""Changes nothing and costs nothing, and must be answered: there is no such item, so by a short `error`."""


def client_event(effect: fx.LinkEffect) -> Event:  # noqa: C901  # one case for each kind of effect
    """The client event that performs `effect`. Its `event_id`, which an `error` event repeats, says what it was."""
    match effect:
        case fx.CommitTurn():
            return {"type": "input_audio_buffer.commit", "event_id": COMMIT}
        case fx.DropTurn():
            return {"type": "input_audio_buffer.clear"}
        case fx.AddVisitorText(text):
            return text_item("user", "input_text", text)
        case fx.AddNote(text):
            return text_item("system", "input_text", text)
        case fx.AddGuideText(text):
            return text_item("assistant", "output_text", text)
        case fx.CreateResponse():
            return _response_create(effect)
        case fx.CreateAside():
            return _aside(effect)
        case fx.CancelResponse(response_id):
            return {"type": "response.cancel", "response_id": response_id}
        case fx.TruncateAnswer(item_id, heard_ms):
            where = {"item_id": item_id, "content_index": 0, "audio_end_ms": heard_ms}
            return {"type": "conversation.item.truncate", **where}
        case fx.DeleteAnswer(item_id):
            return {"type": "conversation.item.delete", "item_id": item_id}
        case fx.SendToolOutput(call_id, output):
            item = {"type": "function_call_output", "call_id": call_id, "output": output}
            return {"type": "conversation.item.create", "item": item}
        case _:
            assert_never(effect)


def _response_create(effect: fx.CreateResponse) -> Event:
    return _creation(effect.request_id, effect.max_output_tokens)


def _aside(effect: fx.CreateAside) -> Event:
    """Out of the conversation and without input it reads its instructions alone, and can call nothing."""
    apart = {"conversation": "none", "input": [], "instructions": effect.instructions, "tools": []}
    return _creation(effect.request_id, effect.max_output_tokens, **apart)


def _creation(request_id: str, max_output_tokens: int, **more: object) -> Event:
    """Audio is asked for each time: a conversation replayed as text makes some models answer in text."""
    response = {
        "output_modalities": ["audio"],
        "max_output_tokens": min(max_output_tokens, MAX_RESPONSE_TOKENS),
        "metadata": {"request_id": request_id},
        **more,
    }
    return {"type": "response.create", "event_id": REQUEST + request_id, "response": response}
