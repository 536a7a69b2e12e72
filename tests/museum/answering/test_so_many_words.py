"""What museum.md tells of things that no topic of a visit knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.files import load_museum
from tests.museum.folder import Folder

MUSEUM = """---
name: Ropery
languages: [en]
---
We make rope.

## In the yard
The treadwheel may be tried at noon. Leave your hat in the porch.
"""


@pytest.fixture
def ropery(tmp_path: Path) -> ExhibitAnswers:
    folder = Folder(tmp_path)
    folder.write("museum.md", MUSEUM)
    folder.exhibit("anchor", title="The Anchor", body="An anchor of iron. A capstan raised it.")
    return ExhibitAnswers(load_museum(tmp_path), today_year=2026)


def test_a_thing_of_which_one_sentence_tells_is_told_of_with_it(ropery: ExhibitAnswers) -> None:
    assert "at noon" in ropery.answer("Do you have a treadwheel?").text


def test_a_thing_that_no_sentence_tells_of_is_declined(ropery: ExhibitAnswers) -> None:
    assert not ropery.answer("Do you have a trampoline?").sources
