"""A client and its stages around one Dialogue, without a socket or tasks. Every event is checked as it comes out."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Sequence
from typing import Any

from guide.pipeline.dialogue import Dialogue
from guide.pipeline.jobs import Answer, Job, Probe, StopAnswer, Transcribe
from guide.pipeline.session import SessionKind
from guide.pipeline.stages import Heard
from guide.realtime.wire import Event
from tests.pipeline.plain_stages import silence, tone, voice
from tests.pipeline.promised import check_promised

QUESTION = "how old is the rosetta stone"
TURN = [
    "input_audio_buffer.speech_started",
    "input_audio_buffer.speech_stopped",
    "input_audio_buffer.committed",
    "conversation.item.added",
    "conversation.item.done",
]
TRANSCRIPT = "conversation.item.input_audio_transcription"


class Client:
    """`events`: all that came so far. `jobs`: what the dialogue wants done and nobody did yet."""

    def __init__(self, kind: SessionKind = "realtime", **session: Any) -> None:
        self._numbers = itertools.count(1)
        self._kind = kind
        self.dialogue = Dialogue(
            kind=kind,
            model="gpt-realtime-2.1",
            new_id=lambda kind: f"{kind}_{next(self._numbers)}",
            expires_at=1_800_000_000,
        )
        self.events: list[Event] = []
        self.jobs: list[Job] = []
        self._collect()
        if session:
            self.update(**session)

    def send(self, type: str, **fields: Any) -> list[Event]:
        """What the server said to it."""
        return self.send_raw(json.dumps({"type": type, **fields}))

    def send_raw(self, message: str) -> list[Event]:
        known = len(self.events)
        self.dialogue.receive(message)
        while self.dialogue.listen():
            pass
        self._collect()
        return self.events[known:]

    def update(self, **session: Any) -> Event:
        """The session as acknowledged."""
        (event,) = self.send("session.update", session={"type": self._kind, **session})
        assert event["type"] == "session.updated", event
        acknowledged: Event = event["session"]
        return acknowledged

    def listen_with(self, **turn_detection: Any) -> Event:
        return self.update(audio={"input": {"turn_detection": turn_detection or None}})

    def type_in(self, text: str, **fields: Any) -> str:
        """The id of the new item."""
        content = [{"type": "input_text", "text": text}]
        added, _ = self.send(
            "conversation.item.create", item={"type": "message", "role": "user", "content": content}, **fields
        )
        return str(added["item"]["id"])

    def note(self, text: str) -> None:
        content = [{"type": "input_text", "text": text}]
        self.send("conversation.item.create", item={"type": "message", "role": "system", "content": content})

    def append(self, pcm: bytes) -> list[Event]:
        return self.send("input_audio_buffer.append", audio=base64.b64encode(pcm).decode())

    def speak(self, duration_ms: int = 1_200, *, pause_ms: int = 1_000) -> list[Event]:
        """Silence, a voice, silence: a turn, where the server looks for turns."""
        return self.append(silence(500) + voice(duration_ms) + silence(pause_ms))

    def respond(self, **response: Any) -> list[Event]:
        return self.send("response.create", response=response) if response else self.send("response.create")

    def job(self, kind: type[Any]) -> Any:
        """Take the next job of this kind; there must be one."""
        job = next(job for job in self.jobs if isinstance(job, kind))
        self.jobs.remove(job)
        return job

    def has_job(self, kind: type[Any]) -> bool:
        return any(isinstance(job, kind) for job in self.jobs)

    def understand(self, text: str = QUESTION, certainty: float = 0.9) -> list[Event]:
        known = len(self.events)
        self.dialogue.heard(self.job(Transcribe).id, Heard(text, certainty))
        self._collect()
        return self.events[known:]

    def misunderstand(self) -> list[Event]:
        known = len(self.events)
        self.dialogue.not_heard(self.job(Transcribe).id, "no ears")
        self._collect()
        return self.events[known:]

    def look_at_pause(self, text: str) -> list[Event]:
        known = len(self.events)
        self.dialogue.probed(self.job(Probe).pause_ms, Heard(text, 0.9 if text else 0.0))
        self._collect()
        return self.events[known:]

    def look_in_vain(self) -> list[Event]:
        known = len(self.events)
        self.dialogue.not_probed(self.job(Probe).pause_ms, "no ears")
        self._collect()
        return self.events[known:]

    def answer(
        self,
        *sentences: str,
        calls: Sequence[tuple[str, str]] = (),
        ms_per_sentence: int = 400,
        finish: bool = True,
    ) -> list[Event]:
        """Do the next answer job as the edge does, until the response is over."""
        known = len(self.events)
        job = self.job(Answer)
        self._produce(job, sentences or ("It is old.",), calls, ms_per_sentence, finish)
        self._collect()
        return self.events[known:]

    def go_on(self, response_id: str, *, sound_ms: int) -> list[Event]:
        """More audio of a response that `answer(finish=False)` left open."""
        known = len(self.events)
        self.dialogue.sound(response_id, tone(sound_ms))
        self._collect()
        return self.events[known:]

    def _produce(
        self,
        job: Answer,
        sentences: Sequence[str],
        calls: Sequence[tuple[str, str]],
        ms_per_sentence: int,
        finish: bool,
    ) -> None:
        for sentence in sentences:
            if not self.dialogue.say(job.response_id, sentence):
                return
            if job.speaks and not self.dialogue.sound(job.response_id, tone(ms_per_sentence)):
                return
        for name, arguments in calls:
            if not self.dialogue.call(job.response_id, name, arguments):
                return
        if finish:
            self.dialogue.finish(job.response_id)

    def of_type(self, *types: str) -> list[Event]:
        return [event for event in self.events if event["type"] in types]

    def only(self, type: str) -> Event:
        (event,) = self.of_type(type)
        return event

    def last(self, type: str) -> Event:
        return self.of_type(type)[-1]

    def _collect(self) -> None:
        events = self.dialogue.take_events()
        for event in events:
            check_promised(event)
        self.events += events
        self.jobs += [job for job in self.dialogue.take_jobs() if not isinstance(job, StopAnswer)]


def types(events: Sequence[Event]) -> list[str]:
    return [event["type"] for event in events]


def error(events: Sequence[Event]) -> Event:
    """The one error among them."""
    (found,) = [event for event in events if event["type"] == "error"]
    details: Event = found["error"]
    return details
