"""Where Kokoro's files lie, and which of its voices speaks a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guide.errors import StageError
from guide.pipeline.accents import nearest

MODELS: Final = "kokoro-*.onnx"
VOICES: Final = "voices-*.bin"
RELEASE: Final = "https://github.com/thewh1teagle/kokoro-onnx/releases/download/model-files-v1.0"
_DOWNLOAD: Final = (
    "curl -L --create-dirs --output-dir {folder} -O {release}/kokoro-v1.0.onnx -O {release}/voices-v1.0.bin"
)


@dataclass(frozen=True, slots=True)
class Voice:
    """`accent`: what espeak-ng calls the way it speaks."""

    name: str
    accent: str


BY_LANGUAGE: Final[Mapping[str, Voice]] = {
    "en": Voice("af_heart", "en-us"),
    "en-gb": Voice("bf_emma", "en-gb"),
    "fr": Voice("ff_siwis", "fr-fr"),
    "es": Voice("ef_dora", "es"),
    "it": Voice("if_sara", "it"),
    "pt": Voice("pf_dora", "pt-br"),
    "hi": Voice("hf_alpha", "hi"),
}
"""Its Japanese and Chinese need another way from signs to sounds than espeak-ng's."""

_AMERICAN: Final[Mapping[str, str]] = {
    "cedar": "am_michael",
    "alloy": "af_alloy",
    "ash": "am_adam",
    "ballad": "am_liam",
    "coral": "af_bella",
    "echo": "am_echo",
    "fable": "am_fenrir",
    "onyx": "am_onyx",
    "nova": "af_nova",
    "sage": "af_sarah",
    "shimmer": "af_sky",
    "verse": "am_puck",
}
"""In English there are enough for every persona to have one of its own; "marin" is the language's."""


def find_files(place: Path) -> tuple[Path, Path]:
    """The model and the voices in a folder, of several models the first by name. Raises errors.StageError."""
    model = next(iter(sorted(place.glob(MODELS))), None)
    voices = next(iter(sorted(place.glob(VOICES))), None)
    if model is None or voices is None:
        command = _DOWNLOAD.format(release=RELEASE, folder=place)
        missing = MODELS if model is None else VOICES
        raise StageError("tts", f"no Kokoro in {place}: {missing} is missing; download both (350 MB): {command}")
    return model.resolve(), voices.resolve()


def kokoro_voice(voice: str, language: str) -> Voice | None:
    """`voice`: as the Realtime protocol names it. None for a language that Kokoro doesn't speak."""
    own = nearest(language, BY_LANGUAGE)
    if own == "en" and voice in _AMERICAN:
        return Voice(_AMERICAN[voice], "en-us")
    return None if own is None else BY_LANGUAGE[own]
