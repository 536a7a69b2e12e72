"""Which files are taken for an exhibit's picture."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.museum.pictures import LARGE_PICTURE_BYTES, MOST_PICTURE_BYTES, check_picture
from guide.museum.problems import FileFindings, Findings
from tests.museum.folder import SVG

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def findings() -> FileFindings:
    return Findings().in_file("x.md")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.svg", SVG.encode()),
        ("a.svg", b'<?xml version="1.0"?><!DOCTYPE svg>' + SVG.encode()),
        ("a.png", PNG + b"..."),
        ("a.JPG", b"\xff\xd8\xff\xe0..."),
        ("a.png", b"\xff\xd8\xff\xe0..."),
        ("a.gif", b"GIF89a..."),
        ("a.webp", b"RIFF....WEBPVP8 "),
        ("a.avif", b"\0\0\0\x20ftypavif..."),
    ],
)
def test_a_picture_that_browsers_draw_will_do(tmp_path: Path, findings: FileFindings, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)

    assert check_picture(tmp_path, name, 3, findings)
    assert findings.is_clean


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.png", b"hello", "is called a picture, but is none; save it again as PNG, JPEG or WebP."),
        ("a.jpg", b"%PDF-1.7", "is called a picture, but is none"),
        ("a.webp", b"RIFF....WAVE", "is called a picture, but is none"),
        ("a.png", SVG.encode(), "is called a picture, but is none"),
        ("a.svg", PNG, "can't be drawn: it is damaged in its line 1"),
        ("a.svg", b"<svg>\n<rect></svg>", "can't be drawn: it is damaged in its line 2"),
        ("a.svg", b"<html><body>404</body></html>", "is called a picture, but is none; save it again as SVG."),
        ("a.svg", b"<svg><script>alert(1)</script></svg>", "holds a program"),
        ("a.png", b"", "is an empty file"),
        ("a.png", PNG + bytes(MOST_PICTURE_BYTES), "has 25 MB; save it smaller"),
    ],
)
def test_what_is_no_picture_is_told_where_it_is_named(
    tmp_path: Path, findings: FileFindings, name: str, data: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(data)

    assert not check_picture(tmp_path, name, 3, findings)
    (problem,) = findings.everything.problems
    assert problem.line == 3
    assert said in problem.sentence


def test_a_large_picture_is_shown_and_noticed(tmp_path: Path, findings: FileFindings) -> None:
    (tmp_path / "a.png").write_bytes(PNG + bytes(LARGE_PICTURE_BYTES))

    assert check_picture(tmp_path, "a.png", 3, findings)
    (warning,) = findings.everything.warnings
    assert "has 5 MB; save it smaller" in warning.sentence


def test_a_picture_that_links_to_itself_is_not_proposed_instead(tmp_path: Path, findings: FileFindings) -> None:
    (tmp_path / "a.png").symlink_to("a.png")

    assert not check_picture(tmp_path, "a.png", 3, findings)
    assert [problem.sentence for problem in findings.everything.problems] == ["There is no picture a.png."]
