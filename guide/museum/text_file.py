"""Reads one of a curator's files as text, or says in their words why it can't be read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from guide.museum.problems import FileFindings

MOST_BYTES: Final = 250_000
"""Some forty thousand words. The guide reads every sentence when it starts."""

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Soft hyphens, joiners, byte order marks and spaces without width come along from Word and web pages, and would make
# two words of one. Thai, Lao, Burmese and Khmer do part words by such a space.
_INVISIBLE = re.compile("[\u00ad\u2060\ufeff]|(?<![\u0e00-\u17ff])\u200b")
_LOST_LETTER = "\ufffd"
_WORD_FILE = b"PK\x03\x04"


def read_text(folder: Path, path: Path, findings: FileFindings) -> str | None:
    """With plain line ends and without what nobody sees. `path` lies in `folder`, the museum's."""
    data = _read_bytes(folder, path, findings)
    if data is None:
        return None
    try:
        text = _INVISIBLE.sub("", data.decode()).replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        findings.problem(*_undecoded(data, error.start))
        return None
    _report_lost_letters(text, findings)
    return text


def _read_bytes(folder: Path, path: Path, findings: FileFindings) -> bytes | None:
    try:
        if not path.resolve(strict=True).is_relative_to(folder.resolve()):
            findings.problem(1, "This is a link to a file outside the museum's folder; put the file itself here.")
        elif (size := path.stat().st_size) > MOST_BYTES:
            sentence = f"The file has {size / 1e6:.1f} MB; an exhibit's text is {MOST_BYTES / 1e6:.2f} MB at most."
            findings.problem(1, sentence)
        else:
            return path.read_bytes()
    except RuntimeError:
        findings.problem(1, "This is a link that leads to itself; put the file itself here.")
    except FileNotFoundError:
        findings.problem(1, "This is a link to a file that doesn't exist; put the file itself here.")
    except OSError as error:
        findings.problem(1, f"The file can't be read: {error.strerror}.")
    return None


def _undecoded(data: bytes, start: int) -> tuple[int, str]:
    if data.startswith(_WORD_FILE):
        return 1, "This is a Word file or an archive; save it as plain text, “UTF-8”, in your editor."
    line = data.count(b"\n", 0, start) + 1
    return line, "A letter here isn't stored as UTF-8; save the file as “UTF-8” in your editor."


def _report_lost_letters(text: str, findings: FileFindings) -> None:
    for number, line in enumerate(text.split("\n"), 1):
        if _UNPRINTABLE.search(line):
            findings.problem(number, "This line holds a character that can't be printed; write the line anew.")
        elif _LOST_LETTER in line:
            findings.problem(number, f"A letter got lost here and is stored as {_LOST_LETTER}; write it again.")
