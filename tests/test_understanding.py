from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.files import load_museum
from guide.museum.stopping import IsUnwanted, always_wanted
from guide.understanding import Understanding
from tests.museum.folder import Folder

QUESTION = "Out of whose pocket did the money for this come?"


class Reading(ExhibitAnswers):
    """Reads when it is told to, or fails with `fault`."""

    def __init__(self, folder: Path, fault: Exception | None = None) -> None:
        super().__init__(load_museum(folder))
        self.may_read = Event()
        self._fault = fault

    def read_meanings(self, kept: Path | None = None, is_unwanted: IsUnwanted = always_wanted) -> None:
        assert self.may_read.wait(10)
        if self._fault is not None:
            raise self._fault
        super().read_meanings(kept, is_unwanted)


class NeverDone(ExhibitAnswers):
    """Has all of it left to read when it is told that nobody wants it."""

    def read_meanings(self, kept: Path | None = None, is_unwanted: IsUnwanted = always_wanted) -> None:
        until(is_unwanted)
        super().read_meanings(kept, is_unwanted)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = Folder(tmp_path / "museum")
    folder.write("museum.md", "---\nname: The Small Museum\n---\n")
    folder.write("boat.md", "---\ntitle: The Heron\n---\nChildren loved it. A rich merchant met the whole expense.\n")
    return folder.path


def until(is_so: Callable[[], bool]) -> None:
    end_s = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < end_s
        time.sleep(0.01)


def test_visitors_are_answered_while_it_reads_and_better_afterwards(folder: Path, tmp_path: Path) -> None:
    answers = Reading(folder)
    understanding = Understanding(answers, tmp_path / "meanings.npz", has_ears=True)
    understanding.begin()

    assert "still reads" in understanding.part().reason
    assert "merchant" not in answers.answer(QUESTION, at="boat").text
    answers.may_read.set()
    until(lambda: understanding.part().reason == "has read the exhibits")
    assert "merchant" in answers.answer(QUESTION, at="boat").text


def test_what_it_cant_read_leaves_the_words(folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    answers = Reading(folder, RuntimeError("quoting a secret"))
    answers.may_read.set()
    understanding = Understanding(answers, tmp_path / "meanings.npz", has_ears=True)
    with caplog.at_level(logging.ERROR):
        understanding.begin()
        until(lambda: understanding.part().state == "degraded")

    assert "words alone" in understanding.part().reason
    assert "RuntimeError" in caplog.text
    assert "secret" not in caplog.text
    assert "merchant" in answers.answer("Who met the whole expense?", at="boat").text


@pytest.mark.parametrize("has_ears", [True, False])
def test_what_can_be_asked_is_learnt_for_those_who_speak(folder: Path, tmp_path: Path, has_ears: bool) -> None:
    answers = Reading(folder)
    answers.may_read.set()
    understanding = Understanding(answers, tmp_path / "meanings.npz", has_ears=has_ears)
    understanding.begin()
    until(lambda: understanding.part().reason == "has read the exhibits")

    assert bool(answers.guesses("en").known) == has_ears


def test_closed_it_leaves_what_it_reads_and_nothing_runs_on(folder: Path, tmp_path: Path) -> None:
    answers = NeverDone(load_museum(folder))
    understanding = Understanding(answers, tmp_path / "meanings.npz", has_ears=True)
    understanding.begin()

    understanding.close()

    assert not any(thread.name == "understanding" for thread in threading.enumerate())
    assert not (tmp_path / "meanings.npz").exists()
    assert "merchant" not in answers.answer(QUESTION, at="boat").text
