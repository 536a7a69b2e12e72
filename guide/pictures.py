"""The pictures of published exhibits, and no other file of the museum's folder: a draft's may not be shown yet."""

from __future__ import annotations

import os
from typing import Final
from urllib.parse import quote

from fastapi.staticfiles import StaticFiles

from guide.museum.collection import Exhibit, Museum

PATH: Final = "/exhibits"


def picture_url(exhibit: Exhibit) -> str | None:
    return f"{PATH}/{quote(exhibit.image)}" if exhibit.image else None


class Pictures(StaticFiles):
    """To be mounted at PATH."""

    def __init__(self, museum: Museum) -> None:
        super().__init__(directory=museum.folder)
        self._shown = {os.path.normpath(exhibit.image) for exhibit in museum.exhibits.values() if exhibit.image}

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        return super().lookup_path(path) if path in self._shown else ("", None)
