"""Every sentence the kiosk says to a visitor, by language: read from `strings/<language>.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "strings"
FALLBACK_LANGUAGE: Final = "en"


class Words:
    """The sentences of all languages. A language nobody wrote is answered in English."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._tables = {path.stem: _read(path) for path in sorted(folder.glob("*.json"))}

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self._tables)

    def table(self, language: str) -> Mapping[str, str]:
        return self._tables.get(language, self._tables[FALLBACK_LANGUAGE])

    def error(self, code: str, language: str) -> str:
        """The visitor's sentence for an error code of `guide.errors`."""
        table = self.table(language)
        return table.get(f"error.{code}", table["error.internal"])

    def notice(self, code: str, language: str) -> str:
        """The visitor's sentence for a notice; an error code is one, too."""
        return self.table(language).get(f"notice.{code}") or self.error(code, language)


def _read(path: Path) -> dict[str, str]:
    table = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(table, dict) or not all(isinstance(text, str) for text in table.values()):
        raise TypeError(f"{path}: must be one flat object of strings")
    return table
