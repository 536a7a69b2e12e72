"""The speaking half of a dialogue: responses are created, produced, cancelled; one at a time in the conversation,
others beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from guide.pipeline import refusals
from guide.pipeline.items import Conversation, Item
from guide.pipeline.jobs import Answer, Context, Role, StopAnswer, Utterance
from guide.pipeline.outbox import Outbox
from guide.pipeline.response import Response, Status
from guide.pipeline.session import ResponseValues, Session
from guide.pipeline.tokens import ContextCounter, ContextTooLong, fitting
from guide.pipeline.value_rules import MOST_OUTPUT_TOKENS, check_metadata
from guide.realtime.wire import Event

MAX_RESPONSES: Final = 8
_TOKENS_A_MINUTE: Final = 1_000_000
"""Nothing is limited here; clients that plan by `rate_limits.updated` get something to plan by."""


class Responding:
    """`ended`: called with how much was spoken, when a response of the conversation is over."""

    def __init__(
        self,
        outbox: Outbox,
        session: Session,
        conversation: Conversation,
        ended: Callable[[int], None],
    ) -> None:
        self._outbox = outbox
        self._session = session
        self._conversation = conversation
        self._conversation_id = outbox.new_id("conv")
        self._ended = ended
        self._counters = {band: ContextCounter() for band in (True, False)}
        self._responses: dict[str, Response] = {}
        self._waiting: dict[str, Sequence[Item]] = {}

    @property
    def active(self) -> Response | None:
        """The one that is writing to the conversation."""
        return next((one for one in self._responses.values() if not one.is_out_of_band), None)

    def create(self, given: Mapping[str, Any], items: Sequence[Item] | None) -> None:
        """`items`: what it reads instead of the conversation. Raises Refused."""
        is_out_of_band = _is_out_of_band(given)
        values = self._session.with_overrides(given)
        check_metadata(given.get("metadata"))
        active = self.active
        if active is not None and not is_out_of_band:
            raise refusals.active_response(active.id)
        if len(self._responses) >= MAX_RESPONSES:
            raise refusals.too_many_responses(MAX_RESPONSES)
        response = Response(
            self._outbox,
            values,
            conversation=None if is_out_of_band else self._conversation,
            conversation_id=None if is_out_of_band else self._conversation_id,
            metadata=given.get("metadata"),
        )
        self._responses[response.id] = response
        response.open()
        self._read(response, list(self._conversation) if items is None else items)

    def _read(self, response: Response, items: Sequence[Item]) -> None:
        """Take in the context; the answer starts as soon as all of it is understood."""
        try:
            items = fitting(items, self._session.truncation)
        except ContextTooLong:
            message = "The conversation is longer than the model's input token limit, and truncation is disabled."
            self._end(response, "failed", error=_error("invalid_request_error", "context_length_exceeded", message))
            return
        values = response.values
        counter = self._counters[response.is_out_of_band]
        response.read, response.cached = counter.count(values.instructions, values.tools, items)
        self._send_rate_limits(response)
        self._waiting[response.id] = items
        self.understood()

    def understood(self) -> None:
        """Start the answers of which all that they rest on is heard, or never will be."""
        ready = [each for each, items in self._waiting.items() if not any(item.is_unheard for item in items)]
        for response_id in ready:
            values = self._responses[response_id].values
            context = self._context(values, self._waiting.pop(response_id))
            self._outbox.start(Answer(response_id, context, values.speaks, values.voice, values.speed))

    def cancel(self, response_id: str | None) -> None:
        """By the client. Raises Refused."""
        response = self.active if response_id is None else self._responses.get(response_id)
        if response is None:
            raise refusals.nothing_to_cancel()
        self._end(response, "cancelled", reason="client_cancelled")

    def interrupt(self) -> None:
        """A visitor began to speak."""
        if self.active is not None:
            self._end(self.active, "cancelled", reason="turn_detected")

    def say(self, response_id: str, text: str) -> bool:
        """False: the response is over, no more is wanted. The same with `sound` and `call`."""
        response = self._responses.get(response_id)
        if response is not None:
            response.say(text)
        return self._goes_on(response)

    def sound(self, response_id: str, pcm: bytes) -> bool:
        response = self._responses.get(response_id)
        if response is not None:
            self._session.voice_heard = response.values.voice
            response.sound(pcm)
        return self._goes_on(response)

    def call(self, response_id: str, name: str, arguments: str) -> bool:
        response = self._responses.get(response_id)
        if response is not None:
            response.call(name, arguments)
        return self._goes_on(response)

    def finish(self, response_id: str) -> None:
        response = self._responses.get(response_id)
        if response is not None:
            self._end(response, "completed")

    def fail(self, response_id: str, code: str, message: str) -> None:
        response = self._responses.get(response_id)
        if response is not None:
            self._end(response, "failed", error=_error("server_error", code, message))

    def _goes_on(self, response: Response | None) -> bool:
        if response is None:
            return False
        if response.is_exhausted:
            self._end(response, "incomplete", reason="max_output_tokens")
        return not response.is_over

    def _end(self, response: Response, status: Status, *, reason: str = "", error: Event | None = None) -> None:
        response.end(status, reason=reason, error=error)
        del self._responses[response.id]
        self._waiting.pop(response.id, None)
        self._outbox.start(StopAnswer(response.id))
        if not response.is_out_of_band:
            self._ended(response.spoken_ms)

    def _context(self, values: ResponseValues, items: Sequence[Item]) -> Context:
        transcription = self._session.transcription
        chosen = values.tool_choice
        tools = {tool["name"]: tool for tool in values.tools}
        if isinstance(chosen, Mapping):
            tools = {name: tool for name, tool in tools.items() if name == chosen.get("name")}
        return Context(
            instructions=values.instructions,
            utterances=tuple(_utterance(item) for item in items if item.kind != "function_call"),
            language=transcription.language if transcription is not None else "",
            tools={} if chosen == "none" else tools,
            must_call=chosen == "required" or isinstance(chosen, Mapping),
        )

    def _send_rate_limits(self, response: Response) -> None:
        most = response.values.max_output_tokens
        reserved = response.read.total + (MOST_OUTPUT_TOKENS if most == "inf" else most)
        limit = {
            "name": "tokens",
            "limit": _TOKENS_A_MINUTE,
            "remaining": max(0, _TOKENS_A_MINUTE - reserved),
            "reset_seconds": round(60 * reserved / _TOKENS_A_MINUTE, 3),
        }
        self._outbox.send("rate_limits.updated", rate_limits=[limit])


def _is_out_of_band(given: Mapping[str, Any]) -> bool:
    chosen = given.get("conversation") or "auto"
    if chosen not in ("auto", "none"):
        raise refusals.wrong_value("response.conversation", chosen, ["auto", "none"])
    return bool(chosen == "none")


def _utterance(item: Item) -> Utterance:
    role: Role = "tool" if item.kind == "function_call_output" else item.role or "user"
    return Utterance(role, item.text, item.certainty, item.alternatives)


def _error(type: str, code: str, message: str) -> Event:
    return {"type": type, "code": code, "message": message}
