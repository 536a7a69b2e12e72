"""Piper and Kokoro with a voice that stands in, or a small one of their own, started and made to speak."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from guide.museum.pronouncing import Pronunciation
from guide.pipeline.extras.engine_tts import EngineTts
from guide.pipeline.extras.kokoro_tts import KokoroTts
from guide.pipeline.extras.piper_tts import PiperTts
from tests.pipeline.plain_stages import ToneTts


@dataclass(frozen=True, slots=True)
class Engine:
    """`put_files`: those of its stand-in; the first of them can be broken."""

    speaks: Callable[[Path, ToneTts, Iterable[Pronunciation]], EngineTts]
    put_files: Callable[[Path], tuple[str, ...]]


def piper_files(folder: Path) -> tuple[str, ...]:
    """A voice for English and one for French."""
    for name, language, data in (("alba", "en_GB", b"a"), ("siwis", "fr_FR", b"siwis")):
        (folder / f"{name}.onnx").write_bytes(data)
        (folder / f"{name}.onnx.json").write_text(json.dumps({"language": {"code": language}}))
    return "siwis.onnx", "alba.onnx"


def kokoro_files(folder: Path) -> tuple[str, ...]:
    for name in ("kokoro-v1.0.onnx", "voices-v1.0.bin"):
        (folder / name).touch()
    return "kokoro-v1.0.onnx", "voices-v1.0.bin"


PIPER = Engine(PiperTts, piper_files)
KOKORO = Engine(KokoroTts, kokoro_files)


@asynccontextmanager
async def speaking(
    engine: Engine, folder: Path, otherwise: ToneTts | None = None, names: Iterable[Pronunciation] = ()
) -> AsyncIterator[EngineTts]:
    tts = engine.speaks(folder, otherwise or ToneTts(), names)
    await tts.start()
    try:
        yield tts
    finally:
        await tts.close()


async def said(tts: EngineTts, text: str, *, voice: str = "marin", language: str = "en", speed: float = 1.0) -> bytes:
    return b"".join([piece async for piece in tts.speak(text, voice=voice, language=language, speed=speed)])
