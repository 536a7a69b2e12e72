"""Language codes as clients and voices write them, and which of the languages that somebody speaks is meant."""

from __future__ import annotations

from collections.abc import Iterable


def code_of(language: str) -> str:
    """ "en-gb", whether it was written so, en_GB or en-GB."""
    return language.lower().replace("_", "-")


def without_accent(language: str) -> str:
    """ "en" for any of these."""
    return code_of(language).partition("-")[0]


def nearest(language: str, spoken: Iterable[str]) -> str | None:
    """The one of `spoken` (codes) for `language`: its own accent, else any of that language, else None."""
    codes, code = list(spoken), code_of(language)
    if code in codes:
        return code
    return next((each for each in codes if without_accent(each) == without_accent(code)), None)
