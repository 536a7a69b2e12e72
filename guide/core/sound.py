"""The guide's sound, everywhere between a visitor's browser and the model: PCM16 little-endian, mono, 24 kHz."""

from __future__ import annotations

from typing import Final

SAMPLE_RATE_HZ: Final = 24_000
SAMPLES_PER_MS: Final = SAMPLE_RATE_HZ // 1_000
BYTES_PER_SAMPLE: Final = 2
BYTES_PER_MS: Final = SAMPLES_PER_MS * BYTES_PER_SAMPLE
BYTES_PER_S: Final = SAMPLE_RATE_HZ * BYTES_PER_SAMPLE
