"""A turn begins where speech begins and ends where it ends, whatever else there is to hear."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.pipeline.vad import SpeechBegan, SpeechDetector, SpeechEnded, SpeechEvent
from tests.pipeline.voices_of_visitors import RATE_HZ, as_pcm, mixed, noise, silence


def babbling(duration_ms: int, *, pitch_hz: float = 120) -> bytes:
    """What sounds like a voice to a detector: a buzzing throat, a moving mouth, four syllables a second."""
    at_s = np.arange(RATE_HZ * duration_ms // 1000) / RATE_HZ
    harmonics = np.arange(1, 28)[:, None]
    formant_hz = 500 + 250 * np.sin(2 * np.pi * 3 * at_s)
    loudness = np.exp(-(((harmonics * pitch_hz - formant_hz) / 400) ** 2)) + 0.2 / harmonics
    buzz = (loudness * np.sin(2 * np.pi * pitch_hz * harmonics * at_s)).sum(axis=0)
    return as_pcm(3000 * buzz * np.sin(np.pi * 4 * at_s) ** 2)


def detector(*, silence_ms: int = 500, prefix_ms: int = 300, threshold: float = 0.5) -> SpeechDetector:
    return SpeechDetector(silence_ms=silence_ms, prefix_ms=prefix_ms, threshold=threshold)


def heard(pcm: bytes, listener: SpeechDetector | None = None, *, chunk_bytes: int = 960) -> list[SpeechEvent]:
    listener = listener or detector()
    return [event for at in range(0, len(pcm), chunk_bytes) for event in listener.feed(pcm[at : at + chunk_bytes])]


def test_a_turn_has_the_prefix_before_it_and_the_silence_behind_it() -> None:
    began, ended = heard(silence(1000) + babbling(2000) + silence(1000))

    assert isinstance(began, SpeechBegan)
    assert 700 <= began.at_ms <= 780
    assert isinstance(ended, SpeechEnded)
    assert 3300 <= ended.at_ms <= 3560


def test_a_turn_that_opens_the_session_starts_at_its_first_sample() -> None:
    began, _ = heard(babbling(1500) + silence(1000))

    assert began == SpeechBegan(0)


def test_a_pause_shorter_than_the_silence_is_part_of_the_turn() -> None:
    events = heard(babbling(1000) + silence(300) + babbling(1000) + silence(1000))

    assert [type(event) for event in events] == [SpeechBegan, SpeechEnded]


def test_a_longer_pause_makes_two_turns() -> None:
    events = heard(babbling(1000) + silence(900) + babbling(1000) + silence(900))

    assert [type(event) for event in events] == [SpeechBegan, SpeechEnded] * 2


def test_the_second_turn_does_not_reach_into_the_first() -> None:
    events = heard(babbling(1000) + silence(620) + babbling(1000) + silence(620), detector(prefix_ms=2000))

    assert events[2].at_ms >= events[1].at_ms


@pytest.mark.parametrize("level", [30, 300, 3000])
def test_a_ventilator_switched_on_is_no_visitor(level: float) -> None:
    assert heard(silence(2000) + noise(4000, level=level)) == []
    assert heard(noise(4000, level=level)) == []


def test_digital_silence_is_no_visitor() -> None:
    assert heard(silence(5000)) == []


def test_clicks_are_no_visitor() -> None:
    click = noise(8, level=12000) + silence(392)

    assert heard(click * 12) == []


def test_a_pure_tone_is_no_visitor() -> None:
    tone = as_pcm(3000 * np.sin(2 * np.pi * 440 * np.arange(4 * RATE_HZ) / RATE_HZ))

    assert heard(tone) == []


def test_a_visitor_is_heard_above_the_room() -> None:
    speech = silence(1500) + babbling(2000) + silence(1500)

    began, ended = heard(mixed(speech, noise(5000, level=250)))

    assert 1150 <= began.at_ms <= 1300
    assert 3700 <= ended.at_ms <= 4100


def test_a_higher_threshold_needs_a_louder_visitor() -> None:
    faint = mixed(silence(1500) + babbling(2000) + silence(1500), noise(5000, level=1200))

    assert len(heard(faint, detector(threshold=0.1))) == 2
    assert heard(faint, detector(threshold=1.0)) == []


def test_forgetting_starts_the_next_turn_afresh_and_keeps_the_clock() -> None:
    listener = detector()
    heard(babbling(1000), listener)

    listener.forget_speech()

    assert not listener.is_speaking
    assert listener.now_ms == 1000
    assert heard(babbling(1000), listener)[0].at_ms >= 1000


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=40))
def test_how_audio_is_cut_up_makes_no_difference(sizes: list[int]) -> None:
    pcm = babbling(700) + silence(600)
    listener = detector()
    events, at, turn = [], 0, 0
    while at < len(pcm):
        size = sizes[turn % len(sizes)]
        events += listener.feed(pcm[at : at + size])
        at, turn = at + size, turn + 1

    assert events == heard(pcm)


@given(st.binary(max_size=20_000))
def test_no_sound_is_too_strange(pcm: bytes) -> None:
    listener = detector()

    listener.feed(pcm)

    assert listener.now_ms == len(pcm) // 960 * 20
