"""The questions that the exhibits don't answer, kept for the curators where the museum wishes it
(`GUIDE_KEEP_UNANSWERED`): the words, where they were asked, and the day. Nothing tells who asked, or what else they
said; words that look like an address or a telephone number are never kept.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from threading import Lock
from typing import Final

import orjson

log = logging.getLogger(__name__)

FILE: Final = "unanswered.jsonl"
KEPT_DAYS: Final = 90
MOST_KEPT: Final = 1_000
LONGEST: Final = 200
"""Characters of a question. What is longer is a story, and may be somebody's own."""
_PERSONAL: Final = re.compile(r"@|https?:|\d(?:[ ./-]?\d){5,}")


@dataclass(frozen=True, slots=True)
class Unanswered:
    """`day`: ISO. `exhibit`: the one they stood before, "" before none. `is_spoken`: the words are what was
    understood, which may not be what was said."""

    day: str
    text: str
    language: str
    exhibit: str
    is_spoken: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """The same question, however often. `last`: the newest of them."""

    times: int
    last: Unanswered


class UnansweredList:
    """A file that never grows beyond MOST_KEPT questions of the last KEPT_DAYS. `today`: of the museum."""

    def __init__(self, data_dir: Path, today: Callable[[], date]) -> None:
        self._path = data_dir / FILE
        self._today = today
        self._writing = Lock()

    def keep(self, text: str, *, language: str, exhibit: str, is_spoken: bool) -> None:
        """For a thread. What can't be written is lost, which is logged without the words."""
        words = " ".join(text.split())
        if not words or len(words) > LONGEST or _PERSONAL.search(words):
            return
        with self._writing:
            new = Unanswered(self._today().isoformat(), words, language, exhibit, is_spoken)
            try:
                self._write([*self._kept()[1 - MOST_KEPT :], new])
            except OSError as error:
                log.error("an unanswered question can't be kept: %s", error.strerror)

    def asked(self) -> tuple[Asked, ...]:
        """The most frequent first, of these the newest."""
        kept = self._kept()
        last = {_key(one): one for one in kept}
        times = Counter(map(_key, kept))
        found = (Asked(times[key], one) for key, one in last.items())
        return tuple(sorted(found, key=lambda asked: (asked.times, asked.last.day), reverse=True))

    def _kept(self) -> list[Unanswered]:
        oldest = (self._today() - timedelta(days=KEPT_DAYS)).isoformat()
        try:
            lines = self._path.read_bytes().splitlines()
        except FileNotFoundError:
            return []
        return [one for line in lines if (one := _read(line)) is not None and one.day > oldest]

    def _write(self, questions: Sequence[Unanswered]) -> None:
        """All or nothing: a power cut leaves the list as it was."""
        new = self._path.with_suffix(".new")
        new.write_bytes(b"".join(orjson.dumps(asdict(one)) + b"\n" for one in questions))
        new.replace(self._path)


def _read(line: bytes) -> Unanswered | None:
    """None for what somebody's editor left there."""
    try:
        return Unanswered(**orjson.loads(line))
    except (orjson.JSONDecodeError, TypeError):
        return None


def _key(one: Unanswered) -> tuple[str, str]:
    return one.text.casefold().strip(" ?!."), one.exhibit


def report(asked: Sequence[Asked]) -> str:
    """The text of `python -m guide report unanswered`."""
    if not asked:
        return "Every question was answered so far, or none was asked."
    lines = [f"{one.times:>4} ×  {one.last.text}  ({', '.join(_where(one.last))})" for one in asked]
    return "\n".join([f"What visitors asked and the exhibits don't say, in the last {KEPT_DAYS} days", "", *lines])


def _where(one: Unanswered) -> list[str]:
    told = [one.exhibit or "before no exhibit", one.language, f"last on {one.day}"]
    return [*told, "as it was understood by ear"] if one.is_spoken else told
