"""The palette's contrast, computed as WCAG 2.2 says: captions reach 7:1, every other text 4.5:1, controls 3:1."""

from __future__ import annotations

import re

import pytest

from guide.page.layout import FOLDER

TOKENS = (FOLDER / "assets" / "tokens.css").read_text(encoding="utf-8")
DARK, LIGHT = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in TOKENS.split("{")[1:3])
THEMES = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
SURFACES = pytest.mark.parametrize("surface", ["wall", "raised"])


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_dark_palette_is_the_gallerys() -> None:
    wanted = {"wall": "#14120f", "ink": "#f4efe6", "accent": "#d9a441", "listening": "#7fb4a2", "problem": "#e07a5f"}
    assert wanted.items() <= DARK.items()


@THEMES
@SURFACES
def test_captions_reach_seven_to_one(theme: dict[str, str], surface: str) -> None:
    assert contrast(theme["ink"], theme[surface]) >= 7


@THEMES
@SURFACES
@pytest.mark.parametrize("text", ["soft", "accent", "listening", "problem"])
def test_every_text_reaches_four_and_a_half_to_one(theme: dict[str, str], surface: str, text: str) -> None:
    assert contrast(theme[text], theme[surface]) >= 4.5


@THEMES
def test_words_on_the_accent_reach_four_and_a_half_to_one(theme: dict[str, str]) -> None:
    assert contrast(theme["on-accent"], theme["accent"]) >= 4.5


@THEMES
@SURFACES
def test_edges_of_controls_reach_three_to_one(theme: dict[str, str], surface: str) -> None:
    assert contrast(theme["edge"], theme[surface]) >= 3
