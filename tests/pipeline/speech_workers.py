"""Real speaking and hearing workers for tests, and what they say."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from guide.museum.collection import Museum
from guide.museum.files import load_museum
from guide.pipeline.stt.lexicon import phrasebook
from guide.pipeline.stt.stage import BuiltinStt
from guide.pipeline.tts.stage import EspeakTts
from tests.lending import EXHIBITS, HEARING


@asynccontextmanager
async def speaking(workers: int = 1) -> AsyncIterator[EspeakTts]:
    tts = EspeakTts(workers=workers)
    await tts.start()
    try:
        yield tts
    finally:
        await tts.close()


@asynccontextmanager
async def hearing(
    museum: Museum | None = None, workers: int = 1, listening: Iterable[str] | None = None
) -> AsyncIterator[BuiltinStt]:
    """Visitors of `museum`, else of the sample museum, of which what is learnt is kept for the next time."""
    with TemporaryDirectory() as passing:
        folder = Path(passing) if museum else HEARING
        stt = BuiltinStt(phrasebook(museum or load_museum(EXHIBITS)), folder, workers=workers, listening=listening)
        await stt.start()
        try:
            yield stt
        finally:
            await stt.close()


async def said(
    tts: EspeakTts, text: str, *, voice: str = "cedar", language: str = "en-us", speed: float = 1.0
) -> bytes:
    """The whole sentence as 24 kHz PCM16."""
    return b"".join([chunk async for chunk in tts.speak(text, voice=voice, language=language, speed=speed)])
