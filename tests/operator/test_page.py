"""What staff read on the operator page."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from pathlib import Path

from guide.operator.page import PARTS, entrance, overview
from guide.operator.view import Books
from tests.operator.views import FULL


def read(page: str) -> str:
    """The words of a page, as they are read."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_every_part_has_its_state_in_words_and_its_reason() -> None:
    words = read(overview(FULL))

    assert "■ doesn’t work The model the key is refused" in words
    assert "▲ limited Standing by starting" in words
    assert "● works Ledger is written" in words
    assert "● works a new part is there" in words
    assert "The guide answers visitors." in words
    assert "The guide can’t answer visitors." in read(overview(replace(FULL, is_ready=False)))


def test_money_is_told_to_the_cent() -> None:
    words = read(overview(FULL))

    assert "hall $4.95 of $25.00 left $20.00 spent, $0.05 reserved for answers under way" in words
    assert "The whole museum $0.00 of $0.00 left" in words
    assert "2026-11-21 hall 7 4 $1.23 under $0.01 $0.00 $1.24" in words
    assert "One visit may cost $0.50, one visitor $1.00 a day." in words


def test_how_soon_visitors_are_answered_is_told_in_a_sentence() -> None:
    words = read(overview(FULL))

    assert "half of them began within 0.8 s, nine in ten longer than measured." in words
    assert "Written answers , 3 since the guide started: half of them began within 0.1 s" in words


def test_what_others_wrote_is_shown_as_it_was_written() -> None:
    page = overview(FULL)

    assert "<script" not in page
    assert "Museum of &lt;Toys&gt;" in page
    assert "“" not in page
    assert "Who broke it? 3 ×, duck, en, last on 2026-11-20, as it was understood by ear" in read(page)
    assert "<Toys>" not in entrance("<Toys>", "<b>")


def test_what_there_is_none_of_is_said() -> None:
    words = read(overview(replace(FULL, books=Books(trouble="it is damaged"), paces=(), unanswered=())))

    assert "The ledger can’t be read: it is damaged" in words
    assert "No visit in these days." in words
    assert "No answer was timed since the guide started." in words
    assert "Every question was answered so far" in words
    assert "What visitors asked" not in read(overview(replace(FULL, unanswered=None)))


def test_every_part_of_the_guide_has_a_plain_name() -> None:
    """As `app.py` and `Health` name them."""
    named = set(re.findall(r'health\.watch\("(\w+)"', Path("app.py").read_text(encoding="utf-8"))) | {"provider"}

    assert named <= set(PARTS)
