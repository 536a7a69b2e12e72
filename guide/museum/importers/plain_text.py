"""Text out of other systems, as a curator would have typed it: no HTML, and nothing that is Markdown by chance."""

from __future__ import annotations

import html
import re
import unicodedata

_HIDDEN = re.compile(r"<(script|style)\b[^<>]*>.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/h[1-6])\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_COMMENT_MARK = re.compile(r"<!-*|-+>")
_OPENING = re.compile(r"^(?:(?:#+|```+|~~~+|---+$) *)+")
_LONGEST_STEM = 60


def one_line(text: str) -> str:
    """For the front matter."""
    return " ".join(_without_markup(text).split())


def paragraphs(text: str) -> str:
    """For the label and the sections: no line begins a heading, a comment or a block of code."""
    lines = [_OPENING.sub("", " ".join(line.split()), count=1) for line in _without_markup(text).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _without_markup(text: str) -> str:
    bare = _TAG.sub("", _BREAK.sub("\n\n", _HIDDEN.sub("", text)))
    return "".join(filter(_is_printed, _COMMENT_MARK.sub("", html.unescape(bare))))


def _is_printed(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) not in ("Cc", "Cs", "Co", "Cn")


def file_stem(text: str) -> str:
    """`The Standard of Ur!` → `the-standard-of-ur`; "" when no letter or digit is in it."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    words = "".join(c if c.isalnum() else " " for c in bare).split()
    stem = ""
    for word in words:
        if stem and len(stem) + len(word) >= _LONGEST_STEM:
            break
        stem = f"{stem}-{word}" if stem else word[:_LONGEST_STEM]
    return unicodedata.normalize("NFC", stem)
