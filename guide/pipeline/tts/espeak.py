"""espeak-ng as the `tts` stage of a worker process: one sentence in, 24 kHz PCM16 out while it is being made.

The library is not safe for threads and keeps its state in globals; one process uses one of it.
"""

from __future__ import annotations

import ctypes
import functools
import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import espeakng_loader
import numpy as np
import soxr

from guide.core.sound import BYTES_PER_MS, SAMPLE_RATE_HZ
from guide.museum.pronouncing import Pronunciation
from guide.pipeline.tts.spoken_names import SpokenNames
from guide.pipeline.worker import StageFault

CHUNK_MS = 60
LONGEST_PATH_BYTES = 120

# Values of espeak-ng's speak_lib.h.
_SYNCHRONOUS = 2
_DONT_EXIT = 0x8000
_UTF8 = 0x01
_PHONEME_INPUT = 0x100
_RATE = 1
_IPA = 0x02
_PAUSE = " _: "

_SynthCallback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Espeak:
    """The library. It can't be opened twice in a process: see `espeak`."""

    def __init__(self) -> None:
        library = espeakng_loader.get_library_path()
        try:
            self._lib = ctypes.CDLL(library)
        except OSError as error:
            raise StageFault(f"the espeak-ng library doesn't load: {error}") from error
        self._lib.espeak_TextToPhonemes.restype = ctypes.c_char_p
        self.sample_rate_hz = int(self._lib.espeak_Initialize(_SYNCHRONOUS, CHUNK_MS, _data_folder(), _DONT_EXIT))
        if self.sample_rate_hz <= 0:
            raise StageFault("espeak-ng finds its data neither in its package nor in the system")
        self._callback = _SynthCallback(self._synthesised)
        self._lib.espeak_SetSynthCallback(self._callback)
        self._take: Callable[[bytes], bool] = lambda _: False
        self._voice = ""
        self._returns: dict[str, str] = {}
        self.speak("", words_per_minute=175, take=self._take)  # from now on, `[[...]]` is phonemes for `ipa`, too

    def choose_voice(self, name: str) -> bool:
        """Whether there is such a voice, like `en-gb+f2`; if not, the one before stays."""
        if name == self._voice:
            return True
        if self._lib.espeak_SetVoiceByName(name.encode()) != 0:
            return False
        self._voice = name
        return True

    def speak(self, text: str, *, words_per_minute: int, take: Callable[[bytes], bool]) -> None:
        """Gives PCM16 at `sample_rate_hz` to `take`, which returns False to stop. `[[...]]` in text is phonemes."""
        self._take = take
        self._lib.espeak_SetParameter(_RATE, words_per_minute, 0)
        data = text.encode() + b"\0"
        failed = self._lib.espeak_Synth(data, len(data), 0, 0, 0, _UTF8 | _PHONEME_INPUT, None, None)
        if failed:
            raise StageFault("espeak-ng refuses the sentence")

    @property
    def accent(self) -> str:
        """Of the chosen voice: the name by which espeak-ng comes back to it within a text, `pt` for `pt-br`: after a
        name of two parts it would say again what it said last."""
        own = self._voice.partition("+")[0]
        if own not in self._returns:
            other = "en" if own.startswith("de") else "de"
            returns = f"({own})" in self.ipa(f"[[_^_{other} a _^_{own}]]")
            self._returns[own] = own if returns else own.partition("-")[0]
        return self._returns[own]

    def ipa(self, text: str) -> str:
        """How `text` is spoken by the chosen voice."""
        return self._read(text, _IPA)

    def phonemes(self, text: str, accent: str = "") -> str:
        """In espeak-ng's own signs, `|` between them and a pause at each comma; read with `accent` where it has that,
        else by the chosen voice."""
        voice = self._voice
        if accent:
            self.choose_voice(accent)
        try:
            return self._read(text, ord("|") << 8, between=_PAUSE)
        finally:
            self.choose_voice(voice)

    def can_switch_to(self, language: str) -> bool:
        """Whether phonemes of `language` can stand in a sentence of the chosen voice's."""
        voice = self._voice
        is_spoken = self.choose_voice(language)
        self.choose_voice(voice)
        return is_spoken and f"({language})" in self.ipa(f"[[_^_{language} a _^_{self.accent}]]")

    def _read(self, text: str, phoneme_mode: int, between: str = " ") -> str:
        remaining = ctypes.c_char_p(text.encode())
        spoken = []
        while remaining.value:
            clause = self._lib.espeak_TextToPhonemes(ctypes.byref(remaining), _UTF8, phoneme_mode)
            spoken.append(clause.decode())
        return between.join(spoken)

    def _synthesised(self, samples: ctypes._Pointer[ctypes.c_short] | None, count: int, _events: int) -> int:
        if not samples or count <= 0:
            return 0
        return 0 if self._take(ctypes.string_at(samples, count * 2)) else 1


