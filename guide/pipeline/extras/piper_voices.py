"""Which Piper voices lie in a folder, and what they speak."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from guide.errors import StageError
from guide.pipeline.accents import code_of

DOWNLOAD = "{python} -m piper.download_voices --download-dir {folder} en_US-ljspeech-medium"


def find_voices(place: Path) -> dict[str, Path]:
    """The `.onnx` file of each language, "en-gb" or "fr", of a folder or of the one voice that `place` is.

    Of several voices of one language the first by name speaks. Raises errors.StageError when there is none, or one
    without its `.onnx.json`.
    """
    files = [place] if place.is_file() else sorted(place.glob("*.onnx"))
    if not files:
        command = DOWNLOAD.format(python=sys.executable, folder=place)
        raise StageError("tts", f"no Piper voice in {place}; download one for each language (63 MB): {command}")
    voices: dict[str, Path] = {}
    for file in files:
        voices.setdefault(_language(file), file.resolve())
    return voices


def _language(file: Path) -> str:
    about = file.with_name(file.name + ".json")
    try:
        values = json.loads(about.read_text(encoding="utf-8"))
        return code_of(values["language"]["code"] if "language" in values else values["espeak"]["voice"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StageError("tts", f"the Piper voice {file} needs its description {about.name} beside it") from error
