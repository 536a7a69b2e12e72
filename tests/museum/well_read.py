"""A museum's guide as it answers once it has read what its files mean, read once for all tests of a process."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.files import load_museum


@cache
def well_read(folder: Path) -> ExhibitAnswers:
    answers = ExhibitAnswers(load_museum(folder), today_year=2026)
    answers.read_meanings()
    return answers
