"""The input buffer and its clock."""

from __future__ import annotations

import pytest

from guide.pipeline.g711 import CODES_PER_MS, FromTelephone
from guide.pipeline.input_audio import MAX_BUFFERED_MS, InputAudio
from guide.pipeline.refusals import Refused
from tests.pipeline.plain_stages import silence, tone


def test_the_clock_counts_everything_that_ever_arrived() -> None:
    audio = InputAudio()
    audio.append(tone(300), "audio/pcm")
    audio.take_all()
    audio.append(tone(200), "audio/pcm")
    audio.clear()

    assert audio.now_ms == 500
    assert audio.buffered_ms == 0


def test_a_stretch_is_found_by_its_times() -> None:
    audio = InputAudio()
    audio.append(silence(1_000) + tone(500) + silence(500), "audio/pcm")
    audio.take_until(700)

    assert audio.between(1_000, 1_500) == tone(500)
    assert audio.between(0, 800) == silence(100)


def test_old_audio_is_forgotten_and_the_latest_kept() -> None:
    audio = InputAudio()
    for _ in range(60):
        audio.append(silence(100), "audio/pcm")
        audio.keep_latest(1_000)

    assert 1_000 <= audio.buffered_ms <= 2_000
    assert audio.now_ms == 6_000


def test_telephone_bytes_become_samples() -> None:
    audio = InputAudio()

    assert len(audio.append(bytes(80), "audio/pcma")) == 10 * 48
    assert audio.now_ms == 10


def test_the_buffer_has_an_end() -> None:
    audio = InputAudio()
    audio.append(silence(MAX_BUFFERED_MS), "audio/pcm")

    with pytest.raises(Refused, match=f"at most {MAX_BUFFERED_MS} ms"):
        audio.append(silence(1), "audio/pcm")
    assert audio.now_ms == MAX_BUFFERED_MS


def test_what_does_not_fit_is_refused_before_it_takes_time(monkeypatch: pytest.MonkeyPatch) -> None:
    converted: list[bytes] = []
    monkeypatch.setattr(FromTelephone, "convert", lambda _, codes: converted.append(codes))

    with pytest.raises(Refused):
        InputAudio().append(bytes(CODES_PER_MS * MAX_BUFFERED_MS + 1), "audio/pcmu")

    assert not converted
