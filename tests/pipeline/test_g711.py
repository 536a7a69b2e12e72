"""G.711: every code is its own again, the streams join without seams, tones survive."""

from __future__ import annotations

import numpy as np
import pytest

from guide.pipeline.g711 import FromTelephone, Law, ToTelephone, codes_of, levels_of
from tests.pipeline.plain_stages import tone

LAWS: list[Law] = ["audio/pcmu", "audio/pcma"]
EVERY_CODE = bytes(range(256))


def test_levels_are_those_of_the_standard() -> None:
    """ITU-T G.711, tables 1a to 2b, scaled to 16 bits."""
    mu_law, a_law = (levels_of(EVERY_CODE, law) for law in LAWS)

    assert [mu_law[code] for code in (0x00, 0x7F, 0x80, 0xFF, 0x8F)] == [-32124, 0, 32124, 0, 16764]
    assert [a_law[code] for code in (0x2A, 0xAA, 0x55, 0xD5)] == [-32256, 32256, -8, 8]


@pytest.mark.parametrize("law", LAWS)
def test_a_level_becomes_its_own_code_again(law: Law) -> None:
    levels = levels_of(EVERY_CODE, law)

    assert (levels_of(codes_of(levels, law), law) == levels).all()


@pytest.mark.parametrize("law", LAWS)
def test_every_sample_becomes_the_nearest_level(law: Law) -> None:
    samples = np.arange(-32768, 32768, 37).astype(np.int16)
    levels = np.unique(levels_of(EVERY_CODE, law)).astype(int)

    chosen = levels_of(codes_of(samples, law), law).astype(int)

    nearest = np.abs(levels[None, :] - samples[:, None].astype(int)).min(axis=1)
    assert (np.abs(chosen - samples) == nearest).all()


@pytest.mark.parametrize("law", LAWS)
def test_a_tone_survives_the_telephone(law: Law) -> None:
    there = ToTelephone(law).convert(tone(1_000, hertz=1_000))
    back = np.frombuffer(FromTelephone(law).convert(there), "<i2").astype(float)

    spectrum = np.abs(np.fft.rfft(back[2_400:21_600] * np.hanning(19_200)))
    loudest_hertz = spectrum.argmax() * 24_000 / 19_200
    mirror = spectrum[int(6_500 * 19_200 / 24_000) :].max()
    assert loudest_hertz == pytest.approx(1_000, abs=2)
    assert 20 * np.log10(mirror / spectrum.max()) < -45
    assert np.abs(back[2_400:21_600]).max() == pytest.approx(32767 * 0.3, rel=0.05)


def test_what_the_telephone_can_not_carry_is_removed_before_it() -> None:
    """A tone of 5 kHz would come back as one of 3 kHz."""
    there = ToTelephone("audio/pcmu").convert(tone(500, hertz=5_500))

    assert np.abs(levels_of(there, "audio/pcmu")[40:].astype(int)).max() < 500


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("chunk_bytes", [2, 320, 962, 4_800])
def test_chunks_join_to_the_same_stream(law: Law, chunk_bytes: int) -> None:
    pcm = tone(200)
    to, back = ToTelephone(law), FromTelephone(law)

    codes = b"".join(to.convert(pcm[at : at + chunk_bytes]) for at in range(0, len(pcm), chunk_bytes))
    again = b"".join(back.convert(codes[at : at + 7]) for at in range(0, len(codes), 7))

    assert codes == ToTelephone(law).convert(pcm)
    assert again == FromTelephone(law).convert(codes)
    assert (len(codes), len(again)) == (200 * 8, len(pcm))


def test_nothing_becomes_nothing() -> None:
    assert ToTelephone("audio/pcmu").convert(b"") == b""
    assert FromTelephone("audio/pcma").convert(b"") == b""
