"""Opus inside the event loop: which versions it is for, and what leaves."""

from __future__ import annotations

import av
import numpy as np
import pytest

from guide.core.sound import SAMPLE_RATE_HZ
from guide.voice import fastrtc_parts
from guide.voice.fastrtc_parts import MADE_FOR, OPUS_SILENCE, OpusPacket, VoiceEncoder, is_made_for
from guide.voice.frames import FRAME_SAMPLES
from guide.voice.pacing import Frame
from tests.voice.tones import holes, loud_part, main_frequency_hz, purity, tone

RATE_HZ = 48_000


def test_it_is_made_for_what_is_installed() -> None:
    """Fails after an upgrade: read the libraries' changes, look through `fastrtc_parts`, then raise its versions."""
    assert is_made_for(fastrtc_parts.installed_versions())


@pytest.mark.parametrize("library", MADE_FOR)
def test_any_other_version_goes_the_libraries_own_way(library: str) -> None:
    assert not is_made_for(dict(MADE_FOR) | {library: "99.0"})
    assert not is_made_for({name: version for name, version in MADE_FOR.items() if name != library})


def spoken(pitch_hz: float, seconds: float) -> list[bytes | None]:
    pcm = tone(pitch_hz, seconds, SAMPLE_RATE_HZ)
    return [pcm[at : at + FRAME_SAMPLES].tobytes() for at in range(0, len(pcm), FRAME_SAMPLES)]


def encoded(stream: list[bytes | None]) -> list[OpusPacket]:
    encoder = VoiceEncoder()
    return [encoder.packet(Frame(number, pcm)) for number, pcm in enumerate(stream)]


def decoded(packets: list[OpusPacket]) -> np.ndarray:
    """As a browser hears it: stereo at 48 kHz, of which the left channel."""
    decoder = av.CodecContext.create("libopus", "r")
    decoder.format, decoder.layout, decoder.sample_rate = "s16", "stereo", RATE_HZ
    frames = [frame for packet in packets for frame in decoder.decode(av.Packet(packet.payload))]
    return np.concatenate([frame.to_ndarray().reshape(-1, 2)[:, 0] for frame in frames])


def test_every_frame_is_one_packet_at_its_own_time() -> None:
    packets = encoded(spoken(500, 0.2))
    assert [packet.timestamp for packet in packets] == [number * 960 for number in range(10)]
    assert all(packet.payload for packet in packets)


def test_a_voice_is_whole_after_silence_and_after_another_voice() -> None:
    pause: list[bytes | None] = [None] * 60
    heard = decoded(encoded(pause + spoken(1000, 0.5) + pause + spoken(600, 0.5) + pause))
    for pitch_hz, part in ((1000, heard[: len(heard) // 2]), (600, heard[len(heard) // 2 :])):
        sound = loud_part(part, RATE_HZ)
        assert len(sound) / RATE_HZ == pytest.approx(0.5, abs=0.03)
        assert main_frequency_hz(sound, RATE_HZ) == pytest.approx(pitch_hz, abs=3)
        assert purity(sound, pitch_hz, RATE_HZ) > 0.99
        assert holes(sound, RATE_HZ) == 0


@pytest.mark.parametrize("pitch_hz", [500, 525, 600, 1000, 1500])
@pytest.mark.parametrize("before", [12, 200])
def test_a_voice_does_not_fade_in(pitch_hz: float, before: int) -> None:
    heard = decoded(encoded([None] * before + spoken(pitch_hz, 0.1)))
    first_frame = heard[before * 960 :][:960]
    assert np.abs(first_frame).max() > 7000


def test_long_silence_is_the_same_few_bytes_and_sounds_of_nothing() -> None:
    packets = encoded([*spoken(500, 0.1), *([None] * 50)])
    assert {packet.payload for packet in packets[-30:]} == {OPUS_SILENCE}
    assert not np.abs(decoded(packets)[-20 * 960 :]).max()
