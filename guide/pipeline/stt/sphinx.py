"""PocketSphinx as the `stt` stage of a worker process: one whole turn in, what was said and how surely out."""

from __future__ import annotations

import contextlib
import ctypes
import json
import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pocketsphinx

from guide.pipeline.stt.learning import Learnt, learnt
from guide.pipeline.stt.plausible import is_plausible
from guide.pipeline.stt.recording import RATE_HZ, prepared
from guide.pipeline.stt.voiced import LEAST_VOICE_S, voice_s

LEAST = 1e-12
MOST_READINGS = 7
LOOKED_AT = 60


class SphinxStage:
    """The setup: `phrasebook`, a `lexicon.Phrasebook` as JSON; `folder`, where what is learnt of it is kept.

    A job is 24 kHz PCM16; its one piece is JSON: `readings`, each a list of words in lower case, the likeliest first,
    and the `certainty` of the first, 0..1."""

    def __init__(self, decoder: pocketsphinx.Decoder) -> None:
        self._decoder = decoder

    @classmethod
    def build(cls, setup: Mapping[str, Any]) -> SphinxStage:
        decoder = _decoder(learnt(setup["phrasebook"], Path(setup["folder"])))
        _give_memory_back()
        return cls(decoder)

    def work(self, payload: bytes, send: Callable[[bytes], bool]) -> None:
        samples = prepared(payload)
        if samples is None or voice_s(samples) < LEAST_VOICE_S:
            send(_result([], 0.0))
            return
        send(self._decode(samples))

    def _decode(self, samples: np.ndarray) -> bytes:
        decoder = self._decoder
        decoder.start_utt()
        decoder.process_raw(samples.astype("<i2").tobytes(), full_utt=True)
        decoder.end_utt()
        best = decoder.hyp()
        if best is None or not best.hypstr:
            return _result([], 0.0)
        readings = _readings(best.hypstr, decoder)
        plausible = bool(readings) and is_plausible(readings[0], samples.size / RATE_HZ)
        return _result(readings, certainty(decoder.seg()) if plausible else 0.0)


def _readings(best: str, decoder: pocketsphinx.Decoder) -> list[list[str]]:
    """What it may have been, all different. The decoder lists sentences that differ in pauses alone apart."""
    texts = {best: None}
    for hypothesis, _ in zip(decoder.nbest(), range(LOOKED_AT), strict=False):
        if hypothesis is None or len(texts) > MOST_READINGS:
            break
        texts.setdefault(" ".join(word for word in hypothesis.hypstr.split() if word[0] not in "<["))
    return [text.split() for text in texts if text][:MOST_READINGS]


def _result(readings: Sequence[Sequence[str]], sure: float) -> bytes:
    return json.dumps({"readings": readings, "certainty": sure}).encode()


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
    return 1 / (1 + math.exp(-(2.92 + 2.66 * clearness + 24.0 * usualness)))


def _decoder(learnt: Learnt) -> pocketsphinx.Decoder:
    pocketsphinx.set_loglevel("FATAL")  # its messages could hold what was said
    return pocketsphinx.Decoder(
        hmm=pocketsphinx.get_model_path("en-us/en-us"),
        lm=str(learnt.language_model),
        dict=str(learnt.words),
        loglevel="FATAL",
        topn=8,  # with pip, found best for 20 dB of noise, at no price in a quiet room
        pip=0.6,
        lw=8.0,  # the language model counts more than usual: it is this museum's own
        fwdflatlw=10.0,
        bestpathlw=11.0,
    )


def _give_memory_back() -> None:
    """The 100 MB that learning took: glibc keeps what is freed, and other libraries have no such call."""
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):
            ctypes.CDLL(None).malloc_trim(0)
