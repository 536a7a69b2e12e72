"""Where speech begins and ends in one session's audio. Pure: its only clock is the samples it was fed.

Two judges must agree that a frame is speech: WebRTC's classifier (it knows what voices sound like, but takes the
sudden start of any noise for one) and the frame's level above the noise floor (it knows what is steady, but takes any
bang for speech). An onset must last `ONSET_MS`, so a click is not one; a silence may hold single stray frames.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import webrtcvad

from guide.core.sound import SAMPLE_RATE_HZ

FRAME_MS = 20
FRAME_SAMPLES = SAMPLE_RATE_HZ * FRAME_MS // 1000
FRAME_BYTES = 2 * FRAME_SAMPLES
ONSET_MS = 100
ONSET_SHARE = 0.8
STRAY_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class SpeechBegan:
    """`at_ms`: where the turn's audio starts: the first voiced frame less the prefix padding."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """`at_ms`: where the turn's audio ends, the silence that ended it included."""

    at_ms: int


SpeechEvent: TypeAlias = SpeechBegan | SpeechEnded


class SpeechDetector:
    """Times are ms of what it was fed.

    `silence_ms`: how much silence ends a turn; `prefix_ms`: how much audio before the first voiced frame belongs to
    it; `threshold` 0..1: how clear speech must be, higher for noisy rooms.
    """

    def __init__(self, *, silence_ms: int, threshold: float, prefix_ms: int) -> None:
        self._prefix_ms = prefix_ms
        self._voicing = Voicing(threshold)
        self._rest = b""
        self._frames = 0
        self._turn_ended_ms = 0
        self._onset: deque[bool] = deque(maxlen=ONSET_MS // FRAME_MS)
        self._voiced_since_ms: int | None = None
        self._recent: deque[bool] = deque(maxlen=max(1, silence_ms // FRAME_MS))
        self.is_speaking = False

    @property
    def now_ms(self) -> int:
        """How much whole audio was fed."""
        return self._frames * FRAME_MS

    def feed(self, pcm: bytes) -> list[SpeechEvent]:
        """PCM16 of any length; what it doesn't complete to a frame waits for the next call."""
        data = self._rest + pcm
        whole = len(data) - len(data) % FRAME_BYTES
        self._rest = data[whole:]
        events = (self._judge(data[at : at + FRAME_BYTES]) for at in range(0, whole, FRAME_BYTES))
        return [event for event in events if event is not None]

    def forget_speech(self) -> None:
        """Start afresh, as after a commit or clear by the client; the clock and the noise floor go on."""
        self.is_speaking = False
        self._voiced_since_ms = None
        self._onset.clear()
        self._recent.clear()
        self._turn_ended_ms = self.now_ms

    def _judge(self, frame: bytes) -> SpeechEvent | None:
        is_voiced = self._voicing.is_voiced(frame)
        self._frames += 1
        return self._while_speaking(is_voiced) if self.is_speaking else self._while_silent(is_voiced)

    def _while_silent(self, is_voiced: bool) -> SpeechBegan | None:
        self._onset.append(is_voiced)
        if not any(self._onset):
            self._voiced_since_ms = None
        elif self._voiced_since_ms is None:
            self._voiced_since_ms = self.now_ms - FRAME_MS
        if self._voiced_since_ms is None or not self._has_begun():
            return None
        self.is_speaking = True
        self._recent.clear()
        return SpeechBegan(max(self._voiced_since_ms - self._prefix_ms, self._turn_ended_ms))

    def _has_begun(self) -> bool:
        is_long = sum(self._onset) >= ONSET_SHARE * ONSET_MS // FRAME_MS
        return is_long and not self._voicing.is_steady

    def _while_speaking(self, is_voiced: bool) -> SpeechEnded | None:
        self._recent.append(is_voiced)
        is_full = len(self._recent) == self._recent.maxlen
        if is_voiced or not is_full or sum(self._recent) > STRAY_SHARE * len(self._recent):
            return None
        self.forget_speech()
        return SpeechEnded(self.now_ms)


class Voicing:
    """Whether single frames are speech, given everything heard before them."""

    LOUDEST_FIRST_FLOOR_DB = -42.0
    QUIETEST_SPEECH_DB = -55.0
    FLOOR_FRAMES = 25  # a sound this long and this level is the room, whatever it is
    FLOOR_RANGE_DB = 7.0
    STEADY_FRAMES = 6
    STEADY_RANGE_DB = 3.0  # syllables rise and fall by more within 0.1 s, machines by less
    RISE_DB = 0.03
    FALL = 0.3

    def __init__(self, threshold: float) -> None:
        self._classifier = webrtcvad.Vad(_mode(threshold))
        self._margin_db = 3.0 + 6.0 * threshold
        self._decimation = _Decimation()
        self._floor_db: float | None = None
        self._levels_db: deque[float] = deque(maxlen=self.FLOOR_FRAMES)

    @property
    def is_steady(self) -> bool:
        """Whether the last 0.1 s sounded like a machine switched on rather than like a syllable."""
        latest = sorted(list(self._levels_db)[-self.STEADY_FRAMES :])
        return latest[-1] - latest[len(latest) // 3] < self.STEADY_RANGE_DB  # the lowest ones came before it

    def is_voiced(self, frame: bytes) -> bool:
        samples = np.frombuffer(frame, "<i2").astype(np.float32)
        level_db = _level_db(samples)
        floor_db = self._adapt(level_db)
        narrow = self._decimation.push(samples)
        sounds_like_speech = self._classifier.is_speech(narrow.astype("<i2").tobytes(), 8000)
        return sounds_like_speech and level_db > max(floor_db + self._margin_db, self.QUIETEST_SPEECH_DB)

    def _adapt(self, level_db: float) -> float:
        """The noise floor, dB below full scale: falls fast, creeps up, jumps to any sound that stays level."""
        self._levels_db.append(level_db)
        if self._floor_db is None:
            self._floor_db = min(level_db, self.LOUDEST_FIRST_FLOOR_DB)
        elif level_db < self._floor_db:
            self._floor_db += self.FALL * (level_db - self._floor_db)
        else:
            self._floor_db += self.RISE_DB
        if len(self._levels_db) == self.FLOOR_FRAMES:
            ordered = sorted(self._levels_db)
            if ordered[-3] - ordered[2] < self.FLOOR_RANGE_DB:
                self._floor_db = max(self._floor_db, ordered[self.FLOOR_FRAMES // 2])
        return self._floor_db


class _Decimation:
    """24 kHz to 8 kHz: WebRTC's classifier looks at nothing above 4 kHz."""

    TAPS = 33

    def __init__(self) -> None:
        at = np.arange(self.TAPS) - self.TAPS // 2
        kernel = np.sinc(at * 2 * 3600 / SAMPLE_RATE_HZ) * np.hamming(self.TAPS)
        self._kernel = (kernel / kernel.sum()).astype(np.float32)
        self._past = np.zeros(self.TAPS - 1, np.float32)

    def push(self, samples: np.ndarray) -> np.ndarray:
        extended = np.concatenate((self._past, samples))
        self._past = extended[-(self.TAPS - 1) :]
        return np.clip(np.convolve(extended, self._kernel, "valid")[::3], -32768, 32767)


def _level_db(samples: np.ndarray) -> float:
    centred = samples - samples.mean()
    return float(10 * np.log10(np.mean(centred**2) / 32768.0**2 + 1e-10))


def _mode(threshold: float) -> int:
    """WebRTC's aggressiveness 0..3."""
    return min(3, int(threshold * 4))
