"""Stands in for faster-whisper where it isn't installed: what it "hears" is how it was asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass
class Segment:
    text: str
    tokens: list[int]
    avg_logprob: float


class WhisperModel:
    supported_languages = ("en", "fr", "de")

    def __init__(self, model: str, *, device: str, compute_type: str, cpu_threads: int) -> None:
        if (Path(model) / "model.bin").read_bytes() == b"broken":
            raise RuntimeError("unexpected end of file")

    def transcribe(
        self, samples: Any, *, language: str, hotwords: str | None, **_: Any
    ) -> tuple[list[Segment], None]:
        text = f" {language}: {len(samples) / 16_000:.1f} s, {hotwords}."
        return [Segment(text, [1, 2, 3], -0.2)], None


def download_model(name: str, *, local_files_only: bool) -> str:
    assert local_files_only, "the guide never downloads by itself"
    raise FileNotFoundError(name)
