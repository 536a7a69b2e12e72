"""Whisper as the `stt` stage of a worker process, on faster-whisper: one whole turn in, what was said out.

It never reaches for the network: a model is there already, or the stage says what to download.
"""

from __future__ import annotations

import json
import math
import os
import sys
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import soxr

from guide.core.sound import SAMPLE_RATE_HZ
from guide.pipeline.stt.recording import RATE_HZ
from guide.pipeline.worker import StageFault

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

NEEDED_FILES = ("model.bin", "config.json", "tokenizer.json")
DOWNLOAD_SIZES = {
    "tiny": "78 MB",
    "base": "148 MB",
    "small": "486 MB",
    "medium": "1.5 GB",
    "large-v3-turbo": "1.6 GB",
    "large-v3": "3.1 GB",
}
LONGEST_TRANSCRIPT_TOKENS = 120
# What repeats itself beyond this is no speech but a decoder in a loop; Whisper's authors chose the number.
MOST_COMPRESSIBLE = 2.4


class Segment(Protocol):
    """The part of faster-whisper's segments that is read here."""

    @property
    def text(self) -> str: ...
    @property
    def tokens(self) -> Sequence[int]: ...
    @property
    def avg_logprob(self) -> float: ...


class WhisperStage:
    """The setup: `model` (a folder, or a name in the machine's Hugging Face cache), `names` (how this museum writes
    its names), `threads`. A job is a language code, a line feed and 24 kHz PCM16; its one piece is JSON: `text`,
    `certainty` 0..1."""

    def __init__(self, model: WhisperModel, names: Sequence[str]) -> None:
        self._model = model
        self._hotwords = ", ".join(names) or None

    @classmethod
    def build(cls, setup: Mapping[str, Any]) -> WhisperStage:
        # Its threads wait for each other asleep. Waiting busily, as they would, they keep each other from working as
        # soon as anything else runs here. It counts when the library is loaded.
        os.putenv("OMP_WAIT_POLICY", "passive")
        from faster_whisper import WhisperModel

        folder = model_folder(setup["model"])
        try:
            model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=setup["threads"])
        except (RuntimeError, ValueError) as error:
            raise StageFault(f"the Whisper model in {folder} can't be read: {error}") from error
        return cls(model, setup["names"])

    def work(self, payload: bytes, send: Callable[[bytes], bool]) -> None:
        language, _, pcm = payload.partition(b"\n")
        code = language.decode()
        is_known = code in self._model.supported_languages
        heard = self._heard(pcm, code) if is_known else []
        send(json.dumps({"text": text_of(heard), "certainty": certainty(heard)}).encode())

    def _heard(self, pcm: bytes, language: str) -> list[Segment]:
        """Greedy, in one pass and of bounded length: a visitor waits for it."""
        samples = np.frombuffer(pcm[: len(pcm) // 2 * 2], "<i2").astype(np.float32) / 32768
        if not samples.size:
            return []
        segments, _ = self._model.transcribe(
            soxr.resample(samples, SAMPLE_RATE_HZ, RATE_HZ),
            language=language,
            beam_size=1,
            temperature=0.0,
            condition_on_previous_text=False,
            without_timestamps=True,
            max_new_tokens=LONGEST_TRANSCRIPT_TOKENS,
            hotwords=self._hotwords,
            vad_filter=True,  # in silence Whisper hears the thanks of those who made its subtitles
        )
        return list(segments)


def model_folder(model: str) -> Path:
    """Where the model lies on this machine. Raises StageFault, saying what to download, when it doesn't."""
    from faster_whisper import download_model

    try:
        folder = Path(model) if Path(model).is_dir() else Path(download_model(model, local_files_only=True))
    except (OSError, ValueError) as error:
        raise StageFault(absence(model)) from error
    missing = [name for name in NEEDED_FILES if not (folder / name).is_file()]
    if missing:
        raise StageFault(f"the Whisper model in {folder} lacks {', '.join(missing)}")
    _check_json(folder)
    return folder


def _check_json(folder: Path) -> None:
    """Raises StageFault where the package would fail with nothing but `Exception`."""
    for name in NEEDED_FILES:
        if name.endswith(".json"):
            try:
                json.loads((folder / name).read_bytes())
            except ValueError as error:
                raise StageFault(f"the Whisper model in {folder} can't be read: {name}: {error}") from error


def absence(model: str) -> str:
    if model not in DOWNLOAD_SIZES:
        known = ", ".join(DOWNLOAD_SIZES)
        return f"no Whisper model {model!r} on this machine; name a folder that holds one, or one of {known}"
    command = f"{sys.executable} -c \"from faster_whisper import download_model as get; get('{model}')\""
    return f"the Whisper model {model} isn't on this machine; download it once ({DOWNLOAD_SIZES[model]}): {command}"


def text_of(segments: Iterable[Segment]) -> str:
    return believable(" ".join(segment.text.strip() for segment in segments).strip())


def believable(text: str) -> str:
    """ "" for what repeats itself as nobody does."""
    data = text.encode()
    return "" if data and len(data) / len(zlib.compress(data)) > MOST_COMPRESSIBLE else text


def certainty(segments: Sequence[Segment]) -> float:
    """How likely a transcript has no more than one word in five wrong, 0..1, from the mean log probability of its
    tokens.

    Fitted to 120 questions that `base` heard from three synthetic voices in 20 dB of noise: 0.92 at -0.1, half at
    -0.37, nothing at -1, where Whisper's authors give a transcript up.
    """
    tokens = sum(len(segment.tokens) for segment in segments)
    if not tokens:
        return 0.0
    mean = sum(segment.avg_logprob * len(segment.tokens) for segment in segments) / tokens
    return 1 / (1 + math.exp(-(3.34 + 9.06 * mean)))
