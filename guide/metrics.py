"""The numbers for Prometheus. No label names a visitor, an exhibit or anything said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from guide.core import events as ev

TURN_BUCKETS_S: Final = (0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2, 3, 5, 8)


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
        self.events_ignored = Counter(
            "guide_realtime_events_ignored", "Realtime events not understood.", ["why"], registry=self._registry
        )
        self.sound_dropped_s = Counter(
            "guide_microphone_seconds_dropped", "Sound that a stalled link never took.", registry=self._registry
        )
        self.chat_answers = Counter("guide_chat_answers", "Chat answers.", ["source"], registry=self._registry)
        self.answers = Counter("guide_answers", "Spoken answers.", ["status"], registry=self._registry)
        self.turn_marks = Histogram(
            "guide_turn_seconds",
            "End of the visitor's question to each mark of its answer.",
            ["mouth", "mark"],
            buckets=TURN_BUCKETS_S,
            registry=self._registry,
        )

    def happened(self, event: ev.Event) -> None:
        """Count what happened in a visit."""
        match event:
            case ev.ResponseEnded(status=status):
                self.answers.labels(status).inc()
            case ev.LinkLost(code=code):
                self.links_lost.labels(code).inc()
            case _:
                pass

    def turns_within(self, mouth: str, mark: str) -> Mapping[float, int]:
        """How many turns had reached a mark within so many seconds, by rising seconds, the last being infinite."""
        samples = (sample for metric in self.turn_marks.collect() for sample in metric.samples)
        return {
            float(sample.labels["le"]): int(sample.value)
            for sample in samples
            if sample.name.endswith("_bucket") and (sample.labels["mouth"], sample.labels["mark"]) == (mouth, mark)
        }

    def text(self) -> bytes:
        return generate_latest(self._registry)
