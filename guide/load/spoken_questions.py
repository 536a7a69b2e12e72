"""The museum's own suggested questions, as a visitor says them: spoken by espeak-ng before the visits begin."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from guide.load.sound import spoken_blocks
from guide.pipeline.tts.stage import EspeakTts

VOICE = "marin"


async def spoken(questions: Collection[str], language: str) -> Mapping[str, list[np.ndarray]]:
    """Each question's blocks. Raises StageError when espeak-ng can't work here."""
    tts = EspeakTts()
    await tts.start()
    try:
        return {question: spoken_blocks(await _said(tts, question, language)) for question in questions}
    finally:
        await tts.close()


async def _said(tts: EspeakTts, question: str, language: str) -> bytes:
    return b"".join([pcm async for pcm in tts.speak(question, voice=VOICE, language=language, speed=1.0)])
