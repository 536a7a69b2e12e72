"""Speech to text with Whisper, in a worker process of its own: as many languages as the model knows."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Sequence
from pathlib import Path

from guide.core.sound import BYTES_PER_S
from guide.pipeline.accents import without_accent
from guide.pipeline.crew import Crew
from guide.pipeline.crewed import CrewedStage
from guide.pipeline.extras.packages import WHISPER
from guide.pipeline.stages import Heard
from guide.pipeline.stt.stage import LONGEST_TURN_S, TURN_TIMEOUT_S

MOST_THREADS = 4


class WhisperStt(CrewedStage):
    """`model`: a folder, or a name such as "base"; `names`: names as they are written, which it then favours."""

    def __init__(self, model: str, names: Sequence[str]) -> None:
        folder = Path(model).expanduser()
        threads = min(MOST_THREADS, os.cpu_count() or 1)
        place = str(folder.resolve()) if folder.is_dir() else model
        setup = {"model": place, "names": list(names), "threads": threads}
        super().__init__(Crew("stt", setup, workers=1, engine="whisper"))

    async def start(self) -> None:
        WHISPER.require("stt")
        await super().start()

    async def transcribe(self, pcm: bytes, *, language: str) -> Heard:
        """What was said in one turn of 24 kHz PCM16, of which the first 20 s count. Raises errors.StageError."""
        payload = without_accent(language).encode() + b"\n" + pcm[: LONGEST_TURN_S * BYTES_PER_S]
        async with contextlib.aclosing(self._crew.run(payload, timeout_s=TURN_TIMEOUT_S)) as pieces:
            result = json.loads(b"".join([piece async for piece in pieces]))
        return Heard(result["text"], result["certainty"]) if result["text"] else Heard("", 0.0)
