"""What anybody may fetch of the museum's folder: the pictures of published exhibits, and what the page wears.
A draft's picture may not be shown yet."""

from __future__ import annotations

import os
from typing import Final
from urllib.parse import quote

from fastapi.staticfiles import StaticFiles

from guide.museum.collection import Museum

PATH: Final = "/exhibits"


def file_url(path: str) -> str | None:
    """Of a file of the museum's folder; None for ""."""
    return f"{PATH}/{quote(path)}" if path else None


class Pictures(StaticFiles):
    """To be mounted at PATH."""

    def __init__(self, museum: Museum) -> None:
        super().__init__(directory=museum.folder)
        pictures = [exhibit.image for exhibit in museum.exhibits.values() if exhibit.image]
        self._shown = {os.path.normpath(file) for file in (*pictures, *museum.look.files)}

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        return super().lookup_path(path) if path in self._shown else ("", None)
