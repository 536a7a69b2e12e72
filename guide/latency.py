"""Where a turn's time goes: marks from the visitor's question to the guide's words, logged, counted and reported.

Each turn that was answered is one line in the log and in `LOG_FILE`, such as
`voice authorised_ms=2 first_audio_ms=310 first_sound_ms=311`. Every mark counts from the question's end; in writing
`first_token` is the model's first, `first_words` and `end` are when the first words and the last event were sent.
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from pathlib import Path
from queue import SimpleQueue
from typing import Final, Literal, TypeAlias

from guide.core import events as ev
from guide.core.state import Conversation
from guide.errors import SettingsError
from guide.metrics import Metrics
from guide.times_table import times_table

log = logging.getLogger(__name__)

Mouth: TypeAlias = Literal["voice", "chat", "page"]
"""`page`: what the chat tab measured in the browser, the network's time included."""

MARKS: Final[Mapping[Mouth, tuple[str, ...]]] = {
    "voice": ("authorised", "first_audio", "first_sound"),
    "chat": ("authorised", "first_token", "first_words", "end"),
    "page": ("first_words", "end"),
}
LOG_FILE: Final = "latency.log"
LOG_BYTES: Final = 2 * 1024 * 1024
"""About 20,000 turns; one such file more is kept."""

_MARK = re.compile(r"(\w+)_ms=(\d+)")


class Turn:
    """One turn being timed. `now_ms`: a clock that never goes back."""

    def __init__(self, mouth: Mouth, now_ms: Callable[[], int]) -> None:
        self.mouth: Mouth = mouth
        self.marks_ms: dict[str, int] = {}
        self._now_ms = now_ms
        self._asked_ms = now_ms()

    def mark(self, name: str) -> None:
        """The first time counts."""
        self.marks_ms.setdefault(name, self._now_ms() - self._asked_ms)


def tell(mouth: Mouth, marks_ms: Mapping[str, int], metrics: Metrics) -> None:
    """A turn is over: log and count it."""
    for name, mark_ms in marks_ms.items():
        metrics.turn_marks.labels(mouth, name).observe(mark_ms / 1000)
    log.info("%s %s", mouth, " ".join(f"{name}_ms={mark_ms}" for name, mark_ms in marks_ms.items()))


class Stopwatch:
    """Times one visit's spoken answers, from the end of the visitor's turn to the first sound sent to them."""

    def __init__(self, metrics: Metrics, now_ms: Callable[[], int]) -> None:
        self._metrics = metrics
        self._now_ms = now_ms
        self._asked: Turn | None = None
        self._answering: Turn | None = None

    def happened(self, event: ev.Event, state: Conversation) -> None:
        match event:
            case ev.SpeechStopped() | ev.VisitorTyped() | ev.TalkSwitched(on=False):
                self._asked = Turn("voice", self._now_ms)
            case ev.AnswerAuthorised() if self._asked is not None:
                self._asked.mark("authorised")
            case ev.ResponseStarted():  # more of an answer that a cough fell into answers nothing
                self._asked, self._answering = None, self._asked
            case ev.AnswerAudioArrived(response_id=response_id) if state.is_audible(response_id):
                if self._answering is not None:
                    self._answering.mark("first_audio")
            case _:
                pass

    def sounded(self) -> None:
        """Something of the guide's voice that was silent before leaves for the visitor."""
        turn, self._answering = self._answering, None
        if turn is not None and "first_audio" in turn.marks_ms:
            turn.mark("first_sound")
            tell(turn.mouth, turn.marks_ms, self._metrics)


@contextmanager
def kept_log(data_dir: Path) -> Iterator[None]:
    """Meanwhile the turns' lines go to `LOG_FILE` too, for the report, written by a thread of their own: a slow disk
    stops no voice. Raises SettingsError."""
    try:
        file = RotatingFileHandler(data_dir / LOG_FILE, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"GUIDE_DATA_DIR: {data_dir / LOG_FILE} can't be written: {error.strerror}.") from error
    file.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    lines: SimpleQueue[object] = SimpleQueue()
    handler, writer = QueueHandler(lines), QueueListener(lines, file)
    log.setLevel(logging.INFO)
    log.addHandler(handler)
    writer.start()
    try:
        yield
    finally:
        log.removeHandler(handler)
        writer.stop()
        file.close()


def report(data_dir: Path) -> str:
    """The table of `python -m guide report latency`: the turns that this machine remembers."""
    files = [data_dir / f"{LOG_FILE}.1", data_dir / LOG_FILE]
    lines = [line for path in files if path.exists() for line in path.read_text(encoding="utf-8").splitlines()]
    times = _times(lines)
    if not times:
        return f"No turn was timed yet: there is nothing in {data_dir / LOG_FILE}."
    return "\n".join(times_table("Milliseconds from the end of the visitor's question", "turns", _rows(times)))


@dataclass(frozen=True, slots=True)
class Pace:
    """How soon visitors had something since this process began. `half_s`, `nine_in_ten_s`: so many had it within."""

    mouth: Mouth
    turns: int
    half_s: float
    nine_in_ten_s: float


_FELT: Final[Mapping[Mouth, str]] = {"voice": "first_sound", "chat": "first_words", "page": "first_words"}
"""The mark of each mouth that a visitor feels."""


def paces(metrics: Metrics) -> tuple[Pace, ...]:
    """From what `/metrics` counts, whose buckets round up."""
    found = []
    for mouth, mark in _FELT.items():
        within = metrics.turns_within(mouth, mark)
        if turns := max(within.values(), default=0):
            half_s, nine_in_ten_s = (_reached(within, share * turns) for share in (0.5, 0.9))
            found.append(Pace(mouth, turns, half_s, nine_in_ten_s))
    return tuple(found)


def _reached(within: Mapping[float, int], turns: float) -> float:
    return next(limit_s for limit_s, count in within.items() if count >= turns)


Times: TypeAlias = Mapping[tuple[str, str], Sequence[int]]


def _times(lines: Iterable[str]) -> Times:
    times: dict[tuple[str, str], list[int]] = defaultdict(list)
    for line in lines:
        for mouth in MARKS:
            if f" {mouth} " in line:
                for name, mark_ms in _MARK.findall(line):
                    times[mouth, name].append(int(mark_ms))
    return times


def _rows(times: Times) -> Iterator[tuple[str, Sequence[int]]]:
    for mouth, names in MARKS.items():
        for name in names:
            yield f"{mouth}: {name.replace('_', ' ')}", times.get((mouth, name), ())
