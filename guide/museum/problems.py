"""What is wrong in a curator's files: where, and in words that say what to do about it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """`file`: path inside the museum's folder; `line`: counted from 1."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


@dataclass(slots=True)
class Findings:
    """Collects everything found while a folder is read, so that all of it is reported at once."""

    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def in_file(self, file: str) -> FileFindings:
        return FileFindings(self, file)


@dataclass(frozen=True, slots=True)
class FileFindings:
    """The same collection, seen from one file."""

    everything: Findings
    file: str

    @property
    def is_clean(self) -> bool:
        """Whether nothing wrong was found in this file so far."""
        return not any(problem.file == self.file for problem in self.everything.problems)

    def problem(self, line: int, sentence: str) -> None:
        self.everything.problems.append(Problem(self.file, line, sentence))

    def warning(self, line: int, sentence: str) -> None:
        self.everything.warnings.append(Problem(self.file, line, sentence))


def in_order(problems: Iterable[Problem]) -> tuple[str, ...]:
    return tuple(str(problem) for problem in sorted(set(problems)))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that somebody who wrote `word` most likely meant."""
    by_folded = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None


def listed(names: Iterable[str]) -> str:
    """`a, b and c`."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
