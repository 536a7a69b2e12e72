"""The tokens that Moonshine writes with: whole words, pieces of rarer ones, and single bytes. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

BEGIN: Final = 1
END: Final = 2
_FIRST_TEXT: Final = 3
_SPACE: Final = "▁"


class Subwords:
    """`file`: the contents of a `tokenizer.bin`, which is all tokens in their order, each after its length: one byte
    below 128, or two of which the second counts 128 times."""

    def __init__(self, file: bytes) -> None:
        self._tokens = list(_tokens(file))

    def __len__(self) -> int:
        return len(self._tokens)

    def text(self, tokens: Iterable[int]) -> str:
        """What they write, without BEGIN and END."""
        written = b"".join(self._tokens[token] for token in tokens if token >= _FIRST_TEXT)
        return written.decode("utf-8", errors="replace").replace(_SPACE, " ").strip()


def _tokens(file: bytes) -> Iterable[bytes]:
    at = 0
    while at < len(file):
        size = file[at]
        at += 1
        if size >= 128:
            size += 128 * (file[at] - 1)
            at += 1
        yield file[at : at + size]
        at += size
