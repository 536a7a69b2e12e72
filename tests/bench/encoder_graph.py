"""The guide's encoder as graphs for ONNX Runtime, and the weights that such a graph holds.

    pip install onnx==1.23.2

Layers of BERT (Devlin et al. 2019), one text at a time, from ONNX Runtime's own operators
(https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md). Matrices have 8 bits a weight, and what
they are multiplied with is brought to as many on the way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from guide.museum.answering.encoder import WIDTH

HEADS: Final = 12
FIRST, LAST = range(3), range(3, 6)
"""Of six layers, those that every text goes through, and those that find or read it."""
LEVELS: Final = 63
"""Weights are whole numbers up to this: products of more overflow where a processor adds up pairs in 16 bits."""
OWN: Final = "com.microsoft"
EPSILON: Final = 1e-12
TEXT: Final = ["tokens", WIDTH]

Matrix: TypeAlias = npt.NDArray[np.float32]
Weights: TypeAlias = Mapping[str, Matrix]
"""By their published names; matrices as (out, in)."""


def beginning(weights: Weights) -> onnx.ModelProto:
    """The vectors of a text's `words` to what the first layers make of them."""
    graph = Graph(weights)
    places = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    count = graph.node("Shape", "words", end=1)
    there = graph.node("Slice", graph.constant("places", places), graph.constant("start", np.array([0])), count)
    told = [f"embeddings.LayerNorm.{kind}" for kind in ("weight", "bias")]
    summed = graph.node("Add", "words", there)
    hidden = graph.node("LayerNormalization", summed, *map(graph.floats, told), epsilon=EPSILON)
    return graph.model({"words": (TensorProto.FLOAT, TEXT)}, graph.layers(FIRST, hidden), TEXT)


def finding(weights: Weights) -> onnx.ModelProto:
    """What has `begun` to one vector of length 1."""
    graph = Graph(weights)
    mean = graph.node("ReduceMean", graph.layers(LAST, "begun"), axes=[0], keepdims=0)
    return graph.model({"begun": (TensorProto.FLOAT, TEXT)}, graph.node("LpNormalization", mean), [WIDTH])


def reading(weights: Weights) -> onnx.ModelProto:
    """A `question` and a `passage` that have begun to the logarithm of the odds that the one answers the other.

    `passage.bias` is added to each word of a passage, so that it is known from the question.
    """
    graph = Graph(weights)
    marked = graph.node("Add", "passage", graph.floats("passage.bias"))
    hidden = graph.layers(LAST[:-1], graph.node("Concat", "question", marked, axis=0))
    first = graph.node("Slice", hidden, *(graph.constant(f"at {number}", np.array([number])) for number in (0, 1)))
    judged = graph.node("MatMul", graph.layer(LAST[-1], first, hidden), graph.floats("answers.weight"))
    odds = graph.node("Add", judged, graph.floats("answers.bias"))
    return graph.model(dict.fromkeys(("question", "passage"), (TensorProto.FLOAT, TEXT)), odds, [1])


@dataclass(slots=True)
class Graph:
    """Grows by what its methods add, which give the name of what comes out."""

    weights: Weights
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: dict[str, onnx.TensorProto] = field(default_factory=dict)

    def node(self, kind: str, *inputs: str, domain: str = "", **settings: Any) -> str:
        name = f"{kind} {len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], domain=domain, **settings))
        return name

    def constant(self, name: str, values: npt.NDArray[Any]) -> str:
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(values), name)
        return name

    def floats(self, name: str) -> str:
        return self.constant(name, self.weights[name].astype(np.float32))

    def linear(self, name: str, hidden: str) -> str:
        """Without its bias."""
        values, scale = quantised(self.weights[f"{name}.weight"], LEVELS)
        told = {"weight": values.T, "scale": scale[:, 0], "zero": np.zeros(len(values), np.int8)}
        inputs = (self.constant(f"{name}.{kind}", array) for kind, array in told.items())
        return self.node("DynamicQuantizeMatMul", hidden, *inputs, domain=OWN)

    def layers(self, numbers: Sequence[int], hidden: str) -> str:
        for number in numbers:
            hidden = self.layer(number, hidden, hidden)
        return hidden

    def layer(self, number: int, hidden: str, context: str) -> str:
        """`hidden`: the tokens that come out; `context`: all that they attend to."""
        name = f"encoder.layer.{number}."
        attended = self.attended(name, hidden, context)
        hidden = self.added(f"{name}attention.output", attended, hidden)
        wider = self.linear(f"{name}intermediate.dense", hidden)
        inner = self.node("FastGelu", wider, self.floats(f"{name}intermediate.dense.bias"), domain=OWN)
        return self.added(f"{name}output", inner, hidden)

    def attended(self, name: str, hidden: str, context: str) -> str:
        """What every token takes from the others, head by head."""
        parts = [
            self.one_text(self.biased(f"{name}attention.self.{part}", tokens))
            for part, tokens in (("query", hidden), ("key", context), ("value", context))
        ]
        taken = self.node("MultiHeadAttention", *parts, domain=OWN, num_heads=HEADS)
        return self.node("Squeeze", taken, self.constant("texts", np.array([0])))

    def one_text(self, hidden: str) -> str:
        return self.node("Unsqueeze", hidden, self.constant("texts", np.array([0])))

    def biased(self, name: str, hidden: str) -> str:
        return self.node("Add", self.linear(name, hidden), self.floats(f"{name}.bias"))

    def added(self, name: str, inner: str, hidden: str) -> str:
        """Through the matrix of `name` and onto `hidden`."""
        told = [f"{name}.LayerNorm.weight", f"{name}.LayerNorm.bias", f"{name}.dense.bias"]
        inputs = self.linear(f"{name}.dense", inner), hidden, *map(self.floats, told)
        return self.node("SkipLayerNormalization", *inputs, domain=OWN, epsilon=EPSILON)

    def model(self, inputs: Mapping[str, tuple[int, list[Any]]], output: str, shape: list[Any]) -> onnx.ModelProto:
        graph = helper.make_graph(
            self.nodes,
            "encoder",
            [helper.make_tensor_value_info(name, kind, size) for name, (kind, size) in inputs.items()],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, shape)],
            list(self.constants.values()),
        )
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(OWN, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def quantised(matrix: Matrix, levels: int) -> tuple[npt.NDArray[np.int8], Matrix]:
    """Whole numbers up to `levels`, and what to multiply each row of them by."""
    scale = np.abs(matrix).max(axis=1, keepdims=True) / levels
    return np.round(matrix / scale).astype(np.int8), scale.astype(np.float32)


def read_weights(file: Path) -> dict[str, Matrix]:
    """Those of a graph that is made here, by their published names; matrices as (out, in)."""
    held = {one.name: numpy_helper.to_array(one) for one in onnx.load(file).graph.initializer}
    return {name: _restored(held, name) for name in held if name.endswith((".weight", ".bias"))}


def _restored(held: Mapping[str, npt.NDArray[Any]], name: str) -> Matrix:
    values, scale = held[name], held.get(f"{name.removesuffix('.weight')}.scale")
    if scale is None or values.dtype != np.int8:
        return values.astype(np.float32)
    return (values * scale).T
