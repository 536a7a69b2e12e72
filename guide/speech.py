"""Which ears and which voice the guide without a key gets: those the settings name, else the built-in ones."""

from __future__ import annotations

import logging
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from guide.errors import StageError
from guide.health import Part
from guide.museum.collection import Museum
from guide.pipeline import stt
from guide.pipeline.extras.piper_tts import PiperTts
from guide.pipeline.extras.whisper_stt import WhisperStt
from guide.pipeline.lexicon import phrasebook
from guide.pipeline.stages import SpeechToText, TextToSpeech
from guide.pipeline.stt import PocketsphinxStt
from guide.pipeline.tts import EspeakTts
from guide.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SpeechChoice:
    """`stt_model`: a folder, or a name such as "base"; `tts_voices`: a folder of voices, or one voice's file."""

    stt: Literal["builtin", "whisper"] = "builtin"
    stt_model: str = "base"
    tts: Literal["builtin", "piper"] = "builtin"
    tts_voices: Path = Path("data/voices")


def speech_choice(settings: Settings) -> SpeechChoice:
    return SpeechChoice(settings.stt, settings.stt_model, settings.tts, settings.tts_voices)


async def open_ears(museum: Museum, choice: SpeechChoice, stack: AsyncExitStack) -> tuple[SpeechToText | None, Part]:
    """What recognises spoken questions, started, for `stack` to close; None when nothing here can."""
    if choice.stt == "builtin":
        return await _builtin_ears(museum, stack)
    whisper = WhisperStt(choice.stt_model, phrasebook(museum).names)
    try:
        await whisper.start()
    except StageError as error:
        log.warning("Whisper doesn't listen, the built-in recognition does: %s", error)
        ears, _ = await _builtin_ears(museum, stack)
        return ears, Part("degraded", str(error))
    stack.push_async_callback(whisper.close)
    return whisper, Part("ok", f"listening with Whisper {choice.stt_model}")


async def open_voice(museum: Museum, choice: SpeechChoice, stack: AsyncExitStack) -> tuple[TextToSpeech, Part]:
    """What speaks, started, for `stack` to close. Raises StageError when this machine can't speak at all."""
    espeak = EspeakTts(pronunciations=museum.all_pronunciations())
    await espeak.start()
    stack.push_async_callback(espeak.close)
    if choice.tts == "builtin":
        return espeak, Part("ok", "speaking with espeak-ng")
    try:
        piper = PiperTts(choice.tts_voices, espeak)
        await piper.start()
    except StageError as error:
        log.warning("Piper doesn't speak, espeak-ng does: %s", error)
        return espeak, Part("degraded", str(error))
    stack.push_async_callback(piper.close)
    return piper, Part("ok", f"speaking with Piper in {', '.join(piper.languages)}")


async def _builtin_ears(museum: Museum, stack: AsyncExitStack) -> tuple[SpeechToText | None, Part]:
    deaf = stt.available()
    if deaf is None:
        ears = PocketsphinxStt(phrasebook(museum))
        try:
            await ears.start()
        except StageError as error:
            deaf = str(error)
        else:
            stack.push_async_callback(ears.close)
            return ears, Part("ok", "listening")
    log.warning("spoken questions can't be recognised: %s", deaf)
    return None, Part("degraded", deaf)
