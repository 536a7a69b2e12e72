"""Which ears and which voice the guide without a key gets: those the settings name, else the built-in ones."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final, Literal, TypeAlias

from pydantic import SecretStr

from guide.errors import StageError
from guide.health import Part
from guide.museum.answering.foreign import said_as_written
from guide.museum.collection import Museum
from guide.museum.personas import Voices
from guide.museum.pronouncing import Pronunciation
from guide.pipeline.accents import code_of
from guide.pipeline.extras.kokoro_tts import KokoroTts
from guide.pipeline.extras.moonshine_stt import MoonshineStt
from guide.pipeline.extras.piper_tts import PiperTts
from guide.pipeline.extras.server_stt import ServerStt
from guide.pipeline.extras.server_tts import ANY_LANGUAGE, ServerTts
from guide.pipeline.extras.speech_server import SpeechServer
from guide.pipeline.extras.whisper_stt import WhisperStt
from guide.pipeline.stages import SpeechToText, TextToSpeech
from guide.pipeline.stt import stage as stt
from guide.pipeline.stt.lexicon import phrasebook
from guide.pipeline.stt.stage import BuiltinStt
from guide.pipeline.tts.stage import EspeakTts
from guide.pipeline.tts.voices import VOICES as BUILTIN_VOICES
from guide.realtime.plan import OPENAI_VOICES
from guide.settings import ROOT, Settings

log = logging.getLogger(__name__)


_EARS: Final = 2
"""Processes of 100 MB in which PocketSphinx listens, so that one visitor's long turn doesn't keep another's
waiting."""
_MOUTHS: Final = 2
"""Processes of 30 MB that speak."""
MOONSHINE_MODELS: Final = ROOT / "data" / "moonshine"

Look: TypeAlias = Callable[[], Part]
"""Who does the work just now, and why not the one that was chosen."""


@dataclass(frozen=True, slots=True)
class SpeechChoice:
    """What hears and what speaks on this machine, and the servers that do so before it, while they work.

    `stt_folder`: where the built-in recognition keeps what it learnt of the museum; `stt_model`: Whisper's folder, or
    its name such as "base", or the folder of Moonshine's models; `tts_voices`: a folder of voices, or one voice's
    file; `server_voices`: the voice to ask the server for in each language, or in `ANY_LANGUAGE`.
    """

    stt: Literal["builtin", "whisper", "moonshine"] = "builtin"
    stt_folder: Path = Path("data/hearing")
    stt_model: str = "base"
    stt_server: SpeechServer | None = None
    tts: Literal["builtin", "piper", "kokoro"] = "builtin"
    tts_voices: Path = Path("data/voices")
    tts_server: SpeechServer | None = None
    server_voices: Mapping[str, str] = field(default_factory=dict)


def speech_choice(settings: Settings) -> SpeechChoice:
    return SpeechChoice(
        stt=settings.stt,
        stt_folder=settings.hearing_folder,
        stt_model=settings.stt_model or (str(MOONSHINE_MODELS) if settings.stt == "moonshine" else "base"),
        stt_server=_server(settings.stt_base_url, settings.stt_model or "whisper-1", settings.stt_api_key),
        tts=settings.tts,
        tts_voices=settings.tts_voices,
        tts_server=_server(settings.tts_base_url, settings.tts_model, settings.tts_api_key),
        server_voices=_voices(settings.tts_voice or (settings.voice,)),
    )


def known_voices(settings: Settings) -> Voices | None:
    """What personas may have for a voice where this provider speaks; None where only the server knows."""
    if settings.is_builtin:
        return Voices("the built-in guide", BUILTIN_VOICES)
    return None if settings.realtime_base_url else Voices("OpenAI", OPENAI_VOICES)


def _server(base_url: str | None, model: str, key: SecretStr | None) -> SpeechServer | None:
    return SpeechServer(base_url, model, key.get_secret_value() if key else None) if base_url else None


def _voices(told: Iterable[str]) -> dict[str, str]:
    """`told`: "en=af_heart" or, for all languages, "af_heart"."""
    pairs = (each.rpartition("=") for each in told)
    return {code_of(language) or ANY_LANGUAGE: voice for language, _, voice in pairs}


async def open_ears(museum: Museum, choice: SpeechChoice, stack: AsyncExitStack) -> tuple[SpeechToText | None, Look]:
    """What recognises spoken questions, started, for `stack` to close; None when nothing can."""
    ears, part = await _ears_here(museum, choice, stack)
    if choice.stt_server is None:
        return ears, lambda: part
    served = ServerStt(choice.stt_server, phrasebook(museum).names, ears)
    stack.push_async_callback(served.close)
    served.start()
    return served, partial(_served_part, served, f"listening with {choice.stt_server}", part)


async def open_voice(museum: Museum, choice: SpeechChoice, stack: AsyncExitStack) -> tuple[TextToSpeech, Look]:
    """What speaks, started, for `stack` to close. Raises StageError when this machine can't speak at all."""
    voice, part = await _voice_here(museum, choice, stack)
    if choice.tts_server is None:
        return voice, lambda: part
    served = ServerTts(choice.tts_server, choice.server_voices, voice, museum.all_pronunciations())
    stack.push_async_callback(served.close)
    served.start()
    return served, partial(_served_part, served, f"speaking with {choice.tts_server}", part)


