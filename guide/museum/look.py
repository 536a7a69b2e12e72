"""How a museum wants its page to look: what museum.md says of it, checked so that everybody can read the result."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from guide.museum.facts import line_of, text_of
from guide.museum.front_matter import Entry
from guide.museum.pictures import check_picture
from guide.museum.problems import FileFindings, nearest

SURFACES: Final = {"dark": ("#14120f", "#1f1b16"), "light": ("#faf7f1", "#f0eadf")}
"""By theme, what the accent stands on: the page's `--wall` and `--raised`."""
LEAST_CONTRAST: Final = 4.5
"""Of text, says WCAG 2.2."""
TYPEFACE_SUFFIXES: Final = (".woff2", ".woff", ".ttf", ".otf")

_COLOUR = re.compile(r"#?([0-9a-f]{6})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Look:
    """`theme`: dark or light. `accent`: `#rrggbb`. `logo`, `typeface` and `hero`: paths of files inside the museum's
    folder. "" leaves the page its own."""

    theme: str = "dark"
    accent: str = ""
    logo: str = ""
    typeface: str = ""
    hero: str = ""

    @property
    def files(self) -> tuple[str, ...]:
        return tuple(file for file in (self.logo, self.typeface, self.hero) if file)


def contrast(one: str, other: str) -> float:
    """Between two colours, 1..21, as WCAG 2.2 computes it."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def read_look(folder: Path, entries: Mapping[str, Entry], findings: FileFindings) -> Look:
    """What is wrong with it is reported, and left out."""
    theme = _theme(entries, findings)
    return Look(
        theme=theme,
        accent=_accent(entries, theme, findings),
        logo=_picture(folder, entries, "logo", findings),
        typeface=_typeface(folder, entries, findings),
        hero=_picture(folder, entries, "hero", findings),
    )


def _theme(entries: Mapping[str, Entry], findings: FileFindings) -> str:
    theme = text_of(entries, "theme") or "dark"
    if theme in SURFACES:
        return theme
    meant = nearest(theme, SURFACES)
    advice = f"did you mean {meant}?" if meant else "write dark, or light for a bright hall."
    findings.problem(line_of(entries, "theme"), f"`theme` can't be “{theme}”; {advice}")
    return "dark"


def _accent(entries: Mapping[str, Entry], theme: str, findings: FileFindings) -> str:
    if "accent" not in entries:
        return ""
    line, colour = line_of(entries, "accent"), _COLOUR.fullmatch(text_of(entries, "accent"))
    if colour is None:
        findings.problem(line, '`accent` must be six digits of a colour in quotes, as "#d9a441".')
        return ""
    accent = f"#{colour[1].lower()}"
    least = min(contrast(accent, surface) for surface in SURFACES[theme])
    if least < LEAST_CONTRAST:
        other = "lighter" if theme == "dark" else "darker"
        sentence = f"`accent`: {accent} can't be read on the {theme} page ({least:.1f}:1, and 4.5:1 is needed)"
        findings.problem(line, f"{sentence}; take a {other} one.")
        return ""
    return accent


def _picture(folder: Path, entries: Mapping[str, Entry], key: str, findings: FileFindings) -> str:
    picture = text_of(entries, key)
    return picture if picture and check_picture(folder, picture, line_of(entries, key), findings) else ""


def _typeface(folder: Path, entries: Mapping[str, Entry], findings: FileFindings) -> str:
    typeface = text_of(entries, "typeface")
    if not typeface:
        return ""
    file, line = folder / PurePosixPath(typeface), line_of(entries, "typeface")
    if file.suffix.lower() not in TYPEFACE_SUFFIXES:
        findings.problem(line, f"`typeface`: {typeface} is not a file of letters; use WOFF2, WOFF, TTF or OTF.")
    elif not file.resolve().is_relative_to(folder.resolve()) or not file.is_file():
        findings.problem(line, f"`typeface`: there is no {typeface} in the museum's folder.")
    else:
        return typeface
    return ""


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
