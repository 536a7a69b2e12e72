"""Real speaking and hearing workers for tests, and what they say."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from guide.museum.files import load_museum
from guide.pipeline.lexicon import phrasebook
from guide.pipeline.stt import PocketsphinxStt
from guide.pipeline.tts import EspeakTts

EXHIBITS = Path(__file__).parents[2] / "exhibits"


@asynccontextmanager
async def speaking(workers: int = 1) -> AsyncIterator[EspeakTts]:
    tts = EspeakTts(workers=workers)
    await tts.start()
    try:
        yield tts
    finally:
        await tts.close()


@asynccontextmanager
async def hearing(workers: int = 1) -> AsyncIterator[PocketsphinxStt]:
    stt = PocketsphinxStt(phrasebook(load_museum(EXHIBITS)), workers=workers)
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
