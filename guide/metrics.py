"""The numbers for Prometheus. No label names a visitor, an exhibit or anything said."""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from guide.core import events as ev
from guide.core.state import Conversation

FIRST_SOUND_BUCKETS_S: Final = (0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2, 3, 5, 8)


class Metrics:
    """One registry a process, so that tests can have their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.visits = Counter("guide_visits", "Visits opened.", registry=self._registry)
        self.visits_ended = Counter("guide_visits_ended", "Visits ended.", ["reason"], registry=self._registry)
        self.open_visits = Gauge("guide_open_visits", "Visits open now.", registry=self._registry)
        self.free_places = Gauge("guide_free_voice_places", "Voices that could begin now.", registry=self._registry)
        self.refusals = Counter("guide_refusals", "Requests refused.", ["code"], registry=self._registry)
        self.links_lost = Counter(
            "guide_links_lost", "Links lost or never opened.", ["code"], registry=self._registry
        )
        self.chat_answers = Counter("guide_chat_answers", "Chat answers.", ["source"], registry=self._registry)
        self.answers = Counter("guide_answers", "Spoken answers.", ["status"], registry=self._registry)
        self.first_sound = Histogram(
            "guide_first_sound_seconds",
            "End of the visitor's turn to the first sound of the answer.",
            buckets=FIRST_SOUND_BUCKETS_S,
            registry=self._registry,
        )

    def text(self) -> bytes:
        return generate_latest(self._registry)


class Stopwatch:
    """Counts and times one visit's answers, from the visitor's last word to the guide's first sound."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._asked_ms: int | None = None
        self._awaits_sound = False

    def happened(self, event: ev.Event, now_ms: int, state: Conversation) -> None:
        match event:
            case ev.SpeechStopped() | ev.VisitorTyped() | ev.TalkSwitched(on=False):
                self._asked_ms = now_ms
            case ev.ResponseStarted():
                self._awaits_sound = True  # more of an answer that a cough fell into answers nothing
            case ev.AnswerAudioArrived(response_id=response_id) if state.is_audible(response_id):
                self._sounded(now_ms)
            case ev.ResponseEnded(status=status):
                self._metrics.answers.labels(status).inc()
            case ev.LinkLost(code=code):
                self._metrics.links_lost.labels(code).inc()
            case _:
                pass

    def _sounded(self, now_ms: int) -> None:
        if self._awaits_sound and self._asked_ms is not None:
            self._metrics.first_sound.observe((now_ms - self._asked_ms) / 1000)
            self._asked_ms = None
        self._awaits_sound = False
