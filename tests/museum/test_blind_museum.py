"""How many questions are answered right about a museum that nobody tuned the answers on: the numbers to report.

`blind/` is fictional. It and its questions were written by someone who had read neither the answering nor the other
questions, and whoever tunes the answers looks at the totals alone (run with `-s`): a question that has been looked at
is no longer blind. The thresholds are loose; they only catch a collapse.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.museum.asked import UNANSWERABLE, Asked, read_asked, report, right_by_kind, share
from tests.museum.museums import well_read

BLIND = Path(__file__).parent / "blind"
ASKED = read_asked(BLIND.with_name("blind_questions.jsonl"))


@pytest.fixture(scope="module")
def right() -> dict[str, tuple[int, int]]:
    rows = dict(right_by_kind(well_read(BLIND), ASKED))
    print(report("A museum nobody tuned on", rows))  # noqa: T201  # the report
    return rows


# Five points or one question below what was measured.
@pytest.mark.parametrize(
    ("kinds", "at_least"),
    [
        (("factual",), 0.65),
        (("facility",), 0.83),
        (("this", "follow_up"), 0.81),
        (UNANSWERABLE, 0.83),
        (("false_premise",), 0.55),
        (("language",), 0.77),
    ],
)
def test_enough_is_right_of_each_kind(
    right: dict[str, tuple[int, int]], kinds: Sequence[str], at_least: float
) -> None:
    assert share(right, kinds) >= at_least


def test_every_expected_answer_stands_in_the_files_it_is_expected_from() -> None:
    assert [asked.id for asked in ASKED if asked.exhibit and not stands_in_its_files(asked)] == []


def stands_in_its_files(asked: Asked) -> bool:
    files = [BLIND / f"{asked.exhibit}.md", *BLIND.glob(f"{asked.exhibit}.??.md")]
    texts = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return all(fact in texts for fact in asked.facts)


def test_nothing_is_expected_of_a_draft() -> None:
    drafts = {file.stem for file in BLIND.glob("*.md") if "status: draft" in file.read_text(encoding="utf-8")}

    assert drafts
    assert drafts.isdisjoint(asked.exhibit for asked in ASKED)
