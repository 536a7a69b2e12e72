"""What the recogniser gets to hear of a turn."""

import numpy as np
import pytest

from guide.pipeline.stt.recording import RATE_HZ, TARGET_PEAK, prepared
from tests.pipeline.voices_of_visitors import as_pcm, mixed, noise, silence

TONE = as_pcm(800 * np.sin(np.arange(24_000) / 10))
SYLLABLES = as_pcm(800 * np.sin(np.arange(24_000) / 10) * (np.arange(24_000) // 3_000 % 2))


@pytest.mark.parametrize("pcm", [b"", b"\1", silence(10), silence(2000)])
def test_there_is_nothing_to_hear_in_silence(pcm: bytes) -> None:
    assert prepared(pcm) is None


def test_silence_around_speech_is_cut() -> None:
    samples = prepared(silence(2000) + TONE + silence(3000))

    assert samples is not None
    assert 1.2 <= samples.size / RATE_HZ <= 1.5


@pytest.mark.parametrize("factor", [0.1, 1, 20])
def test_quiet_and_loud_visitors_come_out_alike(factor: float) -> None:
    samples = prepared(as_pcm(np.frombuffer(SYLLABLES, "<i2") * factor))

    assert samples is not None
    assert np.percentile(np.abs(samples), 99) == pytest.approx(TARGET_PEAK, rel=0.1)


def test_a_recording_without_a_room_gets_one_and_of_another_half_is_left() -> None:
    turn = silence(500) + TONE + silence(500)
    dead, live = prepared(turn), prepared(mixed(turn, noise(2000, level=40)))
    assert dead is not None
    assert live is not None

    assert 50 < dead[:1600].std() < 150
    assert live[:1600].std() == pytest.approx(40 * TARGET_PEAK / 800 / 2, rel=0.3)


def test_an_odd_byte_at_the_end_is_no_sample() -> None:
    assert prepared(TONE + b"\0") == pytest.approx(prepared(TONE))
