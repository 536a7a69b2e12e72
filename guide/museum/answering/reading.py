"""Reads a question and a passage together, and says whether the one answers the other.

What is near in meaning need not answer: “who paid for the repair?” lies near “it was repaired in 1922”. The first
layers, those of `embedding`, see each text alone, so that a passage goes through them once; the last see both
(Cao et al. 2020, DeFormer). `minilm/NOTICE` says where their weights come from.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from guide.museum.answering.embedding import Embedder, embedder
from guide.museum.answering.encoder import Layers, Vectors

QUESTION_TOKENS, PASSAGE_TOKENS = 96, 96
"""What comes after is not read. A question stands last, after where it is asked and what was asked before."""
_KEPT = 500
"""Passages that went through the first layers, of some 40 kB each."""


class Reader:
    """`reading`: the layers that see a question and a passage, and their judgement on the question's first token."""

    def __init__(self, begins: Embedder, reading: Layers) -> None:
        self._begun = lru_cache(_KEPT)(begins.begun)
        self._reading = reading

    def odds(self, begun: Vectors, passages: Sequence[str]) -> list[float]:
        """For each passage the logarithm of the odds that it answers the question that `begun` is of. Some 2 ms each,
        and 1 more the first time."""
        question = begun[:QUESTION_TOKENS]
        return [self._odds(question, self._begun(passage)[:PASSAGE_TOKENS]) for passage in passages]

    def _odds(self, question: Vectors, passage: Vectors) -> float:
        return float(self._reading(question=question, passage=passage).item())


@cache
def reader() -> Reader:
    """The one that comes with the guide: some 10 MB of memory, once."""
    return Reader(embedder(), Layers("reading"))
