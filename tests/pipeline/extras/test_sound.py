"""Bytes of a server's answer made speech, however they are cut."""

from __future__ import annotations

import itertools
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.pipeline.extras.sound import NoSpeech, Sound
from tests.pipeline.extras.speech_server_double import wav_of
from tests.pipeline.plain_stages import tone

SPEECH = tone(40, level=0.2)


def played(data: bytes, cuts: list[int] | None = None, content_type: str = "audio/pcm") -> bytes:
    sound = Sound(content_type)
    edges = [0, *sorted(cuts or ()), len(data)]
    return b"".join([*(sound.push(data[start:end]) for start, end in itertools.pairwise(edges)), sound.flush()])


@given(st.lists(st.integers(0, len(SPEECH)), max_size=6))
def test_raw_sound_is_the_same_however_it_is_cut(cuts: list[int]) -> None:
    assert played(SPEECH, cuts) == played(SPEECH)


@given(st.lists(st.integers(0, 60), max_size=6))
def test_a_wav_file_is_the_same_however_it_is_cut(cuts: list[int]) -> None:
    assert played(wav_of(SPEECH), cuts) == played(SPEECH)


@given(st.binary(max_size=300), st.sampled_from(["audio/pcm", "audio/wav", "", "application/octet-stream"]))
def test_no_bytes_are_a_surprise(data: bytes, content_type: str) -> None:
    try:
        pcm = played(data, content_type=content_type)
    except NoSpeech:
        return
    assert len(pcm) % 2 == 0
    assert not pcm or np.abs(np.frombuffer(pcm, "<i2")).max() <= 0.51 * 32_768


def test_other_chunks_of_a_wav_file_and_its_lengths_dont_matter() -> None:
    """Streamed files say 0 or 0xFFFFFFFF where the length should be."""
    listed = b"LIST" + struct.pack("<I", 5) + b"hello\0"
    plain = wav_of(SPEECH)
    streamed = plain[:4] + b"\xff\xff\xff\xff" + plain[8:12] + listed + plain[12:40] + bytes(4) + plain[44:]

    assert played(streamed) == played(SPEECH)


def test_a_rate_that_is_told_with_the_type_counts() -> None:
    assert len(played(SPEECH, content_type="audio/pcm;rate=12000;channels=1")) == pytest.approx(
        2 * len(SPEECH), abs=8
    )


@pytest.mark.parametrize(
    "kind", ["text/html; charset=utf-8", "application/json", "audio/mpeg", "audio/ogg", "video/mp4"]
)
def test_what_promises_something_else_is_refused(kind: str) -> None:
    with pytest.raises(NoSpeech, match=kind.partition(";")[0]):
        Sound(kind)


@pytest.mark.parametrize("beginning", [b"ID3\x04", b"\xff\xfb\x90\x00", b"OggS", b"fLaC"])
def test_compressed_sound_is_never_played_as_noise(beginning: bytes) -> None:
    with pytest.raises(NoSpeech, match="compressed"):
        played(beginning + bytes(999))


@pytest.mark.parametrize(
    "file",
    [wav_of(SPEECH, channels=2), wav_of(SPEECH, rate_hz=4_000), wav_of(SPEECH)[:20] + b"\x03" + wav_of(SPEECH)[21:]],
    ids=["stereo", "4 kHz", "floats"],
)
def test_a_wav_file_of_another_kind_is_refused(file: bytes) -> None:
    with pytest.raises(NoSpeech, match="a WAV file of"):
        played(file)
