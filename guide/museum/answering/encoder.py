"""The layers of the guide's encoder, by ONNX Runtime: from the tokens of a text to vectors of what they mean.

Three graphs, in `minilm/`: what a text begins with, and what follows to find a passage and to read one.
`tests/bench/encoder_graph.py` makes them.
"""

from __future__ import annotations

import hashlib
from importlib.resources import as_file, files
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import onnxruntime

Vectors: TypeAlias = npt.NDArray[np.float32]

WIDTH = 384
"""Numbers in a vector."""


class Layers:
    """Those of `minilm/{name}.onnx`. May be called in several threads at once; each uses one.

    `fingerprint`: 8 bytes; others when their weights are.
    """

    def __init__(self, name: str) -> None:
        with as_file(files("guide.museum.answering") / "minilm" / f"{name}.onnx") as model:
            self.fingerprint = hashlib.blake2b(model.read_bytes(), digest_size=8).digest()
            self._session = onnxruntime.InferenceSession(model, _options(), providers=["CPUExecutionProvider"])

    def __call__(self, **inputs: npt.NDArray[Any]) -> Vectors:
        (out,) = self._session.run(None, inputs)
        vectors: Vectors = out
        return vectors


def _options() -> Any:
    """One text at a time has too little work for more threads to share."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return options
