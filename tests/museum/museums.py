"""The museums that tests ask. Each is read once in a process, and not before a test asks it."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.files import load_museum

HERE: Final = Path(__file__).parent
FIRST: Final = HERE.parents[1] / "exhibits"
SECOND: Final = HERE / "second"
DEV_ONE: Final = HERE / "dev_one"
DEV_TWO: Final = HERE / "dev_two"


@cache
def read(folder: Path) -> ExhibitAnswers:
    """By words alone."""
    return ExhibitAnswers(load_museum(folder), today_year=2026)


@cache
def well_read(folder: Path) -> ExhibitAnswers:
    """As it answers once it has read what its files mean, which the next run of the tests remembers."""
    answers = ExhibitAnswers(load_museum(folder), today_year=2026)
    answers.read_meanings(Path(tempfile.gettempdir()) / f"vitrine-{folder.name}-{os.getuid()}.npz")
    return answers


@cache
def having_learnt(folder: Path) -> ExhibitAnswers:
    """By words alone, and knowing what can be asked there."""
    answers = ExhibitAnswers(load_museum(folder), today_year=2026)
    answers.learn_questions()
    return answers
