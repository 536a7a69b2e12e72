"""Where turns begin and end in the input audio of a session, by either kind of turn detection.

The clock is the audio itself: nothing happens while no audio arrives, as in the service.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from guide.pipeline.endpointing import PAUSE_MS, silence_wanted_ms
from guide.pipeline.session import SemanticVad, ServerVad
from guide.pipeline.stages import Heard
from guide.pipeline.vad import SpeechBegan, SpeechDetector

_SEMANTIC_THRESHOLD: Final = 0.5
_SEMANTIC_PREFIX_MS: Final = 300


@dataclass(frozen=True, slots=True)
class TurnBegan:
    at_ms: int


@dataclass(frozen=True, slots=True)
class TurnPaused:
    """The visitor may have finished. The time names the pause, for `Turns.probed`."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """`heard`: what was understood of the turn, where that is known already. `pause_ms`: the pause in which it ended,
    where its words are still looked at."""

    at_ms: int
    heard: Heard | None = None
    pause_ms: int | None = None


TurnEvent: TypeAlias = TurnBegan | TurnPaused | TurnEnded


class Turns:
    """`from_ms`: where on the session's input-audio clock its audio begins. `prefix_ms`: how much before its first
    sound belongs to a turn."""

    def __init__(self, detection: ServerVad | SemanticVad, from_ms: int) -> None:
        self._eagerness = detection.eagerness if isinstance(detection, SemanticVad) else None
        self._from_ms = from_ms
        self._paused_ms: int | None = None
        self._is_being_probed = False
        self._heard: Heard | None = None
        self.is_speaking = False
        if isinstance(detection, ServerVad):
            silence_ms, threshold = detection.silence_duration_ms, detection.threshold
            self.prefix_ms = detection.prefix_padding_ms
        else:
            silence_ms, threshold = PAUSE_MS, _SEMANTIC_THRESHOLD
            self.prefix_ms = _SEMANTIC_PREFIX_MS
        self._detector = SpeechDetector(silence_ms=silence_ms, threshold=threshold, prefix_ms=self.prefix_ms)

    def feed(self, pcm: bytes) -> list[TurnEvent]:
        events: list[TurnEvent] = []
        for event in self._detector.feed(pcm):
            at_ms = self._from_ms + event.at_ms
            if isinstance(event, SpeechBegan):
                events += self._speech_began(at_ms)
            else:
                events += self._speech_ended(at_ms)
        return events + self._end_if_waited()

    def is_paused_since(self, pause_ms: int) -> bool:
        """Whether that pause still lasts."""
        return self._paused_ms == pause_ms

    def probed(self, pause_ms: int, heard: Heard) -> list[TurnEvent]:
        """What was understood up to that pause; of use only while it lasts."""
        if self.is_paused_since(pause_ms):
            self._heard = heard
        return self._end_if_waited()

    def not_probed(self, pause_ms: int) -> None:
        """Nobody knows the words up to that pause, nor will: the turn ends by the longer silence."""
        if self.is_paused_since(pause_ms):
            self._is_being_probed = False

    def forget(self) -> None:
        """The client took the audio: whatever was being said isn't a turn of its own any more."""
        self._detector.forget_speech()
        self._close()

    def _speech_began(self, at_ms: int) -> list[TurnEvent]:
        if self.is_speaking:
            self._paused_ms = self._heard = None
            return []
        self.is_speaking = True
        return [TurnBegan(at_ms)]

    def _speech_ended(self, at_ms: int) -> list[TurnEvent]:
        if self._eagerness is None:
            self._close()
            return [TurnEnded(at_ms)]
        self._paused_ms, self._heard, self._is_being_probed = at_ms, None, True
        return [TurnPaused(at_ms)]

    def _end_if_waited(self) -> list[TurnEvent]:
        if self._paused_ms is None or self._eagerness is None:
            return []
        now_ms = self._from_ms + self._detector.now_ms
        waited_ms = now_ms - self._paused_ms + PAUSE_MS
        if waited_ms < silence_wanted_ms(self._heard, self._eagerness):
            return []
        ended = TurnEnded(now_ms, self._heard, self._paused_ms if self._is_being_probed else None)
        self._close()
        return [ended]

    def _close(self) -> None:
        self.is_speaking = False
        self._paused_ms = self._heard = None
