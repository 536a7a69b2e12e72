"""Speech to text without a key: Moonshine and PocketSphinx, each in worker processes of its own, hear every turn side
by side. Where only one of them is installed it works alone.

Both know English and nothing else: the packages hold no model of another language. In any other language nothing is
understood (`Heard("", 0.0)`), and the guide offers questions to tap.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import json
import logging
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from guide.core.sound import BYTES_PER_S
from guide.errors import StageError
from guide.pipeline.crew import Crew
from guide.pipeline.stages import Heard
from guide.pipeline.stt.both_ears import Dictated, Recognised, heard_by_one, heard_together
from guide.pipeline.stt.decency import Decency
from guide.pipeline.stt.lexicon import Phrasebook
from guide.pipeline.stt.moonshine_files import find_model
from guide.pipeline.stt.transcript import Writing

log = logging.getLogger(__name__)

TURN_TIMEOUT_S = 15.0
LONGEST_TURN_S = 20

MOONSHINE: Final = "Moonshine"
POCKETSPHINX: Final = "PocketSphinx"


def installed() -> tuple[str, ...]:
    """Who can listen on this machine."""
    is_there = {
        MOONSHINE: find_model() is not None,
        POCKETSPHINX: importlib.util.find_spec("pocketsphinx") is not None,
    }
    return tuple(name for name in is_there if is_there[name])


def available() -> str | None:
    """Why speech can't be recognised on this machine, or None when it can."""
    if not installed():
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        return (
            "neither of the packages moonshine-voice and pocketsphinx is installed; they may have "
            f"no wheels for Python {version} on this machine"
        )
    return None


class BuiltinStt:
    """`phrasebook`: what visitors of this museum may say (`lexicon.phrasebook`). `folder`: where what PocketSphinx
    learns of it is kept, for all its workers and for later starts. `listening`: who does, of `installed()`."""

    def __init__(
        self, phrasebook: Phrasebook, folder: Path, *, workers: int = 1, listening: Iterable[str] | None = None
    ) -> None:
        texts = [*phrasebook.told, *phrasebook.expected]
        self._writing = Writing(texts, phrasebook.names)
        self._decency = Decency([*texts, *phrasebook.names])
        self._crews = {
            name: _crew(name, phrasebook, folder, workers)
            for name in (installed() if listening is None else listening)
        }
        self.trouble: StageError | None = None
        """Why one of them doesn't listen that should."""

    @property
    def listening(self) -> tuple[str, ...]:
        return tuple(self._crews)

    @property
    def process_ids(self) -> tuple[int, ...]:
        return tuple(process_id for crew in self._crews.values() for process_id in crew.process_ids)

    async def start(self) -> None:
        """Takes a second, the first time some more. Raises errors.StageError when none of them can work here."""
        crews = self._crews
        faults = await asyncio.gather(*(_fault_of(crew) for crew in crews.values()))
        self._crews = {name: crews[name] for name, fault in zip(crews, faults, strict=True) if fault is None}
        self.trouble = next((fault for fault in faults if fault is not None), None)
        if self.trouble is not None:
            log.warning("a recogniser doesn't work: %s", self.trouble)
            if not self._crews:
                raise self.trouble

    async def close(self) -> None:
        await asyncio.gather(*(crew.close() for crew in self._crews.values()))

    async def transcribe(self, pcm: bytes, *, language: str) -> Heard:
        """What was said in one turn of 24 kHz PCM16, of which the first 20 s count. Raises errors.StageError when
        nobody could listen."""
        if not language.lower().startswith("en"):
            return Heard("", 0.0)
        results = await self._results(pcm[: LONGEST_TURN_S * BYTES_PER_S])
        recognised = self._recognised(results[POCKETSPHINX]) if POCKETSPHINX in results else None
        if MOONSHINE in results:
            return heard_together(self._dictated(results[MOONSHINE]), recognised)
        assert recognised is not None
        return heard_by_one(recognised)

    async def _results(self, pcm: bytes) -> dict[str, Any]:
        """Of at least one of them."""
        found = await asyncio.gather(*(_result(crew, pcm) for crew in self._crews.values()))
        results = dict(zip(self._crews, found, strict=True))
        heard = {name: result for name, result in results.items() if not isinstance(result, StageError)}
        if not heard:
            raise next(iter(results.values()))
        return heard

    def _dictated(self, result: Sequence[Mapping[str, Any]]) -> Dictated:
        decent = [each for each in result if self._decency.allows(each["text"])]
        log_each = decent[0]["log"] / decent[0]["tokens"] if decent else 0.0
        return Dictated([each["text"] for each in decent], log_each)

    def _recognised(self, result: Mapping[str, Any]) -> Recognised:
        """Its words are this museum's and everybody's commonest."""
        return Recognised([self._writing.written(words) for words in result["readings"]], result["certainty"])


def _crew(name: str, phrasebook: Phrasebook, folder: Path, workers: int) -> Crew:
    """Moonshine needs a quarter of a second for a question on two cores, so that one of it does for all."""
    if name == MOONSHINE:
        return Crew("stt", {"folder": str(find_model())}, workers=1, engine="dictation")
    return Crew("stt", {"phrasebook": asdict(phrasebook), "folder": str(folder.resolve())}, workers=workers)


async def _fault_of(crew: Crew) -> StageError | None:
    """Why it can't start."""
    try:
        await crew.start()
    except StageError as error:
        return error
    return None


async def _result(crew: Crew, pcm: bytes) -> Any:
    """From its JSON, or the StageError."""
    try:
        async with contextlib.aclosing(crew.run(pcm, timeout_s=TURN_TIMEOUT_S)) as pieces:
            return json.loads(b"".join([piece async for piece in pieces]))
    except StageError as error:
        return error
