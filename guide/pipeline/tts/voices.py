"""Which espeak-ng voice stands for which voice of the Realtime protocol, per language."""

from __future__ import annotations

from guide.pipeline.accents import code_of, without_accent

# Stock clients name OpenAI's voices. Each gets a variant of its own, higher or lower as the name leads one to expect,
# and what makes all of them equally loud.
_VARIANTS = {
    "marin": ("f2", 0.78),
    "cedar": ("m3", 0.94),
    "alloy": ("f4", 0.82),
    "ash": ("m7", 0.79),
    "ballad": ("Michael", 0.71),
    "coral": ("f3", 0.91),
    "echo": ("m2", 1.19),
    "fable": ("m4", 0.96),
    "onyx": ("m8", 1.57),
    "nova": ("f1", 0.79),
    "sage": ("belinda", 0.7),
    "shimmer": ("linda", 0.72),
    "verse": ("m1", 1.1),
}
VOICES = tuple(_VARIANTS)
"""All that the built-in guide can be told to speak with."""
_ACCENTS = {"en": "en", "en-us": "en-us", "en-gb": "en", "zh": "cmn", "nb": "nb", "no": "nb"}
_RATES = {"en": 140, "fr": 125, "de": 155, "es": 130, "it": 130, "nl": 145}


def espeak_voices(voice: str, language: str) -> list[str]:
    """Names to try in this order; the last one always exists."""
    codes = (code_of(language), without_accent(language))
    accents = dict.fromkeys([*(_ACCENTS.get(code, code) for code in codes), "en"])
    variant, _ = _variant(voice)
    return [f"{accent}+{variant}" for accent in accents] + ["en"]


def voice_gain(voice: str) -> float:
    """By what its samples are multiplied."""
    return _variant(voice)[1]


def words_per_minute(language: str) -> int:
    """What to ask of espeak-ng, so that a guide's 150 words of English a minute come of it, pauses and all, and as
    much text in other languages. It speaks faster than asked, and counts its words otherwise in each."""
    return _RATES.get(without_accent(language), _RATES["en"])


def _variant(voice: str) -> tuple[str, float]:
    return _VARIANTS.get(voice.lower(), _VARIANTS["marin"])
