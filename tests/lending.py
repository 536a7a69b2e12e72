"""What a kiosk learns of our exhibits at its very first start: what they mean, and how visitors speak of them.

It takes some ten seconds, so it is learnt once on this machine and lent to every kiosk that the tests start.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
import zlib
from dataclasses import asdict
from functools import cache
from pathlib import Path

from guide.museum.answering.answers import ExhibitAnswers
from guide.museum.files import load_museum
from guide.pipeline.stt import stage as stt
from guide.pipeline.stt.lexicon import phrasebook

ROOT = Path(__file__).parents[1]
EXHIBITS = ROOT / "exhibits"
KEPT = Path(tempfile.gettempdir()) / f"vitrine-meanings-{os.getuid()}.npz"
HEARING = Path(tempfile.gettempdir()) / f"vitrine-hearing-{os.getuid()}-{zlib.crc32(str(ROOT).encode()):08x}"
"""This copy of the program's own: another one learns otherwise."""


def lend_meanings(data_dir: Path) -> None:
    _read_once()
    data_dir.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(KEPT, data_dir / "meanings.npz")


@cache
def _read_once() -> None:
    """One process at a time; only what was changed since the last run."""
    read = KEPT.with_suffix(".read")
    with KEPT.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if KEPT.exists() and read.exists() and read.read_text() == _what_is_read():
            return
        answers = ExhibitAnswers(load_museum(EXHIBITS))
        answers.learn_questions()
        answers.read_meanings(KEPT)
        read.write_text(_what_is_read())


def _what_is_read() -> str:
    """A digest of the exhibits, and of the program that reads them."""
    files = sorted(path for folder in (EXHIBITS, ROOT / "guide" / "museum") for path in folder.rglob("*"))
    told = hashlib.blake2b(digest_size=16)
    for file in files:
        if file.is_file() and file.suffix not in (".pyc", ".svg"):
            told.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return told.hexdigest()


def lend_hearing(data_dir: Path) -> None:
    """Nothing where PocketSphinx can't listen."""
    if stt.POCKETSPHINX in stt.installed():
        _learn_once()
        shutil.copytree(HEARING, data_dir / "hearing", dirs_exist_ok=True)


@cache
def _learn_once() -> None:
    from guide.pipeline.stt.learning import learnt

    learnt(asdict(phrasebook(load_museum(EXHIBITS))), HEARING)
