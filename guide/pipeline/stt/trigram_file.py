"""Reads a trigram model in the binary format of PocketSphinx, whose own reader can't list what a file holds.

The file: a magic text; the order and, for each, the number of grams; a table of what each 16-bit level of a logarithm
means, for the pairs' probability, what is left after a pair, and the triples' probability; the words' records; pairs
and triples packed bit by bit; the words. Grams hang in a tree by their last word: below each word the words that may
stand before it, and so on.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

_MAGIC: Final = b"Trie Language Model"
_ORDER: Final = 3
_LEVEL_BITS: Final = 16
_LEVELS: Final = 1 << _LEVEL_BITS
_PADDING_BYTES: Final = 8
_WORD: Final = np.dtype([("log", "<f4"), ("left", "<f4"), ("first_below", "<u4")])
_LOG10_OF_BASE: Final = math.log10(1.0001)

Numbers: TypeAlias = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Grams:
    """`words`: (n, order) numbers of words as they are said. `logs`: of how likely the last one is after the others;
    `left`: of what is left, after all of them, for words that never followed; both to base 10."""

    words: Numbers
    logs: Numbers
    left: Numbers


@dataclass(frozen=True, slots=True)
class Trigrams:
    """`ending`: for each of the `triples` the number of the pair it ends in. Triples leave nothing."""

    spelt: tuple[str, ...]
    words: Grams
    pairs: Grams
    triples: Grams
    ending: Numbers


def read_trigrams(path: Path) -> Trigrams:
    """Takes half a second for four million grams. Raises ValueError for a file of another format."""
    data = path.read_bytes()
    at = len(_MAGIC)
    if not data.startswith(_MAGIC) or data[at] != _ORDER:
        raise ValueError(f"{path.name} is no trigram model of PocketSphinx's")
    counts = struct.unpack_from("<3I", data, at + 1)
    at += 1 + 4 * _ORDER + 4  # the last is a number that says how the levels were chosen
    levels = np.frombuffer(data, "<f4", 3 * _LEVELS, at) * _LOG10_OF_BASE
    at += 3 * _LEVELS * 4
    words = np.frombuffer(data, _WORD, counts[0] + 1, at)
    at += words.nbytes
    word_bits, below_bits = counts[0].bit_length(), counts[2].bit_length()
    pairs = _Packed(data, at, counts[1], (word_bits, _LEVEL_BITS, _LEVEL_BITS, below_bits))
    triples = _Packed(data, at + pairs.size_bytes, counts[2], (word_bits, _LEVEL_BITS))
    at += pairs.size_bytes + triples.size_bytes + 4  # the last is the length of what follows
    spelt = data[at:].decode().split("\0")[: counts[0]]
    return _hung_up(tuple(spelt), words, pairs, triples, levels)


def _hung_up(spelt: tuple[str, ...], words: Numbers, pairs: _Packed, triples: _Packed, levels: Numbers) -> Trigrams:
    # The counts in the head may be a few too high: what hangs below the last one tells how many there are.
    last = _parents(words["first_below"])
    ending = _parents(pairs.field(3)[: last.size + 1])
    pair_words = np.stack((pairs.field(0)[: last.size], last), axis=1)
    triple_words = np.column_stack((triples.field(0)[: ending.size], pair_words[ending]))
    return Trigrams(
        spelt,
        Grams(
            np.arange(len(spelt))[:, np.newaxis],
            words["log"][:-1] * _LOG10_OF_BASE,
            words["left"][:-1] * _LOG10_OF_BASE,
        ),
        Grams(
            pair_words,
            levels[pairs.field(2)[: last.size]],
            levels[_LEVELS + pairs.field(1)[: last.size]],
        ),
        Grams(triple_words, levels[2 * _LEVELS + triples.field(1)[: ending.size]], np.zeros(ending.size)),
        ending,
    )


def _parents(first_below: Numbers) -> Numbers:
    """For each gram the number of the one it hangs below. `first_below` has one entry more than there are parents."""
    edges: npt.NDArray[np.int64] = first_below.astype(np.int64)
    return np.repeat(np.arange(edges.size - 1, dtype=np.uint32), edges[1:] - edges[:-1])


class _Packed:
    """`count` records, and one more that ends them, whose fields have these `widths` in bits, at most 25."""

    def __init__(self, data: bytes, at: int, count: int, widths: Sequence[int]) -> None:
        self._count, self._widths = count, widths
        self.size_bytes = ((count + 1) * sum(widths) + 7) // 8 + _PADDING_BYTES
        self._bytes = np.frombuffer(data, np.uint8, self.size_bytes, at)

    def field(self, number: int) -> Numbers:
        """This field of every record."""
        offset, bits = sum(self._widths[:number]), self._widths[number]
        starts = np.arange(self._count + 1, dtype=np.int64) * sum(self._widths) + offset
        first, shift = starts >> 3, (starts & 7).astype(np.uint32)
        value = np.zeros(starts.size, np.uint32)
        for place in range(4):
            value |= self._bytes[first + place].astype(np.uint32) << np.uint32(8 * place)
        found: Numbers = (value >> shift) & np.uint32((1 << bits) - 1)
        return found
