"""From the microphone's blocks to frames of 20 ms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.voice.frames import FRAME_BYTES, HalfRate, Microphone
from tests.voice.tones import main_frequency_hz, purity, tone

RATE_HZ = 48_000


def halved(samples: np.ndarray, block: int) -> np.ndarray:
    half_rate = HalfRate()
    return np.concatenate([half_rate(samples[at : at + block]) for at in range(0, len(samples), block)])


@pytest.mark.parametrize("frequency_hz", [100, 1000, 4000, 10_000])
def test_a_voice_s_frequencies_pass_unchanged(frequency_hz: int) -> None:
    said = tone(frequency_hz, 0.5, RATE_HZ)
    heard = halved(said, 960)[50:]
    assert main_frequency_hz(heard, RATE_HZ // 2) == pytest.approx(frequency_hz, abs=3)
    assert purity(heard, frequency_hz, RATE_HZ // 2) > 0.9999
    assert heard.std() == pytest.approx(said.std(), rel=0.01)


@pytest.mark.parametrize("frequency_hz", [14_000, 17_000, 23_000])
def test_what_the_lower_rate_cannot_hold_is_filtered_out(frequency_hz: int) -> None:
    said = tone(frequency_hz, 0.5, RATE_HZ)
    assert halved(said, 960)[50:].std() < said.std() / 1000


@given(st.lists(st.integers(1, 600), min_size=1, max_size=8))
def test_the_seams_between_blocks_are_not_audible(half_blocks: list[int]) -> None:
    said = tone(440, sum(half_blocks) * 2 / RATE_HZ, RATE_HZ)
    ends = np.cumsum(half_blocks) * 2
    half_rate = HalfRate()
    pieces = [half_rate(block) for block in np.split(said, ends[:-1])]
    assert np.array_equal(np.concatenate(pieces), HalfRate()(said))


def test_the_loudest_sound_clips_instead_of_wrapping_round() -> None:
    square = np.where(tone(500, 0.1, RATE_HZ) > 0, 32767, -32768).astype(np.int16)
    heard = halved(square, 960)
    assert (heard.max(), heard.min()) == (32767, -32768)
    steps = np.abs(np.diff(heard.astype(int)))
    assert (steps > 60_000).sum() == 0


@given(st.lists(st.integers(0, 2000), max_size=12))
def test_frames_are_20_ms_and_nothing_is_lost_or_reordered(block_sizes: list[int]) -> None:
    said = np.arange(sum(block_sizes)).astype(np.int16)
    microphone = Microphone()
    frames: list[bytes] = []
    for block in np.split(said, np.cumsum(block_sizes)[:-1]) if block_sizes else []:
        frames += microphone.frames(RATE_HZ // 2, block)
    assert all(len(frame) == FRAME_BYTES for frame in frames)
    assert b"".join(frames) == said.tobytes()[: len(frames) * FRAME_BYTES]
    assert len(said) * 2 - len(frames) * FRAME_BYTES < FRAME_BYTES


def test_a_rate_it_cannot_halve_is_refused() -> None:
    with pytest.raises(ValueError, match="16000"):
        Microphone().frames(16_000, np.zeros(320, dtype=np.int16))
