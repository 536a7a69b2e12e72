"""What our exhibits mean, read once on this machine and lent to every kiosk that the tests start.

Each would read for some ten seconds otherwise, as a kiosk does at its very first start.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

from guide.museum.answers import ExhibitAnswers
from guide.museum.files import load_museum

EXHIBITS = Path(__file__).parents[1] / "exhibits"
KEPT = Path(tempfile.gettempdir()) / f"vitrine-meanings-{os.getuid()}.npz"


def lend_meanings(data_dir: Path) -> None:
    _read_once()
    data_dir.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(KEPT, data_dir / "meanings.npz")


@cache
def _read_once() -> None:
    """One process at a time; only what was changed since the last run."""
    with KEPT.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ExhibitAnswers(load_museum(EXHIBITS)).read_meanings(KEPT)
