"""The core decides and touches nothing; each part of the guide knows only what it may."""

from __future__ import annotations

import ast
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "guide"

UNDECIDED = {"asyncio", "time", "socket", "os", "pathlib", "io", "subprocess", "threading", "random", "secrets"}
"""Standard modules that the core may not use either: they have a clock, a file, a socket or chance in them."""

MAY_KNOW = {
    "museum": set(),
    "ledger": set(),
    "realtime": set(),
    "voice": set(),
    "chat": {"museum"},
    "pipeline": {"museum", "realtime.wire"},
    "page": set(),
}


@cache
def imports(path: Path) -> list[str]:
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += (f"{node.module}.{alias.name}" for alias in node.names)
    return names


@pytest.mark.parametrize("path", sorted((GUIDE / "core").glob("*.py")), ids=lambda path: path.name)
def test_the_core_imports_the_standard_library_and_itself_only(path: Path) -> None:
    for name in imports(path):
        top = name.split(".")[0]
        assert name.startswith("guide.core") or (top in sys.stdlib_module_names and top not in UNDECIDED), name


@pytest.mark.parametrize("part", MAY_KNOW)
def test_each_part_knows_only_the_parts_it_may(part: str) -> None:
    own = {part, "core", "errors"}
    for path in (GUIDE / part).rglob("*.py"):
        for name in imports(path):
            known = name.removeprefix("guide.")
            if known == name or known.split(".")[0] in own:
                continue
            assert any(known.startswith(allowed) for allowed in MAY_KNOW[part]), f"{path.name} imports {name}"


def test_only_settings_reads_the_environment() -> None:
    for path in GUIDE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if path.name != "settings.py":
            assert "os.environ" not in text, path.name
            assert "getenv" not in text, path.name
