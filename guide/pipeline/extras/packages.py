"""The optional packages: whether they are installed, and the command that installs them."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass
from typing import Final

from guide.errors import StageError


@dataclass(frozen=True, slots=True)
class Package:
    """`module`: what is imported of it; `pins`: what pip is to install, itself first; `megabytes`: on the disk."""

    module: str
    pins: tuple[str, ...]
    megabytes: int

    def require(self, stage: str) -> None:
        """Raises StageError, with the command that helps, when it can't be imported here."""
        if importlib.util.find_spec(self.module) is None:
            name = self.pins[0].partition("==")[0]
            command = f"{sys.executable} -m pip install {' '.join(self.pins)}"
            raise StageError(stage, f"{name} isn't installed; do so with ({self.megabytes} MB): {command}")


WHISPER: Final = Package("faster_whisper", ("faster-whisper==1.2.1", "ctranslate2==4.8.5"), 147)
MOONSHINE: Final = Package("moonshine_voice", ("moonshine-voice==0.1.5",), 48)
PIPER: Final = Package("piper", ("piper-tts==1.8.0",), 47)
KOKORO: Final = Package("kokoro_onnx", ("kokoro-onnx==0.6.1", "phonemizer==3.4.0"), 2)
