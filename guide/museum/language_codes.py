"""Language codes: the two letters of ISO 639-1, with a region after a hyphen if need be (`pt-BR`)."""

from __future__ import annotations

import re

_CODES = """
aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv
dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie
ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv
mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm
rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts
tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""
_SHAPE = re.compile(r"([a-z]{2})(-[A-Za-z]{2,4})?")
_KNOWN = frozenset(_CODES.split())


def is_language(code: str) -> bool:
    match = _SHAPE.fullmatch(code)
    return match is not None and match[1] in _KNOWN


def unknown_language(code: str) -> str:
    """Tells a curator what is wrong with `code`, which is none."""
    if is_language(code.lower()):
        return f"Write the language in small letters: “{code.lower()}” instead of “{code}”."
    return f"“{code}” is not a language code; write two letters such as en, fr or de."


def base_language(code: str) -> str:
    """`pt` for `pt-BR`."""
    return code.partition("-")[0].casefold()


_NAMES = {
    "ar": "Arabic", "cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "fi": "Finnish", "fr": "French", "ga": "Irish", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian",
    "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch", "no": "Norwegian", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian",
    "zh": "Chinese",
}  # fmt: skip


def language_name(code: str) -> str:
    """The language's English name, as a model is told it; the code itself for one that museums rarely speak."""
    return _NAMES.get(base_language(code), f"the language with the code {code}")
