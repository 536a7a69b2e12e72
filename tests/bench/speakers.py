"""Synthetic visitors: the speech programs that happen to be installed, each in a few voices."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import soxr

RATE_HZ: Final = 24_000
PEAK: Final = 9_000


@dataclass(frozen=True, slots=True)
class Speaker:
    name: str
    command: Callable[[str, Path], list[str]]
    """The command that says a text into a WAV file."""

    def say(self, text: str) -> np.ndarray:
        """24 kHz samples, as loud as any other speaker's."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "speech.wav")
            subprocess.run(self.command(text, path), input=text.encode(), check=True, capture_output=True)
            with wave.open(str(path)) as file:
                rate_hz, pcm = file.getframerate(), file.readframes(file.getnframes())
        samples = soxr.resample(np.frombuffer(pcm, "<i2").astype(np.float64), rate_hz, RATE_HZ)
        return samples * (PEAK / max(1.0, np.abs(samples).max()))


def installed_speakers() -> list[Speaker]:
    found = []
    if shutil.which("espeak-ng"):
        found += [_espeak(voice) for voice in ("en-us", "en-gb+f2", "en-gb-scotland+m3")]
    if shutil.which("flite"):
        found += [_flite(voice) for voice in ("slt", "rms", "awb")]
    if shutil.which("text2wave"):
        found += [_festival(voice) for voice in ("kal_diphone",)]
    if not found:
        raise SystemExit("none of espeak-ng, flite and festival is installed: nobody can ask anything")
    return found


def as_turn(speech: np.ndarray) -> np.ndarray:
    """With the moments before and after that a turn has."""
    return np.concatenate((np.zeros(RATE_HZ * 3 // 10), speech, np.zeros(RATE_HZ // 2)))


def noisy(turn: np.ndarray, ratio_db: int, *, seed: int) -> bytes:
    """With pink noise, `ratio_db` below the speech."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).normal(size=turn.size))
    spectrum /= np.sqrt(np.maximum(np.arange(spectrum.size), 20))
    noise = np.fft.irfft(spectrum, turn.size)
    loud = turn[np.abs(turn) > np.abs(turn).max() / 50]
    return as_pcm(turn + noise / noise.std() * np.sqrt((loud**2).mean()) / 10 ** (ratio_db / 20))


def as_pcm(samples: np.ndarray) -> bytes:
    return bytes(np.clip(samples, -32768, 32767).astype("<i2"))


def _espeak(voice: str) -> Speaker:
    return Speaker(
        f"espeak-ng {voice}", lambda _, path: ["espeak-ng", "-v", voice, "-s", "155", "--stdin", "-w", str(path)]
    )


def _flite(voice: str) -> Speaker:
    return Speaker(f"flite {voice}", lambda text, path: ["flite", "-voice", voice, "-t", text, "-o", str(path)])


def _festival(voice: str) -> Speaker:
    return Speaker(f"festival {voice}", lambda _, path: ["text2wave", "-eval", f"(voice_{voice})", "-o", str(path)])
