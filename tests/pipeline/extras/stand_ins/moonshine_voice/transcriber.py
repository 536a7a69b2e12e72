from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from moonshine_voice.errors import MoonshineError
from moonshine_voice.moonshine_api import ModelArch


class Transcriber:
    def __init__(self, model_path: str, model_arch: ModelArch, *, options: dict[str, str]) -> None:
        if (Path(model_path) / "tokenizer.bin").read_bytes() == b"broken":
            raise MoonshineError("Failed to load transcriber: Unknown error")
        assert options == {"return_audio_data": "false"}
        self._arch = model_arch
        self._terms: list[str] = []

    def set_keyterms(self, terms: list[str]) -> None:
        if "STREAMING" not in self._arch.name:
            raise MoonshineError("only streaming models can favour terms")
        self._terms = terms

    def transcribe_without_streaming(self, audio: list[float], rate_hz: int) -> SimpleNamespace:
        lines = [f" {self._arch.name}: {len(audio) / rate_hz:.1f} s,", f"{'; '.join(self._terms)}."]
        return SimpleNamespace(lines=[SimpleNamespace(text=line) for line in lines])