@functools.cache
def espeak() -> Espeak:
    """The one of this process; raises `StageFault` where it doesn't work."""
    return Espeak()


def _data_folder() -> bytes:
    """espeak-ng keeps at most 160 bytes of the path to its data. Where an installation exceeds that, the process goes
    there: it is a worker, which has no other use for its working directory."""
    folder = Path(espeakng_loader.get_data_path()).parent
    if len(os.fsencode(folder)) <= LONGEST_PATH_BYTES:
        return os.fsencode(folder)
    os.chdir(folder)
    return b"."


class EspeakStage:
    """The setup: `pronunciations`, each name, spelling and language. Jobs are JSON: `text` of one sentence in
    `language`, `voices` (the first that exists is taken), their `gain`, `words_per_minute`, `pause_ms` of silence
    behind it. Pieces are PCM16 at 24 kHz."""

    def __init__(self, espeak: Espeak, names: SpokenNames) -> None:
        self._espeak = espeak
        self._names = names

    @classmethod
    def build(cls, setup: Mapping[str, Any]) -> EspeakStage:
        return cls(espeak(), SpokenNames(Pronunciation(*each) for each in setup["pronunciations"]))

    def work(self, payload: bytes, send: Callable[[bytes], bool]) -> None:
        job = json.loads(payload)
        if not any(self._espeak.choose_voice(name) for name in job["voices"]):
            raise StageFault(f"espeak-ng has none of the voices {', '.join(job['voices'])}")
        smooth = Smoothing(self._espeak.sample_rate_hz, job["gain"])
        is_wanted = True

        def take(pcm: bytes) -> bool:
            nonlocal is_wanted
            is_wanted = send(smooth.push(pcm))
            return is_wanted

        text = self._names.put_in(job["text"], job["language"], self._espeak)
        self._espeak.speak(_adapted(text), words_per_minute=job["words_per_minute"], take=take)
        if is_wanted:
            send(smooth.flush() + bytes(BYTES_PER_MS * job["pause_ms"]))


def _adapted(text: str) -> str:
    """At commas, espeak-ng hardly draws breath: a tenth of a second more. And `A. four` isn't a four."""
    text = re.sub(r"(?<=[,;:]) ", " [[_:]] ", text)
    return re.sub(r"\bA\. (?=[a-z])", "eigh ", text)


class Smoothing:
    """espeak-ng's audio made fit for a loudspeaker: 24 kHz, peaks bent below -6 dBFS, no seams between chunks, no
    clicks at the ends."""

    # Ordinary speech of espeak-ng stays below the knee; single glottal pulses reach full scale and are rounded off,
    # so that the voice can be as loud as others without clipping in whatever comes after us.
    KNEE = 0.3
    CEILING = 0.5
    FADE_SAMPLES = SAMPLE_RATE_HZ * 4 // 1000

    def __init__(self, sample_rate_hz: int, gain: float = 0.9) -> None:
        self._resampler = soxr.ResampleStream(sample_rate_hz, SAMPLE_RATE_HZ, 1, dtype="float32")
        self._gain = gain
        self._done_samples = 0

    def push(self, pcm: bytes) -> bytes:
        return self._shape(np.frombuffer(pcm, "<i2").astype(np.float32) / 32768, is_last=False)

    def flush(self) -> bytes:
        return self._shape(np.empty(0, np.float32), is_last=True)

    def _shape(self, samples: np.ndarray, *, is_last: bool) -> bytes:
        level = self._resampler.resample_chunk(samples, last=is_last) * self._gain
        level *= np.minimum((self._done_samples + np.arange(level.size)) / self.FADE_SAMPLES, 1)
        self._done_samples += level.size
        if is_last:
            level *= np.minimum(np.arange(level.size)[::-1] / self.FADE_SAMPLES, 1)
        room = self.CEILING - self.KNEE
        over = np.maximum(np.abs(level) - self.KNEE, 0)
        bent = np.sign(level) * (np.minimum(np.abs(level), self.KNEE) + room * np.tanh(over / room))
        return bytes((bent * 32767).astype("<i2"))
