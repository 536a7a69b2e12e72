"""Where pip put the Moonshine model that the guide is installed with.

Of the package moonshine-voice only the model is used; its later versions have none inside.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Final

ENCODER: Final = "encoder_model.ort"
DECODER: Final = "decoder_model_merged.ort"
TOKENS: Final = "tokenizer.bin"


def find_model() -> Path | None:
    """The folder of these three files; None where there is none."""
    package = importlib.util.find_spec("moonshine_voice")
    if package is None:
        return None
    folders = [Path(place, "assets", "tiny-en") for place in package.submodule_search_locations or ()]
    return next((folder for folder in folders if _is_whole(folder)), None)


def _is_whole(folder: Path) -> bool:
    return all((folder / name).is_file() for name in (ENCODER, DECODER, TOKENS))
