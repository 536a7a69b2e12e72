"""What recognition learns of a museum is learnt once, and again when the museum changes."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pocketsphinx")

from guide.pipeline.stt import learning
from guide.pipeline.stt.learning import learnt
from guide.pipeline.stt.lexicon import Phrasebook
from guide.pipeline.worker import StageFault


def told(*sentences: str) -> Mapping[str, Any]:
    return asdict(Phrasebook(told=sentences))


@pytest.fixture
def times_learnt(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each time that everyday English, which takes longest, is gone through."""
    times: list[int] = []
    everyday = learning.everyday_english

    def counted() -> object:
        times.append(1)
        return everyday()

    monkeypatch.setattr(learning, "everyday_english", counted)
    return times


def test_words_of_the_museum_and_of_every_day_are_learnt(tmp_path: Path) -> None:
    files = learnt(told("Brentlewick is a clock"), tmp_path)

    words = {line.partition(" ")[0] for line in files.words.read_text().splitlines()}
    assert {"brentlewick", "clock", "money"} <= words
    assert "\tbrentlewick is a\n" in files.language_model.read_text()


def test_what_was_learnt_is_not_learnt_again(tmp_path: Path, times_learnt: list[int]) -> None:
    first = learnt(told("a clock"), tmp_path)

    assert learnt(told("a clock"), tmp_path) == first
    assert len(times_learnt) == 1


def test_a_changed_museum_is_learnt_anew_and_takes_the_place_of_the_old(
    tmp_path: Path, times_learnt: list[int]
) -> None:
    before = learnt(told("a clock"), tmp_path)
    after = learnt(told("a clock", "and a vase"), tmp_path)

    assert len(times_learnt) == 2
    assert {file for file in tmp_path.iterdir() if file.suffix != ".lock"} == {after.language_model, after.words}
    assert before != after


def test_workers_that_begin_together_learn_it_once(tmp_path: Path, times_learnt: list[int]) -> None:
    with ThreadPoolExecutor(4) as workers:
        found = set(workers.map(lambda _: learnt(told("a clock"), tmp_path), range(4)))

    assert len(found) == len(times_learnt) == 1


def test_what_was_only_half_written_is_learnt_again(tmp_path: Path, times_learnt: list[int]) -> None:
    files = learnt(told("a clock"), tmp_path)
    files.language_model.replace(files.language_model.with_suffix(".half"))

    assert learnt(told("a clock"), tmp_path).language_model.exists()
    assert len(times_learnt) == 2


def test_a_folder_that_cant_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StageFault, match=r"file/hearing: Not a directory"):
        learnt(told("a clock"), tmp_path / "file" / "hearing")
