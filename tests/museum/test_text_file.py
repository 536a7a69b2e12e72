"""What keeps a file from being read, in a curator's words."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.museum.problems import FileFindings, Findings
from guide.museum.text_file import MOST_BYTES, read_text


@pytest.fixture
def findings() -> FileFindings:
    return Findings().in_file("x.md")


def read(folder: Path, findings: FileFindings) -> str | None:
    return read_text(folder, folder / "x.md", findings)


def only_problem(findings: FileFindings) -> str:
    (problem,) = findings.everything.problems
    return str(problem)


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_any_editors_line_ends_and_byte_order_mark_will_do(
    tmp_path: Path, findings: FileFindings, ends: str, mark: str
) -> None:
    (tmp_path / "x.md").write_bytes(f"{mark}A gull{ends}and a möwe 🕊 مصباح{ends}".encode())

    assert read(tmp_path, findings) == "A gull\nand a möwe 🕊 مصباح\n"
    assert findings.is_clean


def test_what_nobody_sees_is_taken_out(tmp_path: Path, findings: FileFindings) -> None:
    (tmp_path / "x.md").write_text("\u200btitle: Light\u00adhouse\u2060 in สวน\u200bสัตว์", encoding="utf-8")

    assert read(tmp_path, findings) == "title: Lighthouse in สวน\u200bสัตว์"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("A gull.\nEine Möwe.".encode("latin-1"), "x.md:2: A letter here isn't stored as UTF-8"),
        ("A gull.".encode("utf-16"), "x.md:1: A letter here isn't stored as UTF-8"),
        (b"PK\x03\x04\xff", "x.md:1: This is a Word file or an archive"),
        (b"A gull.\nA \x00 gull.", "x.md:2: This line holds a character that can't be printed"),
        ("A gull.\n\nEine M\ufffdwe.".encode(), "x.md:3: A letter got lost here and is stored as \ufffd"),
        (b"gull " * MOST_BYTES, "x.md:1: The file has 1.2 MB; an exhibit's text is 0.25 MB at most."),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(
    tmp_path: Path, findings: FileFindings, data: bytes, said: str
) -> None:
    (tmp_path / "x.md").write_bytes(data)

    read(tmp_path, findings)

    assert only_problem(findings).startswith(said)


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("x.md", "a link that leads to itself"),
        ("nowhere.md", "a link to a file that doesn't exist"),
        ("../outside.md", "a link to a file outside the museum's folder"),
    ],
)
def test_a_link_that_leads_astray_is_told(tmp_path: Path, findings: FileFindings, target: str, said: str) -> None:
    (tmp_path / "outside.md").write_text("A secret.")
    folder = tmp_path / "museum"
    folder.mkdir()
    (folder / "x.md").symlink_to(target)

    assert read(folder, findings) is None
    assert said in only_problem(findings)
