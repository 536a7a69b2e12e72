"""The optional packages: whether they are installed, and how they get there."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from guide.errors import StageError

REQUIREMENTS = Path(__file__).with_name("requirements.txt")


def require(stage: str, module: str, package: str) -> None:
    """Raises StageError, with the command that helps, when `module` of `package` can't be imported here."""
    if importlib.util.find_spec(module) is None:
        command = f"{sys.executable} -m pip install -r {REQUIREMENTS}"
        raise StageError(stage, f"{package} isn't installed; do so with (275 MB with all extras): {command}")
