"""What a server sends as speech, made 24 kHz PCM16: raw, as it was asked for, or a WAV file all the same."""

from __future__ import annotations

import re
import struct
from typing import Final

from guide.core.sound import SAMPLE_RATE_HZ
from guide.pipeline.tts.espeak import Smoothing

RAW: Final = ("audio/pcm", "audio/raw", "application/octet-stream", "binary/octet-stream", "")
WAV: Final = ("audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave")
LONGEST_HEADER_BYTES: Final = 4_096
_RIFF, _CHUNK, _FORMAT = struct.Struct("<4sI4s"), struct.Struct("<4sI"), struct.Struct("<HHIIHH")
_PCM: Final = (1, 0xFFFE)
_COMPRESSED: Final = (b"ID3", b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2", b"OggS", b"fLaC")
"""How MP3, Ogg and FLAC begin. Played as PCM they are a loud noise."""


class NoSpeech(ValueError):
    """What came is nothing that can be played; the text says what it is instead."""


class Sound:
    """`content_type`: the answer's. Raises NoSpeech where it promises something else."""

    def __init__(self, content_type: str) -> None:
        kind = content_type.partition(";")[0].strip().lower()
        if kind not in RAW + WAV:
            raise NoSpeech(f"it sent {kind[:40]} instead of PCM")
        rate = re.search(r"\brate=(\d{4,6})\b", content_type)
        self._rate_hz = int(rate[1]) if rate else SAMPLE_RATE_HZ
        self._waiting = b""
        self._smooth: Smoothing | None = None

    def push(self, data: bytes) -> bytes:
        """Raises NoSpeech for compressed sound, and for a WAV file of another kind than PCM16 mono."""
        self._waiting += data
        if self._smooth is None and not self._begin():
            return b""
        assert self._smooth is not None
        whole = len(self._waiting) // 2 * 2
        pcm, self._waiting = self._waiting[:whole], self._waiting[whole:]
        return self._smooth.push(pcm)

    def flush(self) -> bytes:
        return b"" if self._smooth is None else self._smooth.flush()

    def _begin(self) -> bool:
        """Whether it is known by now what comes."""
        if len(self._waiting) < _RIFF.size:
            return False
        if self._waiting.startswith(_COMPRESSED):
            raise NoSpeech("it sent compressed sound instead of PCM")
        riff, _, wave = _RIFF.unpack_from(self._waiting)
        if (riff, wave) == (b"RIFF", b"WAVE"):
            start = self._wav_header()
            if start is None:
                return False
            self._waiting = self._waiting[start:]
        self._smooth = Smoothing(self._rate_hz)
        return True

    def _wav_header(self) -> int | None:
        """Where the samples begin, as soon as that has come. Streamed files tell no true length, so none is read."""
        at = _RIFF.size
        while at + _CHUNK.size <= len(self._waiting):
            name, size = _CHUNK.unpack_from(self._waiting, at)
            at += _CHUNK.size
            if name == b"data":
                return at
            if name == b"fmt " and at + _FORMAT.size <= len(self._waiting):
                self._rate_hz = _rate_of(self._waiting, at)
            at += size + size % 2
        if len(self._waiting) > LONGEST_HEADER_BYTES:
            raise NoSpeech("it sent a WAV file without sound")
        return None


def _rate_of(header: bytes, at: int) -> int:
    coding, channels, rate_hz, _, _, bits = _FORMAT.unpack_from(header, at)
    if coding not in _PCM or channels != 1 or bits != 16 or not 8_000 <= rate_hz <= 192_000:
        raise NoSpeech(
            f"it sent a WAV file of {channels} channels, {bits} bits and {rate_hz} Hz instead of PCM16 mono"
        )
    return int(rate_hz)
