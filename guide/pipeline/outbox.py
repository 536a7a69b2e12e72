"""What a dialogue has to say and wants done, until its edge takes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from guide.pipeline.jobs import Job
from guide.pipeline.refusals import Refused
from guide.realtime.wire import Event


class Outbox:
    """`new_id(kind)`: a fresh id, unique for the life of the session, beginning with `kind`."""

    def __init__(self, new_id: Callable[[str], str]) -> None:
        self.new_id = new_id
        self._events: list[Event] = []
        self._jobs: list[Job] = []

    def send(self, type: str, **fields: Any) -> None:
        self._events.append({"type": type, "event_id": self.new_id("event"), **fields})

    def refuse(self, refused: Refused, event_id: str | None) -> None:
        """Send the error. `event_id`: of the client event at fault, None when nothing the client sent is."""
        error = {
            "type": "invalid_request_error",
            "code": refused.code,
            "message": str(refused),
            "param": refused.param,
            "event_id": event_id,
        }
        self.send("error", error=error)

    def start(self, job: Job) -> None:
        self._jobs.append(job)

    def take_events(self) -> list[Event]:
        events, self._events = self._events, []
        return events

    def take_jobs(self) -> list[Job]:
        jobs, self._jobs = self._jobs, []
        return jobs
