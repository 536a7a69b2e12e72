"""Which Moonshine models lie in a folder, as its own download leaves them, and what they understand."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from glob import iglob
from pathlib import Path
from typing import Final

from guide.errors import StageError

NEEDED_FILE: Final = "tokenizer.bin"
BY_SIZE: Final = ("tiny", "base", "small", "medium")
SMALL_STREAMING: Final = 4
"""Moonshine's own number for it."""

_NAME = re.compile(rf"({'|'.join(BY_SIZE)})(-streaming)?-([a-z]{{2}})")
_DOWNLOAD: Final = (
    "{python} -m moonshine_voice.download --stt --language en --model-arch {kind} --root {folder}"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Model:
    """`size`: "small"; `folder`: that of its files."""

    language: str
    size: str
    is_streaming: bool
    folder: Path

    @property
    def kind(self) -> str:
        """As Moonshine names it: "SMALL_STREAMING"."""
        return f"{self.size}_streaming".upper() if self.is_streaming else self.size.upper()


def find_models(place: Path) -> dict[str, Model]:
    """The model of each language somewhere under `place`: of several the largest, and the newer, streaming kind.

    Raises errors.StageError when there is none.
    """
    # Path.rglob passes by folders that are links.
    files = sorted(place / file for file in iglob(f"**/{NEEDED_FILE}", root_dir=place, recursive=True))
    found = [model for file in files if (model := _model(place, file.parent)) is not None]
    if not found:
        command = _DOWNLOAD.format(python=sys.executable, kind=SMALL_STREAMING, folder=place)
        raise StageError("stt", f"no Moonshine model in {place}; download one for each language (142 MB): {command}")
    by_worth = sorted(found, key=lambda model: (BY_SIZE.index(model.size), model.is_streaming))
    return {model.language: model for model in by_worth}


def _model(place: Path, folder: Path) -> Model | None:
    """As the names of the folders on the way to it tell."""
    for name in reversed((place.name, *folder.relative_to(place).parts)):
        if match := _NAME.fullmatch(name):
            return Model(match[3], match[1], match[2] is not None, folder.resolve())
    return None
