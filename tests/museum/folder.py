"""A small museum's folder, written file by file, so that each test shows just the mistake it is about."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.errors import MuseumError
from guide.museum.files import load_museum

MUSEUM = "---\nname: Toy Museum\nlanguages: [en, fr]\n---\nA museum of toys.\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'


class Folder:
    """`path` holds a museum.md without mistakes, until a test writes another one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.write("museum.md", MUSEUM)

    def write(self, name: str, text: str | bytes) -> None:
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())

    def exhibit(self, name: str, *facts: str, title: str | None = "Tin Duck", body: str = "A duck of tin.") -> None:
        """`facts`: lines of front matter from line 3 on (from line 2 without a title)."""
        lines = [f"title: {title}"] if title is not None else []
        self.write(f"{name}.md", "\n".join(["---", *lines, *facts, "---", body, ""]))


def problems(folder: Folder) -> tuple[str, ...]:
    """All that a museum with mistakes is refused for."""
    with pytest.raises(MuseumError) as raised:
        load_museum(folder.path)
    return raised.value.problems
