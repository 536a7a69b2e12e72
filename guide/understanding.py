"""What the exhibits mean is read beside everything else: a large museum takes minutes, the first time."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from guide.errors import where_it_failed
from guide.health import Part
from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.stopping import Unwanted

log = logging.getLogger(__name__)


class Understanding:
    """Until all is read, questions are answered by their words alone, and so they are should reading fail.

    `kept`: the file of what was read before. `has_ears`: the built-in recognition may hear questions, so it helps
    to know what can be asked."""

    def __init__(self, answers: ExhibitAnswers, kept: Path, *, has_ears: bool) -> None:
        self._answers = answers
        self._kept = kept
        self._has_ears = has_ears
        self._part = Part("ok", "still reads the exhibits, and goes by their words meanwhile")
        self._unwanted = threading.Event()
        self._thread = threading.Thread(target=self._read, name="understanding", daemon=True)

    def begin(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Takes some milliseconds. Python aborts at its end where a thread is still inside ONNX Runtime."""
        self._unwanted.set()
        self._thread.join()

    def part(self) -> Part:
        return self._part

    def _read(self) -> None:
        try:
            if self._has_ears:
                self._answers.learn_questions(is_unwanted=self._unwanted.is_set)
            self._answers.read_meanings(self._kept, self._unwanted.is_set)
        except Unwanted:
            return
        except Exception as error:  # the root of a thread: answers go on without it
            log.error("the exhibits' meanings can't be read: %s", where_it_failed(error))
            self._part = Part("degraded", f"goes by words alone, because of a {type(error).__name__}: see the log")
        else:
            self._part = Part("ok", "has read the exhibits")
