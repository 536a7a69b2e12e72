"""What has a voice in it, and what has not."""

import numpy as np
import pytest

from guide.pipeline.stt.voiced import voice_s

RATE_HZ = 16_000
SECOND = np.arange(RATE_HZ) / RATE_HZ


def vowel(pitch_hz: int) -> np.ndarray:
    """A second of it: what a throat gives, with its overtones."""
    return sum(1_000 / overtone * np.sin(2 * np.pi * pitch_hz * overtone * SECOND) for overtone in range(1, 9))


def hiss(level: float, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, level, RATE_HZ)


def applause(claps_a_second: int, seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    sound = hiss(8.0)
    for at in random.integers(0, RATE_HZ - 480, claps_a_second):
        sound[at : at + 480] += random.normal(0, 6_000, 480) * np.exp(-np.arange(480) / 96)
    return sound


@pytest.mark.parametrize("pitch_hz", [80, 120, 210, 330])
def test_men_women_and_children_have_voices(pitch_hz: int) -> None:
    assert voice_s(vowel(pitch_hz)) > 0.9


def test_a_voice_is_heard_through_noise() -> None:
    assert voice_s(vowel(150) + hiss(300)) > 0.9


def test_only_the_time_of_the_voice_counts() -> None:
    assert voice_s(np.concatenate([hiss(8.0), vowel(150), hiss(8.0)])) == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("claps_a_second", [3, 8, 30, 80])
def test_applause_has_no_voice(claps_a_second: int, seed: int) -> None:
    assert voice_s(applause(claps_a_second, seed)) < 0.05


@pytest.mark.parametrize("seed", range(5))
def test_a_cough_has_no_voice(seed: int) -> None:
    cough = hiss(6_000, seed)[:4_000] * np.sin(np.linspace(0, np.pi, 4_000))

    assert voice_s(np.concatenate([cough, np.zeros(2_000), cough])) < 0.05


@pytest.mark.parametrize("count", [0, 1, 639, 640])
def test_what_is_shorter_than_a_moment_has_none(count: int) -> None:
    assert voice_s(np.zeros(count)) == 0.0
