"""PocketSphinx as the `stt` stage of a worker process: one whole turn in, what was said and how surely out."""

from __future__ import annotations

import contextlib
import json
import math
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pocketsphinx
import soxr

from guide.pipeline.language_model import arpa_model
from guide.pipeline.lexicon import words_of
from guide.pipeline.pronunciation import phones_of_ipa
from guide.pipeline.worker import StageFault

INPUT_RATE_HZ = 24_000
RATE_HZ = 16_000
FRAME_SAMPLES = RATE_HZ // 100
EDGE_FRAMES = 20
# A quiet room at that level. Audio without any, from a noise gate or a synthesiser, is nothing the acoustic model was
# trained on, and is understood far worse.
ROOM_RMS = 100.0
LEAST = 1e-12
TARGET_PEAK = 12_000.0


class SphinxStage:
    """The setup: `phrases` and `names` (lists of sentences). A job is 24 kHz PCM16; its one piece is JSON: `words` in
    lower case, `certainty` 0..1."""

    def __init__(self, decoder: pocketsphinx.Decoder) -> None:
        self._decoder = decoder

    @classmethod
    def build(cls, setup: Mapping[str, Sequence[str]]) -> SphinxStage:
        sentences = [words_of(text) for text in [*setup["phrases"], *setup["names"]]]
        pronunciations = dictionary({word for sentence in sentences for word in sentence})
        known = [s for s in sentences if s and all(word in pronunciations for word in s)]
        return cls(_decoder(known, pronunciations))

    def work(self, payload: bytes, send: Callable[[bytes], bool]) -> None:
        samples = prepared(payload)
        if samples is None:
            send(_result([], 0.0))
            return
        send(self._decode(samples))

    def _decode(self, samples: np.ndarray) -> bytes:
        decoder = self._decoder
        decoder.start_utt()
        decoder.process_raw(samples.astype("<i2").tobytes(), full_utt=True)
        decoder.end_utt()
        best = decoder.hyp()
        words = best.hypstr.split() if best is not None else []
        return _result(words, certainty(decoder.seg()) if words else 0.0)


def _result(words: Sequence[str], sure: float) -> bytes:
    return json.dumps({"words": words, "certainty": sure}).encode()


def certainty(segments: Iterable[pocketsphinx.Segment]) -> float:
    """How likely a transcript of these words tells what was asked, 0..1.

    Two measures decide: by how much each word won over its rivals, and how usual the words are in this museum's
    language. Their weights come from a logistic fit on synthetic speech (10 voices, clean and with 20 dB of pink
    noise, museum questions, other talk, coughs; tests/bench/speech_accuracy.py measures it anew).
    """
    words = [segment for segment in segments if segment.word[0] not in "<["]
    if not words:
        return 0.0
    clearness = sum(math.log(max(word.prob, LEAST)) for word in words) / len(words)
    usualness = sum(math.log(max(word.lscore, LEAST)) for word in words) / len(words)
    return 1 / (1 + math.exp(-(2.87 + 2.66 * clearness + 32.5 * usualness)))


def prepared(pcm: bytes) -> np.ndarray | None:
    """16 kHz samples at an even level, silence at both ends cut to 0.2 s; None when there is no sound."""
    wide = np.frombuffer(pcm[: len(pcm) // 2 * 2], "<i2").astype(np.float32)
    samples = soxr.resample(wide, INPUT_RATE_HZ, RATE_HZ) if wide.size else wide
    samples = _trimmed(samples)
    peak = float(np.percentile(np.abs(samples), 99.8)) if samples.size else 0.0
    if peak < 30:
        return None
    level = samples * (TARGET_PEAK / peak)
    return np.clip(level + _missing_room(level), -32768, 32767)


def _missing_room(samples: np.ndarray) -> np.ndarray:
    """The noise that a recording lacks to sound like one made in a room; always the same for the same length."""
    quiet = np.percentile((_frames(samples) ** 2).mean(axis=1), 10) ** 0.5 if samples.size >= FRAME_SAMPLES else 0.0
    return np.random.default_rng(0).normal(0, max(0.0, ROOM_RMS - quiet), samples.size)


def _trimmed(samples: np.ndarray) -> np.ndarray:
    frames = _frames(samples)
    if not len(frames):
        return samples[:0]
    level = 10 * np.log10((frames**2).mean(axis=1) + 1)
    loud = np.flatnonzero(level > max(np.percentile(level, 10) + 6, level.max() - 35))
    if not loud.size:
        return samples[:0]
    return frames[max(0, loud[0] - EDGE_FRAMES) : loud[-1] + EDGE_FRAMES].reshape(-1)


def _frames(samples: np.ndarray) -> np.ndarray:
    return samples[: samples.size // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)


def dictionary(words: Iterable[str]) -> dict[str, list[str]]:
    """Pronunciations of each word: the CMU dictionary's, else those espeak-ng would use."""
    wanted = set(words)
    found: dict[str, list[str]] = {}
    path = Path(pocketsphinx.get_model_path("en-us/cmudict-en-us.dict"))
    for line in path.read_text(encoding="utf-8").splitlines():
        entry, _, phones = line.partition(" ")
        word = entry.partition("(")[0]
        if word in wanted:
            found.setdefault(word, []).append(phones.strip())
    found.update(_guessed(sorted(wanted - found.keys())))
    return found


def _guessed(words: Sequence[str]) -> dict[str, list[str]]:
    from guide.pipeline.espeak import Espeak

    try:
        espeak = Espeak()
    except StageFault:
        return {}
    guesses: dict[str, dict[str, None]] = {word: {} for word in words}
    for voice in ("en-us", "en"):
        espeak.choose_voice(voice)
        for word in words:
            guesses[word][phones_of_ipa(espeak.ipa(word))] = None
    return {word: [phones for phones in kinds if phones] for word, kinds in guesses.items() if any(kinds)}


def _decoder(sentences: Sequence[Sequence[str]], pronunciations: Mapping[str, Sequence[str]]) -> pocketsphinx.Decoder:
    pocketsphinx.set_loglevel("FATAL")  # its messages could hold what was said
    with tempfile.TemporaryDirectory(prefix="vitrine-stt-") as folder, contextlib.suppress(FileNotFoundError):
        model, words = Path(folder, "museum.arpa"), Path(folder, "museum.dict")
        model.write_text(arpa_model(sentences), encoding="utf-8")
        words.write_text("\n".join(_dictionary_lines(pronunciations)) + "\n", encoding="utf-8")
        return pocketsphinx.Decoder(
            hmm=pocketsphinx.get_model_path("en-us/en-us"), lm=str(model), dict=str(words), loglevel="FATAL"
        )


def _dictionary_lines(pronunciations: Mapping[str, Sequence[str]]) -> Iterable[str]:
    for word, kinds in sorted(pronunciations.items()):
        for number, phones in enumerate(kinds, start=1):
            yield f"{word} {phones}" if number == 1 else f"{word}({number}) {phones}"
