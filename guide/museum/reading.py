"""Reads a question and a passage together, and says whether the one answers the other.

What is near in meaning need not answer: “who paid for the repair?” lies near “it was repaired in 1922”. The first
layers, those of `embedding`, see each text alone, so that a passage goes through them once; the last see both
(Cao et al. 2020, DeFormer). `minilm/NOTICE` says where their weights come from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import as_file, files

import numpy as np

from guide.museum.embedding import Embedder, embedder
from guide.museum.transformer import WIDTH, Vectors, Weights, first_token_through_layers, unpacked

ALONE, TOGETHER = 3, range(3, 6)
"""Of six layers, the first that see a text alone, and the last."""
QUESTION_TOKENS, PASSAGE_TOKENS = 96, 96
"""What comes after is not read. A question stands last, after where it is asked and what was asked before."""
_KEPT = 500
"""Passages that went through the first layers, of some 40 kB each; the newest."""


class Reader:
    """`weights`: those of the last layers; `passage`: what is added to each word of a passage, so that it is known
    from the question; `answers`: weight and bias of the judgement on the question's first token."""

    def __init__(self, begins: Embedder, weights: Weights) -> None:
        self._begins = begins
        self._weights = weights
        self._kept: Mapping[str, Vectors] = {}

    def odds(self, begun: Vectors, passages: Sequence[str]) -> list[float]:
        """For each passage the logarithm of the odds that it answers the question that went through the first `ALONE`
        layers. Some 4 ms each, twice that the first time."""
        if not passages:
            return []
        pairs = [np.concatenate([begun[:QUESTION_TOKENS], one]) for one in self._begun_passages(passages)]
        lengths = np.array([len(pair) for pair in pairs])
        hidden = np.zeros((len(pairs), lengths.max(), WIDTH), np.float32)
        for padded, pair in zip(hidden, pairs, strict=True):
            padded[: len(pair)] = pair
        is_there = (np.arange(lengths.max()) < lengths[:, None]).astype(np.float32)
        first = first_token_through_layers(self._weights, TOGETHER, hidden, is_there)
        odds: list[float] = (first @ self._weights["answers.weight"] + self._weights["answers.bias"]).tolist()
        return odds

    def _begun_passages(self, passages: Sequence[str]) -> list[Vectors]:
        kept = self._kept
        new = [passage for passage in dict.fromkeys(passages) if passage not in kept]
        if new:
            kept = {**kept, **dict(zip(new, self._begins.begun(new, ALONE), strict=True))}
            self._kept = dict(list(kept.items())[-_KEPT:])
        return [kept[passage][:PASSAGE_TOKENS] + self._weights["passage"] for passage in passages]


@cache
def reader() -> Reader:
    """The one that comes with the guide: some 25 MB of memory, once."""
    with as_file(files("guide.museum") / "minilm" / "reader.npz") as packed:
        return Reader(embedder(), dict(unpacked(np.load(packed))))
