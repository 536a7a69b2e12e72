"""What may interrupt the guide: its echo and faint talk may not, a visitor before it may."""

from __future__ import annotations

import numpy as np
import pytest

from guide.core.sound import SAMPLE_RATE_HZ
from guide.voice.frames import FRAME_SAMPLES
from guide.voice.gate import AFTERWARDS_FRAMES, Gate, is_near
from tests.voice.marks import mark
from tests.voice.tones import Samples, silence, tone

ANSWER = mark(3.0, SAMPLE_RATE_HZ, seed=1)
ROOM = np.random.default_rng(7).normal(0, 20, len(ANSWER))


def share_let_through(microphone: Samples, said: Samples = ANSWER) -> float:
    """Of the microphone's frames, while the guide says something."""
    gate, through = Gate(), []
    for at in range(0, len(said) - FRAME_SAMPLES + 1, FRAME_SAMPLES):
        gate.said(said[at : at + FRAME_SAMPLES].tobytes())
        through.append(gate.lets_through(microphone[at : at + FRAME_SAMPLES].tobytes()))
    return sum(through) / len(through)


def echo(delay_ms: int, loudness: float) -> Samples:
    late = np.concatenate((silence(delay_ms / 1_000, SAMPLE_RATE_HZ), ANSWER))[: len(ANSWER)]
    return (late * loudness + ROOM).astype(np.int16)


@pytest.mark.parametrize("delay_ms", [20, 107, 250, 500, 800])
@pytest.mark.parametrize("loudness", [0.5, 0.1])
def test_the_guides_own_voice_is_not_let_through(delay_ms: int, loudness: float) -> None:
    assert share_let_through(echo(delay_ms, loudness)) < 0.05


def test_a_visitors_voice_is() -> None:
    assert share_let_through(mark(3.0, SAMPLE_RATE_HZ, seed=2)) > 0.95


def test_a_visitors_voice_is_also_above_the_echo() -> None:
    visitor = mark(3.0, SAMPLE_RATE_HZ, seed=2) * 0.6
    assert share_let_through((echo(150, 0.3) + visitor).astype(np.int16)) > 0.95


def test_faint_talk_is_not_let_through_while_the_guide_is_heard() -> None:
    assert share_let_through((mark(3.0, SAMPLE_RATE_HZ, seed=2) * 0.02).astype(np.int16)) == 0


def test_everything_is_let_through_while_the_guide_is_silent() -> None:
    gate, faint = Gate(), tone(300, 0.02, SAMPLE_RATE_HZ, amplitude=20).tobytes()
    assert gate.lets_through(faint)
    gate.said(ANSWER[:FRAME_SAMPLES].tobytes())
    assert not gate.lets_through(faint)
    for _ in range(AFTERWARDS_FRAMES):
        gate.said(None)
    assert gate.lets_through(faint)


def test_who_stands_before_the_kiosk_is_near_and_the_room_is_not() -> None:
    assert is_near(tone(300, 0.02, SAMPLE_RATE_HZ, amplitude=2_000).tobytes())
    assert not is_near(tone(300, 0.02, SAMPLE_RATE_HZ, amplitude=20).tobytes())
    assert not is_near(b"")
