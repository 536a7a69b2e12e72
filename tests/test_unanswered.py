"""The list of what the exhibits don't answer: what is kept, what never is, and for how long."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from guide import unanswered
from guide.unanswered import FILE, KEPT_DAYS, UnansweredList, report


class Calendar:
    def __init__(self) -> None:
        self.day = date(2026, 11, 21)

    def __call__(self) -> date:
        return self.day


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def kept(tmp_path: Path, calendar: Calendar) -> UnansweredList:
    return UnansweredList(tmp_path, calendar)


def ask(kept: UnansweredList, text: str, exhibit: str = "vase") -> None:
    kept.keep(text, language="en", exhibit=exhibit, is_spoken=False)


def test_the_same_question_is_counted_and_the_most_frequent_stands_first(
    kept: UnansweredList, calendar: Calendar
) -> None:
    ask(kept, "Who broke it?")
    calendar.day += timedelta(days=1)
    for text in ("Is it heavy?", "is it  heavy", "Who broke it?", "Is it heavy?"):
        ask(kept, text)
    ask(kept, "Is it heavy?", exhibit="")

    assert [(one.times, one.last.text, one.last.exhibit) for one in kept.asked()] == [
        (3, "Is it heavy?", "vase"),
        (2, "Who broke it?", "vase"),
        (1, "Is it heavy?", ""),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "my number is 0171 234 5678",
        "write to ada@example.org",
        "what is https://example.org",
        "born on 12.03.1987, is it older?",
        "",
        "   ",
        "long " * 50,
    ],
)
def test_what_may_tell_who_asked_is_never_kept(kept: UnansweredList, text: str) -> None:
    ask(kept, text)

    assert kept.asked() == ()


def test_years_and_rooms_are_kept(kept: UnansweredList) -> None:
    ask(kept, "What happened between 1831 and 1832 in room 12?")

    assert len(kept.asked()) == 1


def test_the_file_holds_no_more_than_the_page_shows(kept: UnansweredList, tmp_path: Path) -> None:
    ask(kept, "Who broke it?")

    assert (tmp_path / FILE).read_text() == (
        '{"day":"2026-11-21","text":"Who broke it?","language":"en","exhibit":"vase","is_spoken":false}\n'
    )


def test_after_three_months_a_question_is_forgotten(kept: UnansweredList, calendar: Calendar, tmp_path: Path) -> None:
    ask(kept, "Who broke it?")
    calendar.day += timedelta(days=KEPT_DAYS)

    assert kept.asked() == ()
    ask(kept, "Is it heavy?")
    assert "broke" not in (tmp_path / FILE).read_text()


def test_the_oldest_make_room(kept: UnansweredList, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unanswered, "MOST_KEPT", 3)
    for number in "abcd":
        ask(kept, f"Question {number}?")

    assert {one.last.text for one in kept.asked()} == {"Question b?", "Question c?", "Question d?"}


def test_a_line_that_somebody_spoilt_costs_only_itself(kept: UnansweredList, tmp_path: Path) -> None:
    ask(kept, "Who broke it?")
    with (tmp_path / FILE).open("a") as file:
        file.write("oops\n{}\n[1]\n")

    assert len(kept.asked()) == 1


def test_a_disk_that_is_gone_is_logged_without_the_words(
    tmp_path: Path, calendar: Calendar, caplog: pytest.LogCaptureFixture
) -> None:
    ask(UnansweredList(tmp_path / "gone", calendar), "Who broke it?")

    assert caplog.messages == ["an unanswered question can't be kept: No such file or directory"]


def test_the_report_says_where_and_when(kept: UnansweredList) -> None:
    assert report(kept.asked()) == "Every question was answered so far, or none was asked."

    ask(kept, "Who broke it?")
    kept.keep("Is it heavy?", language="fr", exhibit="", is_spoken=True)

    assert report(kept.asked()).splitlines()[2:] == [
        "   1 ×  Who broke it?  (vase, en, last on 2026-11-21)",
        "   1 ×  Is it heavy?  (before no exhibit, fr, last on 2026-11-21, as it was understood by ear)",
    ]
