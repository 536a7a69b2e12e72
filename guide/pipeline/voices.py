"""Which espeak-ng voice stands for which voice of the Realtime protocol, per language."""

from __future__ import annotations

# Stock clients name OpenAI's voices. Each gets a variant of its own, higher or lower as the name leads one to expect.
_VARIANTS = {
    "marin": "f2",
    "cedar": "m3",
    "alloy": "f4",
    "ash": "m7",
    "ballad": "Michael",
    "coral": "f3",
    "echo": "m2",
    "fable": "m4",
    "onyx": "m8",
    "nova": "f1",
    "sage": "belinda",
    "shimmer": "linda",
    "verse": "m1",
}
_ACCENTS = {"en": "en", "en-us": "en-us", "en-gb": "en", "zh": "cmn", "nb": "nb", "no": "nb"}


def espeak_voices(voice: str, language: str) -> list[str]:
    """Names to try in this order; the last one always exists."""
    code = language.lower().replace("_", "-")
    accents = dict.fromkeys([_ACCENTS.get(code, code), _ACCENTS.get(code.split("-")[0], code.split("-")[0]), "en"])
    variant = _VARIANTS.get(voice.lower(), _VARIANTS["marin"])
    return [f"{accent}+{variant}" for accent in accents] + ["en"]
