"""Models of the right shape that know nothing: enough for the real packages to load and run without a download.

A Whisper model with random weights, a Moonshine model that understands the same in all speech, a Piper voice and a
Kokoro that hum as long as real ones would speak.
"""

from __future__ import annotations

import json
import shutil
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


MOONSHINE_WORDS = 32_768
MOONSHINE_TINY = (6, 8, 36)  # layers, heads, width of a head
MOONSHINE_WIDTH = 288
ALWAYS_HEARD = (1_128, 400, 2_000)


def moonshine_folder(folder: Path) -> Path:
    """A folder as Moonshine's download leaves it for its "tiny" kind. Its words are the package's own."""
    import moonshine_voice

    folder.mkdir(parents=True)
    _save_ort(_moonshine_encoder(), folder / "encoder_model.ort")
    _save_ort(_moonshine_decoder(), folder / "decoder_model_merged.ort")
    shutil.copy(Path(moonshine_voice.__file__).parent / "assets" / "tiny-en" / "tokenizer.bin", folder)
    return folder


def _save_ort(graph: Any, file: Path) -> None:
    """In onnxruntime's own format, which is all that Moonshine reads."""
    import onnxruntime
    from onnx import helper

    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.add_session_config_entry("session.save_model_format", "ORT")
    options.optimized_model_filepath = str(file)
    onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def _moonshine_encoder() -> Any:
    from onnx import TensorProto, helper, numpy_helper

    constants = {"axis": np.array([2], np.int64), "shape": np.array([1, 4, MOONSHINE_WIDTH], np.int64)}
    nodes = [
        helper.make_node("ReduceMean", ["input_values"], ["mean"], axes=[1], keepdims=1),
        helper.make_node("Unsqueeze", ["mean", "axis"], ["state"]),
        helper.make_node("Expand", ["state", "shape"], ["last_hidden_state"]),
    ]
    return helper.make_graph(
        nodes,
        "encoder",
        [helper.make_tensor_value_info("input_values", TensorProto.FLOAT, [1, "samples"])],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [1, "frames", MOONSHINE_WIDTH])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )


def _moonshine_decoder() -> Any:
    """After each word comes the next of ALWAYS_HEARD; what it would remember goes through it."""
    from onnx import TensorProto, helper, numpy_helper

    layers, heads, width = MOONSHINE_TINY
    words = [1, *ALWAYS_HEARD, 2]
    following = np.full(MOONSHINE_WORDS, 2, np.int64)
    following[words[:-1]] = words[1:]
    constants = {"following": following, "depth": np.array([MOONSHINE_WORDS]), "values": np.array([0, 1], np.float32)}
    kept = [
        f"{at}.{side}.{half}" for at in range(layers) for side in ("decoder", "encoder") for half in ("key", "value")
    ]
    past, present = ([f"{when}.{name}" for name in kept] for when in ("past_key_values", "present"))
    nodes = [
        helper.make_node("Gather", ["following", "input_ids"], ["next"]),
        helper.make_node("OneHot", ["next", "depth", "values"], ["logits"]),
        *(helper.make_node("Identity", [old], [new]) for old, new in zip(past, present, strict=True)),
    ]
    info, shape = helper.make_tensor_value_info, [1, heads, "length", width]
    return helper.make_graph(
        nodes,
        "decoder",
        [
            info("input_ids", TensorProto.INT64, [1, "words"]),
            info("encoder_hidden_states", TensorProto.FLOAT, [1, "frames", MOONSHINE_WIDTH]),
            *(info(name, TensorProto.FLOAT, shape) for name in past),
            info("use_cache_branch", TensorProto.BOOL, [1]),
        ],
        [
            info("logits", TensorProto.FLOAT, [1, "words", MOONSHINE_WORDS]),
            *(info(name, TensorProto.FLOAT, shape) for name in present),
        ],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )


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
