from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

RATE_HZ = 22_050


@dataclass
class PiperConfig:
    espeak_voice: str
    length_scale = 1.0
    sample_rate = RATE_HZ
    phoneme_type = SimpleNamespace(value="espeak")

    @classmethod
    def from_dict(cls, about: dict[str, Any]) -> PiperConfig:
        return cls(about["language"]["code"][:2])
