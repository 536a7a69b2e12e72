"""What in a text is pointed out because nobody could listen to it."""

from __future__ import annotations

import pytest

from guide.museum.problems import Findings
from guide.museum.reading_aloud import check_aloud


def warnings(text: str) -> list[tuple[int, str]]:
    findings = Findings()
    check_aloud(text, 7, findings.in_file("x.md"))
    assert not findings.problems
    return [(warning.line, warning.sentence) for warning in findings.warnings]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("##Story", "A heading needs a space after its #"),
        ("-----", "A line of signs is read aloud as such"),
        ("=====", "A line of signs is read aloud as such"),
        ("| a | b |", "A table can't be read aloud"),
        ("```", "Lines between ``` or ~~~ are read aloud"),
        ("See ![a duck](images/duck.png)!", "A picture in the text isn't shown"),
        ("It is <b>blue</b>.", "<b> is HTML"),
        ('<img src="x" onerror="alert(1)">', "is HTML"),
        ("x" * 5_000, "A word of 5,000 letters stands here"),
    ],
)
def test_what_cannot_be_read_aloud_is_pointed_out_with_its_line(line: str, said: str) -> None:
    ((number, sentence),) = warnings(f"A duck of tin,\n{line}\nthat swims.")

    assert number == 8
    assert said in sentence


@pytest.mark.parametrize(
    "text",
    [
        "Number #1 of 3 – it weighs <5 kg and costs > 3 francs.",
        "**Bold**, *slanted* and [linked](https://example.org).\n- a list\n- of things",
        "مصباح الإشارة 🚨 " + "灯台の光は" * 20,
        "Write to <https://example.org>.",
    ],
)
def test_what_can_be_read_aloud_is_let_be(text: str) -> None:
    assert warnings(text) == []
