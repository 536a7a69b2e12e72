"""What is left of a turn when its steady noise is taken out."""

import numpy as np
import pytest

from guide.pipeline.stt.denoising import denoised

SPOKEN = 5_000 * np.sin(np.arange(48_000) / 7) * (np.arange(48_000) // 8_000 % 2)


def rms(samples: np.ndarray) -> float:
    return float(np.sqrt((samples**2).mean()))


def test_noise_becomes_half_as_loud_and_speech_stays_as_it_is() -> None:
    noisy = SPOKEN + np.random.default_rng(0).normal(0, 100, SPOKEN.size)
    clean = denoised(noisy)

    assert rms(clean[:7_000]) == pytest.approx(rms(noisy[:7_000]) / 2, rel=0.2)
    assert rms(clean[8_500:15_500]) == pytest.approx(rms(noisy[8_500:15_500]), rel=0.05)


@pytest.mark.parametrize("count", [0, 1, 160, 600, 5_001])
def test_as_many_samples_come_out_as_went_in(count: int) -> None:
    assert denoised(np.ones(count)).shape == (count,)


def test_silence_stays_silence() -> None:
    assert not denoised(np.zeros(16_000)).any()
