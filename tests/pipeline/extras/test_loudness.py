"""All voices are as loud."""

from __future__ import annotations

import numpy as np
import pytest

from guide.pipeline.extras.loudness import levelled


def loudness(pcm: bytes) -> float:
    level = np.abs(np.frombuffer(pcm, "<i2") / 32_768)
    return float(np.sqrt(np.mean(level[level > level.max() / 50] ** 2)))


@pytest.mark.parametrize("volume", [0.05, 0.3, 1.0])
@pytest.mark.parametrize("pause_samples", [0, 30_000])
def test_a_quiet_and_a_loud_voice_are_as_loud_whatever_they_pause(volume: float, pause_samples: int) -> None:
    speech = np.sin(np.arange(20_000) / 20) * volume

    assert loudness(levelled(np.append(speech, np.zeros(pause_samples)))) == pytest.approx(0.125, rel=0.05)


def test_what_is_nearly_silent_is_not_made_a_roar() -> None:
    assert loudness(levelled(np.sin(np.arange(20_000)) * 0.001)) < 0.01


@pytest.mark.parametrize("samples", [0, 500])
def test_silence_stays_silence(samples: int) -> None:
    assert levelled(np.zeros(samples, np.float32)) == bytes(2 * samples)
