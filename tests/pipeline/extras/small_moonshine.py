"""Moonshine models of the right shape that understand the same in all speech, for the real package to load and run.

Their words are the package's own.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np

WORDS = 32_768
ALWAYS_HEARD = (1_128, 400, 2_000)
BEGIN, END = 1, 2
TINY_LAYERS, TINY_HEADS, TINY_HEAD_WIDTH, TINY_WIDTH = 6, 8, 36, 288
STREAMING_WIDTH = 8
FEATURE_SAMPLES = 1_280
SURE = 100.0


def tiny_folder(folder: Path) -> Path:
    """A folder as Moonshine's download leaves it for its "tiny" kind."""
    folder.mkdir(parents=True)
    _save(_tiny_encoder(), folder / "encoder_model.ort")
    _save(_tiny_decoder(), folder / "decoder_model_merged.ort")
    return _with_words(folder)


def streaming_folder(folder: Path) -> Path:
    """The same for its streaming kinds, which differ in their sizes only."""
    folder.mkdir(parents=True)
    for name, graph in (
        ("frontend", _frontend()),
        ("encoder", _through("features", "encoded")),
        ("adapter", _through("encoded", "memory", "pos_offset")),
        ("cross_kv", _cross_kv()),
        ("decoder_kv", _streaming_decoder()),
    ):
        _save(graph, folder / f"{name}.ort")
    width = dict.fromkeys(("encoder_dim", "decoder_dim", "head_dim", "d_model_frontend", "c1", "c2"), STREAMING_WIDTH)
    shape = {"depth": 1, "nheads": 1, "vocab_size": WORDS, "bos_id": BEGIN, "eos_id": END, "frame_len": 80}
    about = {**width, **shape, "total_lookahead": 0, "max_seq_len": 448}
    (folder / "streaming_config.json").write_text(json.dumps(about, separators=(",", ":")))
    return _with_words(folder)


def _with_words(folder: Path) -> Path:
    import moonshine_voice

    shutil.copy(Path(moonshine_voice.__file__).parent / "assets" / "tiny-en" / "tokenizer.bin", folder)
    return folder


def _save(graph: Any, file: Path) -> None:
    """In onnxruntime's own format, which is all that Moonshine reads."""
    import onnxruntime
    from onnx import helper

    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.add_session_config_entry("session.save_model_format", "ORT")
    options.optimized_model_filepath = str(file)
    onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def _graph(nodes: list[Any], inputs: dict[str, Any], outputs: dict[str, Any], constants: dict[str, Any]) -> Any:
    """`inputs`, `outputs`: their shapes, those of whole numbers as a tuple."""
    from onnx import TensorProto, helper, numpy_helper

    def info(name: str, shape: Any) -> Any:
        kind = TensorProto.INT64 if isinstance(shape, tuple) else TensorProto.FLOAT
        return helper.make_tensor_value_info(name, TensorProto.BOOL if name == "use_cache_branch" else kind, shape)

    return helper.make_graph(
        nodes,
        "small",
        [info(name, shape) for name, shape in inputs.items()],
        [info(name, shape) for name, shape in outputs.items()],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )


def _node(kind: str, inputs: str, output: str, **attributes: Any) -> Any:
    from onnx import helper

    return helper.make_node(kind, inputs.split(), [output], **attributes)


def _next_word(words: str) -> tuple[list[Any], dict[str, Any]]:
    """After each word comes the next of ALWAYS_HEARD."""
    line = [BEGIN, *ALWAYS_HEARD, END]
    following = np.full(WORDS, END, np.int64)
    following[line[:-1]] = line[1:]
    nodes = [_node("Gather", f"following {words}", "next"), _node("OneHot", "next depth values", "logits")]
    return nodes, {"following": following, "depth": [WORDS], "values": np.array([0, SURE], np.float32)}


def _tiny_encoder() -> Any:
    nodes = [
        _node("ReduceMean", "input_values", "mean", axes=[1], keepdims=1),
        _node("Unsqueeze", "mean axis", "state"),
        _node("Expand", "state shape", "last_hidden_state"),
    ]
    return _graph(
        nodes,
        {"input_values": [1, "samples"]},
        {"last_hidden_state": [1, "frames", TINY_WIDTH]},
        {"axis": [2], "shape": [1, 4, TINY_WIDTH]},
    )