async def try_speech(museum: Museum, choice: SpeechChoice) -> tuple[Part, Part]:
    """Who hears and who speaks, after each was tried once, save for the built-in recognition, which takes seconds to
    start and nobody chose. Raises StageError as `open_voice` does."""
    async with AsyncExitStack() as stack:
        voice, synthesis = await open_voice(museum, choice, stack)
        if isinstance(voice, ServerTts):
            await voice.tried()
        if choice.stt == "builtin" and choice.stt_server is None:
            deaf = stt.available()
            return _listening(stt.installed()) if deaf is None else _deaf(deaf), synthesis()
        ears, recognition = await open_ears(museum, choice, stack)
        if isinstance(ears, ServerStt):
            await ears.tried()
        return recognition(), synthesis()


def _served_part(served: ServerStt | ServerTts, does: str, here: Part) -> Part:
    if served.trouble is None:
        return Part("ok", does)
    return Part("degraded", f"{here.reason} instead: {served.trouble}")


async def _ears_here(museum: Museum, choice: SpeechChoice, stack: AsyncExitStack) -> tuple[SpeechToText | None, Part]:
    if choice.stt == "builtin":
        return await _builtin_ears(museum, choice, stack)
    try:
        ears, reason = _downloaded_ears(choice, phrasebook(museum).names)
        await ears.start()
    except StageError as error:
        builtin, part = await _builtin_ears(museum, choice, stack)
        return builtin, _instead(part, error)
    stack.push_async_callback(ears.close)
    return ears, Part("ok", reason)


def _downloaded_ears(choice: SpeechChoice, names: Sequence[str]) -> tuple[WhisperStt | MoonshineStt, str]:
    if choice.stt == "moonshine":
        moonshine = MoonshineStt(Path(choice.stt_model), names)
        return moonshine, f"listening with Moonshine in {', '.join(moonshine.languages)}"
    return WhisperStt(choice.stt_model, names), f"listening with Whisper {choice.stt_model}"


async def _voice_here(museum: Museum, choice: SpeechChoice, stack: AsyncExitStack) -> tuple[TextToSpeech, Part]:
    names = tuple(museum.all_pronunciations())
    all_languages = (*said_as_written(museum), *names)
    espeak = EspeakTts(pronunciations=all_languages, workers=_MOUTHS)
    await espeak.start()
    stack.push_async_callback(espeak.close)
    part = Part("ok", "speaking with espeak-ng")
    if choice.tts == "builtin":
        return espeak, part
    try:
        voice = _downloaded_voice(choice, espeak, names, all_languages)
        await voice.start()
    except StageError as error:
        return espeak, _instead(part, error)
    stack.push_async_callback(voice.close)
    return voice, Part("ok", f"speaking with {choice.tts.capitalize()} in {', '.join(voice.languages)}")


def _downloaded_voice(
    choice: SpeechChoice,
    espeak: EspeakTts,
    names: Iterable[Pronunciation],
    all_languages: Iterable[Pronunciation],
) -> KokoroTts | PiperTts:
    """A voice of Piper's knows the sounds of its own language, which do for a name, but not for whole phrases."""
    if choice.tts == "kokoro":
        return KokoroTts(choice.tts_voices, espeak, all_languages)
    return PiperTts(choice.tts_voices, espeak, names)


def _instead(part: Part, error: StageError) -> Part:
    log.warning("%s instead of what was chosen: %s", part.reason, error)
    return Part("degraded", f"{part.reason} instead: {error}")


async def _builtin_ears(
    museum: Museum, choice: SpeechChoice, stack: AsyncExitStack
) -> tuple[SpeechToText | None, Part]:
    deaf = stt.available()
    if deaf is None:
        ears = BuiltinStt(phrasebook(museum), choice.stt_folder, workers=_EARS)
        try:
            await ears.start()
        except StageError as error:
            deaf = str(error)
        else:
            stack.push_async_callback(ears.close)
            return ears, _listening(ears.listening, ears.trouble)
    log.warning("spoken questions can't be recognised: %s", deaf)
    return None, _deaf(deaf)


def _listening(names: Sequence[str], trouble: StageError | None = None) -> Part:
    """`trouble`: why not all listen that should."""
    does = f"listening with {' and '.join(names)}, in English"
    if trouble is None:
        return Part("ok", does)
    return Part("degraded", f"{does}, but not as well as it could: {trouble}")


def _deaf(why: str) -> Part:
    return Part("degraded", f"nothing listens: {why}")
