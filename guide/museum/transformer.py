"""The layers of a BERT encoder (Devlin et al. 2019), by numpy: from vectors of words to their meaning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Vectors: TypeAlias = npt.NDArray[np.float32]
Weights: TypeAlias = Mapping[str, Vectors]
"""By their published names; matrices as (in, out)."""

WIDTH = 384
"""Numbers in a vector."""
HEADS = 12
_NEVER = np.float32(-1e9)
_EPSILON = np.float32(1e-12)
_MOST = np.float32(80)
"""What exp can take; its inverse is nothing beside 1."""


def unpacked(packed: Mapping[str, npt.NDArray[Any]]) -> Iterable[tuple[str, Vectors]]:
    """Weights of 8 bits each, with a scale for each output, and those that are kept as they are."""
    for name, values in packed.items():
        if values.dtype == np.int8:
            yield name, np.ascontiguousarray((values * packed[f"{name}.scale"]).T)
        elif not name.endswith(".scale"):
            yield name, values.astype(np.float32)


def through_layers(weights: Weights, layers: Sequence[int], hidden: Vectors, is_there: Vectors) -> Vectors:
    """`hidden`: (texts, tokens, WIDTH), as is what comes back; `is_there`: (texts, tokens), 1 or 0 for padding."""
    for layer in layers:
        hidden = _layer(weights, f"encoder.layer.{layer}.", hidden, hidden, is_there)
    return hidden


def first_token_through_layers(
    weights: Weights, layers: Sequence[int], hidden: Vectors, is_there: Vectors
) -> Vectors:
    """(texts, WIDTH): the same for the first token alone, which saves most of the last layer."""
    hidden = through_layers(weights, layers[:-1], hidden, is_there)
    first: Vectors = _layer(weights, f"encoder.layer.{layers[-1]}.", hidden[:, :1], hidden, is_there)[:, 0]
    return first


def normed(weights: Weights, name: str, hidden: Vectors) -> Vectors:
    centred = hidden - hidden.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + _EPSILON)
    brought: Vectors = centred / spread * weights[f"{name}.weight"] + weights[f"{name}.bias"]
    return brought


def _layer(weights: Weights, name: str, hidden: Vectors, context: Vectors, is_there: Vectors) -> Vectors:
    """`hidden`: the tokens that come out; `context`: all that they attend to."""
    attended = _linear(weights, f"{name}attention.output.dense", _attended(weights, name, hidden, context, is_there))
    hidden = normed(weights, f"{name}attention.output.LayerNorm", hidden + attended)
    inner = _gelu(_linear(weights, f"{name}intermediate.dense", hidden))
    return normed(weights, f"{name}output.LayerNorm", hidden + _linear(weights, f"{name}output.dense", inner))


def _attended(weights: Weights, name: str, hidden: Vectors, context: Vectors, is_there: Vectors) -> Vectors:
    """What every token takes from the others, head by head."""
    query, key, value = (
        _by_head(_linear(weights, f"{name}attention.self.{part}", tokens))
        for part, tokens in (("query", hidden), ("key", context), ("value", context))
    )
    scores = query @ key.transpose(0, 1, 3, 2) / np.float32((WIDTH // HEADS) ** 0.5)
    scores += ((1 - is_there) * _NEVER)[:, None, None, :]
    shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares /= shares.sum(axis=-1, keepdims=True)
    taken: Vectors = (shares @ value).transpose(0, 2, 1, 3).reshape(hidden.shape)
    return taken


def _by_head(tokens: Vectors) -> Vectors:
    return tokens.reshape(*tokens.shape[:2], HEADS, WIDTH // HEADS).transpose(0, 2, 1, 3)


def _linear(weights: Weights, name: str, hidden: Vectors) -> Vectors:
    rows = hidden.reshape(-1, hidden.shape[-1])
    out: Vectors = rows @ weights[f"{name}.weight"] + weights[f"{name}.bias"]
    return out.reshape(*hidden.shape[:-1], -1)


def _gelu(x: Vectors) -> Vectors:
    """By tanh (Hendrycks and Gimpel 2016), within 0.001 of the exact one; by exp, which numpy does faster."""
    inner = x * x
    inner *= np.float32(-2 * 0.7978845608 * 0.044715)
    inner -= np.float32(2 * 0.7978845608)
    inner *= x
    np.exp(np.minimum(inner, _MOST, out=inner), out=inner)
    inner += 1
    gated: Vectors = x / inner
    return gated
