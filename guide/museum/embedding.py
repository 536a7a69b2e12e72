"""Sentences as vectors: a question lies near the sentence that answers it, and near others that mean the same.

all-MiniLM-L6-v2 by numpy, taught further on what visitors ask: a BERT encoder of 6 layers (Devlin et al. 2019; Wang
et al. 2020), whose outputs are averaged and brought to length 1 (Reimers and Gurevych 2019). `minilm/NOTICE` says
where its weights come from, `tests/bench/quantise_minilm.py` and `learn_finding.py` how they got here. It knows one
language.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import as_file, files

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import BertProcessing

from guide.museum.transformer import WIDTH, Vectors, Weights, normed, through_layers, unpacked

LANGUAGE = "en"
_LAYERS = range(6)
_MAX_TOKENS = 128
"""What comes after is not read: as the model was taught."""
_BATCH = 32


class Embedder:
    """`weights`: those of the layers. `words`: (tokens, width), 8 bits each, times `scale`."""

    def __init__(self, tokenizer: Tokenizer, words: npt.NDArray[np.int8], scale: Vectors, weights: Weights) -> None:
        self._tokenizer = tokenizer
        self._words = words
        self._scale = scale
        self._weights = weights

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(texts, WIDTH), each of length 1. A question takes about 5 ms, a thousand sentences some seconds."""
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        vectors = np.empty((len(tokens), WIDTH), np.float32)
        by_length = sorted(range(len(tokens)), key=lambda number: len(tokens[number]))
        for start in range(0, len(by_length), _BATCH):
            batch = by_length[start : start + _BATCH]
            vectors[batch] = self._encode([tokens[number] for number in batch])
        return vectors

    def begun(self, texts: Sequence[str], layers: int) -> list[Vectors]:
        """(tokens, WIDTH) for each: what the first `layers` make of a text, word for word."""
        ids, is_there = _padded([encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))])
        hidden = through_layers(self._weights, _LAYERS[:layers], self._embedded(ids), is_there)
        return [tokens[there > 0] for tokens, there in zip(hidden, is_there, strict=True)]

    def finished(self, begun: Vectors, layers: int) -> Vectors:
        """(WIDTH,): the vector of a text that went through so many `layers`."""
        is_there = np.ones((1, len(begun)), np.float32)
        hidden = through_layers(self._weights, _LAYERS[layers:], begun[None], is_there)
        vector: Vectors = _of_length_one(hidden, is_there)[0]
        return vector

    def _encode(self, batch: Sequence[Sequence[int]]) -> Vectors:
        ids, is_there = _padded(batch)
        hidden = through_layers(self._weights, _LAYERS, self._embedded(ids), is_there)
        return _of_length_one(hidden, is_there)

    def _embedded(self, ids: npt.NDArray[np.int_]) -> Vectors:
        positions = self._weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
        segment = self._weights["embeddings.token_type_embeddings.weight"][0]
        summed = self._words[ids] * self._scale[ids] + positions + segment
        return normed(self._weights, "embeddings.LayerNorm", summed)


def _padded(batch: Sequence[Sequence[int]]) -> tuple[npt.NDArray[np.int_], Vectors]:
    """(texts, tokens) of the longest: numbers of tokens, and 1 for those that are there."""
    length = max(map(len, batch))
    ids = np.array([[*one, *[0] * (length - len(one))] for one in batch])
    return ids, np.array([[1.0] * len(one) + [0.0] * (length - len(one)) for one in batch], np.float32)


def _of_length_one(hidden: Vectors, is_there: Vectors) -> Vectors:
    """The mean of the tokens that are there."""
    mean = (hidden * is_there[:, :, None]).sum(axis=1)
    brought: Vectors = mean / np.linalg.norm(mean, axis=1, keepdims=True)
    return brought


@cache
def embedder() -> Embedder:
    """The one that comes with the guide: some 55 MB of memory, once.

    From then on numpy multiplies in one thread: on a busy machine its threads wait for each other, some 200 times
    longer than they save.
    """
    threadpool_limits(limits=1, user_api="blas")
    folder = files("guide.museum") / "minilm"
    with as_file(folder / "words.npz") as words, as_file(folder / "layers.npz") as layers:
        table, packed = np.load(words), np.load(layers)
        weights = dict(unpacked(packed))
        vocabulary = (folder / "vocabulary.txt").read_text(encoding="utf-8").splitlines()
        return Embedder(_tokenizer(vocabulary), table["words"], table["scale"], weights)


def _tokenizer(vocabulary: Sequence[str]) -> Tokenizer:
    numbers = {word: number for number, word in enumerate(vocabulary)}
    tokenizer = Tokenizer(WordPiece(numbers, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = BertProcessing(("[SEP]", numbers["[SEP]"]), ("[CLS]", numbers["[CLS]"]))
    tokenizer.enable_truncation(_MAX_TOKENS)
    return tokenizer