def _tiny_decoder() -> Any:
    """What it would remember goes through it."""
    sides, halves = ("decoder", "encoder"), ("key", "value")
    kept = [f"{layer}.{side}.{half}" for layer in range(TINY_LAYERS) for side in sides for half in halves]
    nodes, constants = _next_word("input_ids")
    shape = [1, TINY_HEADS, "length", TINY_HEAD_WIDTH]
    return _graph(
        [*nodes, *(_node("Identity", f"past_key_values.{name}", f"present.{name}") for name in kept)],
        {
            "input_ids": (1, "words"),
            "encoder_hidden_states": [1, "frames", TINY_WIDTH],
            **{f"past_key_values.{name}": shape for name in kept},
            "use_cache_branch": [1],
        },
        {"logits": [1, "words", WORDS], **{f"present.{name}": shape for name in kept}},
        constants,
    )


def _frontend() -> Any:
    """One feature for every FEATURE_SAMPLES, all the same."""
    kept = {
        "sample_buffer": [1, 79],
        "sample_len": (1,),
        "conv1_buffer": [1, STREAMING_WIDTH, 4],
        "conv2_buffer": [1, STREAMING_WIDTH, 4],
        "frame_count": (1,),
    }
    nodes = [
        _node("Shape", "audio_chunk", "size"),
        _node("Gather", "size one", "samples", axis=0),
        _node("Div", "samples hop", "count"),
        _node("Concat", "one count width", "shape", axis=0),
        _node("ReduceMean", "audio_chunk", "mean", axes=[1], keepdims=1),
        _node("Unsqueeze", "mean two", "feature"),
        _node("Expand", "feature shape", "features"),
        *(_node("Identity", name, f"{name}_out") for name in kept),
    ]
    return _graph(
        nodes,
        {"audio_chunk": [1, "samples"], **kept},
        {"features": [1, "count", STREAMING_WIDTH], **{f"{name}_out": shape for name, shape in kept.items()}},
        {"one": [1], "two": [2], "hop": [FEATURE_SAMPLES], "width": [STREAMING_WIDTH]},
    )


def _through(before: str, behind: str, *unused: str) -> Any:
    shape = [1, "count", STREAMING_WIDTH]
    inputs = {before: shape, **dict.fromkeys(unused, (1,))}
    return _graph([_node("Identity", before, behind)], inputs, {behind: shape}, {})


def _cross_kv() -> Any:
    shape = [1, 1, 1, "count", STREAMING_WIDTH]
    nodes = [_node("Unsqueeze", "memory axes", f"{half}_cross") for half in "kv"]
    outputs = {f"{half}_cross": shape for half in "kv"}
    return _graph(nodes, {"memory": [1, "count", STREAMING_WIDTH]}, outputs, {"axes": [0, 1]})


def _streaming_decoder() -> Any:
    nodes, constants = _next_word("token")
    nodes += [
        _node("Shape", "token", "size"),
        _node("Gather", "size one", "words", axis=0),
        _node("Concat", "ones words width", "shape", axis=0),
        _node("Expand", "zero shape", "more"),
        *(_node("Concat", f"{half}_self more", f"out_{half}_self", axis=3) for half in "kv"),
    ]
    shape = [1, 1, 1, "count", STREAMING_WIDTH]
    nothing = np.zeros((1, 1, 1, 1, STREAMING_WIDTH), np.float32)
    return _graph(
        nodes,
        {
            "token": (1, "words"),
            **{f"{half}_self": shape for half in "kv"},
            **{f"out_{half}_cross": shape for half in "kv"},
        },
        {
            "logits": [1, "words", WORDS],
            **{f"out_{half}_self": [1, 1, 1, "longer", STREAMING_WIDTH] for half in "kv"},
        },
        {**constants, "one": [1], "ones": [1, 1, 1], "width": [STREAMING_WIDTH], "zero": nothing},
    )
