"""Models of the right shape that know nothing: enough for the real packages to load and run without a download.

A Whisper model with random weights, a Piper voice and a Kokoro that hum as long as real ones would speak. Moonshine's
are in `small_moonshine`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

SPECIAL_TOKENS = ("<|endoftext|>", "<|startoftranscript|>")
TASK_TOKENS = ("<|translate|>", "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>")
HOP_SAMPLES = 1_024


def whisper_folder(
    folder: Path, *, width: int = 64, layers: int = 1, words: int = 300, english_only: bool = False
) -> Path:
    """A folder as `faster_whisper.download_model` leaves it. `width` is a multiple of 64."""
    tokens = _whisper_tokens(words, english_only)
    spec = _whisper_spec(width, layers, len(tokens))
    spec.register_vocabulary(tokens)
    languages = range(tokens.index("<|en|>"), tokens.index("<|translate|>"))
    spec.config.lang_ids = list(languages)
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = []
    spec.config.alignment_heads = [(0, 0)]
    spec.validate()
    spec.optimize()
    folder.mkdir(parents=True)
    spec.save(str(folder))
    _whisper_tokenizer(tokens).save(str(folder / "tokenizer.json"))
    return folder


def _whisper_tokens(words: int, english_only: bool) -> list[str]:
    """In the order that Whisper has them: words, ends, languages, tasks, times. CTranslate2 takes a model for
    multilingual when an empty word is among them, as it is in Whisper's."""
    from faster_whisper.tokenizer import _LANGUAGE_CODES

    languages = [f"<|{code}|>" for code in _LANGUAGE_CODES[:99]]
    behind = [*SPECIAL_TOKENS, *languages, *TASK_TOKENS, "<|notimestamps|>"]
    behind += [f"<|{at * 0.02:.2f}|>" for at in range(1_501)]
    random = np.random.default_rng(1)
    spelt = ["Ġ" + "".join(random.choice(list("abcdefghijklmnopqrstuvwxyz"), 6)) for _ in range(words)]
    return spelt + ([] if english_only else [""]) + behind


def _whisper_tokenizer(tokens: list[str]) -> Any:
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    vocabulary = {token: at for at, token in enumerate(tokens)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token=tokens[0]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel()
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in tokens if token.startswith("<|")])
    return tokenizer


