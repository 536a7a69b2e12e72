"""What in a text can't be read aloud: half-made headings, tables, HTML, what is no word."""

from __future__ import annotations

import re
from typing import Final

from guide.museum.problems import FileFindings

_TAG = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^>]*|/)?>", re.IGNORECASE)
_LONG_WORD = re.compile("[!-~À-ɏ]{61,}")
"""Of letters that are parted by spaces: a Chinese sentence may be as long."""
_ODD_LINES: Final = (
    (re.compile(r"#{1,6}[^\s#]"), "A heading needs a space after its #: `## Story`."),
    (re.compile(r"(?:-{3,}|={3,}|\*{3,}|_{3,})$"), "A line of signs is read aloud as such; a heading is `## Story`."),
    (re.compile(r"\|.*\|"), "A table can't be read aloud; write it as sentences."),
    (re.compile(r"```|~~~"), "Lines between ``` or ~~~ are read aloud like the others; leave these marks out."),
)


def check_aloud(text: str, first_line: int, findings: FileFindings) -> None:
    """`text`: one paragraph."""
    for number, line in enumerate(text.split("\n"), first_line):
        for odd, sentence in _ODD_LINES:
            if odd.match(line.strip()):
                findings.warning(number, sentence)
        if "![" in line:
            findings.warning(number, "A picture in the text isn't shown; name one as `image:` above.")
        if tag := _TAG.search(line):
            findings.warning(number, f"{tag[0][:40]} is HTML, which visitors neither see nor hear; write plain text.")
        if word := _LONG_WORD.search(line):
            findings.warning(number, f"A word of {len(word[0]):,} letters stands here, which nobody could listen to.")
