"""Sentences as vectors: a question lies near the sentence that answers it, and near others that mean the same.

all-MiniLM-L6-v2, taught further on what visitors ask: a BERT encoder of 6 layers (Devlin et al. 2019; Wang et al.
2020), whose outputs are averaged and brought to length 1 (Reimers and Gurevych 2019). `minilm/NOTICE` says where its
weights come from, `tests/bench/quantise_minilm.py` and `learn_finding.py` how they got here. It knows one language.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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

from guide.museum.answering.encoder import WIDTH, Layers, Vectors

LANGUAGE = "en"
_MAX_TOKENS = 128
"""What comes after is not read: as the model was taught."""


class Embedder:
    """`words`: (tokens, WIDTH), 8 bits each, times `scale`. `beginning`: the layers that see a text first, whatever
    it is for; `finding`: those that make it one vector.

    `fingerprint`: 16 bytes that tell its vectors from those of others.
    """

    def __init__(
        self, tokenizer: Tokenizer, words: npt.NDArray[np.int8], scale: Vectors, beginning: Layers, finding: Layers
    ) -> None:
        self._tokenizer = tokenizer
        self._words = words
        self._scale = scale
        self._beginning = beginning
        self._finding = finding
        self.fingerprint = beginning.fingerprint + finding.fingerprint

    def embed(self, texts: Iterable[str]) -> Vectors:
        """(texts, WIDTH), each of length 1. A question takes about 2 ms, a thousand sentences some seconds."""
        return np.array([self.finished(self.begun(text)) for text in texts], np.float32).reshape(-1, WIDTH)

    def begun(self, text: str) -> Vectors:
        """(tokens, WIDTH): what the first layers make of a text, word for word."""
        tokens = self._tokenizer.encode(text).ids
        return self._beginning(words=self._words[tokens] * self._scale[tokens])

    def finished(self, begun: Vectors) -> Vectors:
        """(WIDTH,): the vector of a text that went through the first layers."""
        return self._finding(begun=begun)


@cache
def embedder() -> Embedder:
    """The one that comes with the guide: some 45 MB of memory, once.

    From then on numpy multiplies in one thread: on a busy machine its threads wait for each other, some 200 times
    longer than they save.
    """
    threadpool_limits(limits=1, user_api="blas")
    folder = files("guide.museum.answering") / "minilm"
    vocabulary = (folder / "vocabulary.txt").read_text(encoding="utf-8").splitlines()
    with as_file(folder / "words.npz") as packed, np.load(packed) as table:
        words, scale = table["words"], table["scale"]
    return Embedder(_tokenizer(vocabulary), words, scale, Layers("beginning"), Layers("finding"))


def _tokenizer(vocabulary: Sequence[str]) -> Tokenizer:
    numbers = {word: number for number, word in enumerate(vocabulary)}
    tokenizer = Tokenizer(WordPiece(numbers, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = BertProcessing(("[SEP]", numbers["[SEP]"]), ("[CLS]", numbers["[CLS]"]))
    tokenizer.enable_truncation(_MAX_TOKENS)
    return tokenizer