def _whisper_spec(width: int, layers: int, tokens: int) -> Any:
    from ctranslate2.specs import WhisperSpec

    spec = WhisperSpec(layers, width // 64, layers, width // 64)
    random = np.random.default_rng(1)

    def weights(*shape: int) -> np.ndarray:
        return random.normal(0, 0.05, shape).astype(np.float32)

    _fill(spec.encoder.conv1, weights(width, 80, 3))
    _fill(spec.encoder.conv2, weights(width, width, 3))
    spec.encoder.position_encodings.encodings = weights(1_500, width)
    spec.decoder.position_encodings.encodings = weights(448, width)
    spec.decoder.embeddings.weight = weights(tokens, width)
    spec.decoder.projection.weight = weights(tokens, width)
    for part in (spec.encoder, spec.decoder):
        _fill_norm(part.layer_norm, width)
        for layer in part.layer:
            _fill_layer(layer, width, weights)
    return spec


def _fill_layer(layer: Any, width: int, weights: Any) -> None:
    _fill_norm(layer.self_attention.layer_norm, width)
    _fill(layer.self_attention.linear[0], weights(3 * width, width))
    _fill(layer.self_attention.linear[1], weights(width, width))
    if hasattr(layer, "attention"):
        _fill_norm(layer.attention.layer_norm, width)
        for linear, rows in zip(layer.attention.linear, (width, 2 * width, width), strict=True):
            _fill(linear, weights(rows, width))
    _fill_norm(layer.ffn.layer_norm, width)
    _fill(layer.ffn.linear_0, weights(4 * width, width))
    _fill(layer.ffn.linear_1, weights(width, 4 * width))


def _fill(linear: Any, weight: np.ndarray) -> None:
    linear.weight = weight
    linear.bias = np.zeros(weight.shape[0], np.float32)


def _fill_norm(norm: Any, width: int) -> None:
    norm.gamma = np.ones(width, np.float32)
    norm.beta = np.zeros(width, np.float32)


def piper_voice(folder: Path, name: str, *, language: str, espeak: str, rate_hz: int = 22_050) -> Path:
    """`name`.onnx and its description. It hums 46 ms for each phoneme at its own pace."""
    from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP

    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.onnx"
    file.write_bytes(_humming_model())
    about = {
        "audio": {"sample_rate": rate_hz},
        "espeak": {"voice": espeak},
        "language": {"code": language},
        "num_symbols": 256,
        "num_speakers": 1,
        "phoneme_id_map": DEFAULT_PHONEME_ID_MAP,
    }
    file.with_name(file.name + ".json").write_text(json.dumps(about), encoding="utf-8")
    return file


def _humming_model() -> bytes:
    """Inputs and output as Piper's own models have them; `scales[1]` stretches the time."""
    from onnx import TensorProto, helper, numpy_helper

    constants = {
        "one": np.array(1, np.int64),
        "zero": np.array(0, np.float32),
        "step": np.array(1, np.float32),
        "hop": np.array(HOP_SAMPLES, np.float32),
        "turn": np.array(0.05, np.float32),
        "shape": np.array([1, 1, 1, -1], np.int64),
    }
    nodes = [
        helper.make_node("ReduceMax", ["input_lengths"], ["length"], keepdims=0),
        helper.make_node("Cast", ["length"], ["phonemes"], to=TensorProto.FLOAT),
        helper.make_node("Gather", ["scales", "one"], ["stretch"]),
        helper.make_node("Mul", ["phonemes", "stretch"], ["time"]),
        helper.make_node("Mul", ["time", "hop"], ["samples"]),
        helper.make_node("Range", ["zero", "samples", "step"], ["at"]),
        helper.make_node("Mul", ["at", "turn"], ["angle"]),
        helper.make_node("Sin", ["angle"], ["hum"]),
        helper.make_node("Reshape", ["hum", "shape"], ["output"]),
    ]
    graph = helper.make_graph(
        nodes,
        "hum",
        [
            helper.make_tensor_value_info("input", TensorProto.INT64, [1, "phonemes"]),
            helper.make_tensor_value_info("input_lengths", TensorProto.INT64, [1]),
            helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
        ],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, 1, "samples"])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
    return bytes(model.SerializeToString())


def kokoro_files(folder: Path) -> Path:
    """Kokoro's two files, with every voice that the guide asks for. It hums 43 ms for each phoneme."""
    from guide.pipeline.extras.kokoro_voices import _AMERICAN, BY_LANGUAGE

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "kokoro-v1.0.onnx").write_bytes(_humming_kokoro())
    names = {*_AMERICAN.values(), *(voice.name for voice in BY_LANGUAGE.values())}
    with (folder / "voices-v1.0.bin").open("wb") as file:
        np.savez(file, **{name: np.zeros((510, 1, 256), np.float32) for name in names})
    return folder


def _humming_kokoro() -> bytes:
    """Inputs and output as Kokoro 1.0 has them."""
    from onnx import TensorProto, helper, numpy_helper

    constants = {
        "second": np.array(1, np.int64),
        "zero": np.array(0, np.float32),
        "step": np.array(1, np.float32),
        "hop": np.array([HOP_SAMPLES], np.float32),
        "turn": np.array(0.05, np.float32),
        "scalar": np.array([], np.int64),
    }
    nodes = [
        helper.make_node("Shape", ["tokens"], ["shape"]),
        helper.make_node("Gather", ["shape", "second"], ["length"]),
        helper.make_node("Cast", ["length"], ["phonemes"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["phonemes", "hop"], ["slowly"]),
        helper.make_node("Div", ["slowly", "speed"], ["paced"]),
        helper.make_node("Reshape", ["paced", "scalar"], ["samples"]),
        helper.make_node("Range", ["zero", "samples", "step"], ["at"]),
        helper.make_node("Mul", ["at", "turn"], ["angle"]),
        helper.make_node("Sin", ["angle"], ["audio"]),
    ]
    graph = helper.make_graph(
        nodes,
        "hum",
        [
            helper.make_tensor_value_info("tokens", TensorProto.INT64, [1, "phonemes"]),
            helper.make_tensor_value_info("style", TensorProto.FLOAT, [1, 256]),
            helper.make_tensor_value_info("speed", TensorProto.FLOAT, [1]),
        ],
        [helper.make_tensor_value_info("audio", TensorProto.FLOAT, ["samples"])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
    return bytes(model.SerializeToString())
