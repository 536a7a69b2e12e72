"""Speech to text with Moonshine, in a worker process of its own: the languages whose models lie here."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from guide.core.sound import BYTES_PER_S
from guide.pipeline.accents import nearest
from guide.pipeline.crew import Crew
from guide.pipeline.crewed import CrewedStage
from guide.pipeline.extras.moonshine_models import find_models
from guide.pipeline.extras.packages import MOONSHINE
from guide.pipeline.stages import Heard
from guide.pipeline.stt.stage import LONGEST_TURN_S, TURN_TIMEOUT_S

CERTAINTY: Final = 0.85
"""It doesn't say how sure it is: what it understood counts for well heard, just."""


class MoonshineStt(CrewedStage):
    """`place`: a folder of models; `names`: names as they are written, which it then favours. Raises
    errors.StageError without the package or without a model there."""

    def __init__(self, place: Path, names: Sequence[str]) -> None:
        MOONSHINE.require("stt")
        self._models = find_models(place.expanduser())
        models = {code: {"folder": str(model.folder), "kind": model.kind} for code, model in self._models.items()}
        setup = {"models": models, "names": list(names)}
        super().__init__(Crew("stt", setup, workers=1, engine="moonshine"))

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self._models)

    async def transcribe(self, pcm: bytes, *, language: str) -> Heard:
        """What was said in one turn of 24 kHz PCM16, of which the first 20 s count. Raises errors.StageError."""
        own = nearest(language, self._models)
        if own is None:
            return Heard("", 0.0)
        payload = own.encode() + b"\n" + pcm[: LONGEST_TURN_S * BYTES_PER_S]
        async with contextlib.aclosing(self._crew.run(payload, timeout_s=TURN_TIMEOUT_S)) as pieces:
            text = json.loads(b"".join([piece async for piece in pieces]))
        return Heard(text, CERTAINTY) if text else Heard("", 0.0)
