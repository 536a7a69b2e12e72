"""Which of the languages that somebody speaks is meant by a visitor's."""

from __future__ import annotations

from collections.abc import Iterable


def code_of(language: str) -> str:
    """ "en-gb", whether it was written so, en_GB or en-GB."""
    return language.lower().replace("_", "-")


def nearest(language: str, spoken: Iterable[str]) -> str | None:
    """The one of `spoken` (codes) for `language`: its own accent, else any of that language, else None."""
    codes, code = list(spoken), code_of(language)
    if code in codes:
        return code
    return next((each for each in codes if each.split("-")[0] == code.split("-")[0]), None)
