"""Speech to text with PocketSphinx, in worker processes of its own.

It knows English and this museum's words, nothing else: the package holds no acoustic model of another language. In
any other language nothing is understood (`Heard("", 0.0)`), and the guide offers questions to tap.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import sys
from dataclasses import asdict
from pathlib import Path

from guide.pipeline.crew import Crew
from guide.pipeline.lexicon import Phrasebook
from guide.pipeline.stages import Heard
from guide.pipeline.transcript import Writing

TURN_TIMEOUT_S = 15.0
LONGEST_TURN_S = 20
BYTES_PER_S = 48_000
# Below this certainty 1 transcript in 25 was right; nearly all coughs lie there, and most talk among visitors.
UNDERSTOOD = 0.1


def available() -> str | None:
    """Why speech can't be recognised on this machine, or None when it can."""
    if importlib.util.find_spec("pocketsphinx") is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        return f"the package pocketsphinx isn't installed; it may have no wheel for Python {version} on this machine"
    return None


class PocketsphinxStt:
    """`phrasebook`: what visitors of this museum may say (`lexicon.phrasebook`). `folder`: where what is learnt of it
    is kept, for all workers and for later starts."""

    def __init__(self, phrasebook: Phrasebook, folder: Path, *, workers: int = 1) -> None:
        self._writing = Writing([*phrasebook.told, *phrasebook.expected], phrasebook.names)
        setup = {"phrasebook": asdict(phrasebook), "folder": str(folder.resolve())}
        self._crew = Crew("stt", setup, workers=workers)

    async def start(self) -> None:
        """Takes half a second, the first time some more. Raises errors.StageError when it can't work here."""
        await self._crew.start()

    async def close(self) -> None:
        await self._crew.close()

    @property
    def process_ids(self) -> tuple[int, ...]:
        return self._crew.process_ids

    async def transcribe(self, pcm: bytes, *, language: str) -> Heard:
        """What was said in one turn of 24 kHz PCM16, of which the first 20 s count. Raises errors.StageError."""
        if not language.lower().startswith("en"):
            return Heard("", 0.0)
        run = self._crew.run(pcm[: LONGEST_TURN_S * BYTES_PER_S], timeout_s=TURN_TIMEOUT_S)
        async with contextlib.aclosing(run) as pieces:
            result = json.loads(b"".join([piece async for piece in pieces]))
        readings = [self._writing.written(words) for words in result["readings"]]
        if result["certainty"] < UNDERSTOOD:
            return Heard("", 0.0, tuple(readings))
        return Heard(readings[0], result["certainty"], tuple(readings[1:]))
