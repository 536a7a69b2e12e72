"""Sentences as vectors that lie near each other when they mean nearly the same: all-MiniLM-L6-v2, by numpy.

A BERT encoder of 6 layers (Devlin et al. 2019; Wang et al. 2020), whose outputs are averaged and brought to length 1
(Reimers and Gurevych 2019). `minilm/NOTICE` says where its weights come from, `tests/bench/quantise_minilm.py` how
they got here. It knows one language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import as_file, files
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import BertProcessing

Vectors: TypeAlias = npt.NDArray[np.float32]

LANGUAGE = "en"
WIDTH = 384
"""Numbers in a vector."""
_LAYERS, _HEADS = 6, 12
_MAX_TOKENS = 128
"""What comes after is not read: as the model was taught."""
_BATCH = 32
_NEVER = np.float32(-1e9)
_EPSILON = np.float32(1e-12)


class Embedder:
    """`weights`: those of the layers, matrices as (in, out). `words`: (tokens, width), 8 bits each, times `scale`."""

    def __init__(
        self, tokenizer: Tokenizer, words: npt.NDArray[np.int8], scale: Vectors, weights: Mapping[str, Vectors]
    ) -> None:
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

    def _encode(self, batch: Sequence[Sequence[int]]) -> Vectors:
        length = max(map(len, batch))
        ids = np.array([[*one, *[0] * (length - len(one))] for one in batch])
        is_there = np.array([[1.0] * len(one) + [0.0] * (length - len(one)) for one in batch], np.float32)
        hidden = self._embedded(ids)
        for layer in range(_LAYERS):
            hidden = self._layer(f"encoder.layer.{layer}.", hidden, is_there)
        mean = (hidden * is_there[:, :, None]).sum(axis=1)
        normed: Vectors = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return normed

    def _embedded(self, ids: npt.NDArray[np.int_]) -> Vectors:
        positions = self._weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
        segment = self._weights["embeddings.token_type_embeddings.weight"][0]
        return self._normed("embeddings.LayerNorm", self._words[ids] * self._scale[ids] + positions + segment)

    def _layer(self, name: str, hidden: Vectors, is_there: Vectors) -> Vectors:
        attended = self._linear(f"{name}attention.output.dense", self._attended(name, hidden, is_there))
        hidden = self._normed(f"{name}attention.output.LayerNorm", hidden + attended)
        inner = _gelu(self._linear(f"{name}intermediate.dense", hidden))
        return self._normed(f"{name}output.LayerNorm", hidden + self._linear(f"{name}output.dense", inner))

    def _attended(self, name: str, hidden: Vectors, is_there: Vectors) -> Vectors:
        """What every token takes from the others, head by head."""
        count, length, _ = hidden.shape
        query, key, value = (
            self._linear(f"{name}attention.self.{part}", hidden)
            .reshape(count, length, _HEADS, WIDTH // _HEADS)
            .transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 1, 3, 2) / np.float32((WIDTH // _HEADS) ** 0.5)
        scores += ((1 - is_there) * _NEVER)[:, None, None, :]
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        taken: Vectors = (shares @ value).transpose(0, 2, 1, 3).reshape(count, length, WIDTH)
        return taken

    def _linear(self, name: str, hidden: Vectors) -> Vectors:
        rows = hidden.reshape(-1, hidden.shape[-1])
        out: Vectors = rows @ self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return out.reshape(*hidden.shape[:-1], -1)

    def _normed(self, name: str, hidden: Vectors) -> Vectors:
        centred = hidden - hidden.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + _EPSILON)
        normed: Vectors = centred / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return normed


def _gelu(x: Vectors) -> Vectors:
    """By tanh (Hendrycks and Gimpel 2016), within 0.001 of the exact one."""
    inner = np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x)
    gated: Vectors = np.float32(0.5) * x * (1 + np.tanh(inner))
    return gated


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
        weights = dict(_unpacked(packed))
        vocabulary = (folder / "vocabulary.txt").read_text(encoding="utf-8").splitlines()
        return Embedder(_tokenizer(vocabulary), table["words"], table["scale"], weights)


def _unpacked(packed: Mapping[str, npt.NDArray[Any]]) -> Iterable[tuple[str, Vectors]]:
    for name, values in packed.items():
        if values.dtype == np.int8:
            yield name, np.ascontiguousarray((values * packed[f"{name}.scale"]).T)
        elif not name.endswith(".scale"):
            yield name, values.astype(np.float32)


def _tokenizer(vocabulary: Sequence[str]) -> Tokenizer:
    numbers = {word: number for number, word in enumerate(vocabulary)}
    tokenizer = Tokenizer(WordPiece(numbers, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = BertProcessing(("[SEP]", numbers["[SEP]"]), ("[CLS]", numbers["[CLS]"]))
    tokenizer.enable_truncation(_MAX_TOKENS)
    return tokenizer
