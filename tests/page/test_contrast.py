"""The palette's contrast, computed as WCAG 2.2 says: captions reach 7:1, every other text 4.5:1, controls 3:1."""

from __future__ import annotations

import re

import pytest

from guide.museum.look import SURFACES, contrast
from guide.page.layout import FOLDER

DARK, LIGHT = (
    dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", (FOLDER / "assets" / file).read_text(encoding="utf-8")))
    for file in ("gallery.css", "gallery-light.css")
)
THEMES = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
ON_EACH = pytest.mark.parametrize("surface", ["wall", "raised"])


@pytest.mark.parametrize(("theme", "surfaces"), SURFACES.items())
def test_a_museums_accent_is_checked_against_what_it_stands_on(theme: str, surfaces: tuple[str, str]) -> None:
    """On the accent stand the wall's own colours, for which the same contrast holds."""
    palette = {"dark": DARK, "light": LIGHT}[theme]

    assert surfaces == (palette["wall"], palette["raised"])
    assert palette["on-accent"] == palette["wall"]


def test_the_dark_palette_is_the_gallerys() -> None:
    wanted = {"wall": "#14120f", "ink": "#f4efe6", "accent": "#d9a441", "listening": "#7fb4a2", "problem": "#e07a5f"}
    assert wanted.items() <= DARK.items()


@THEMES
@ON_EACH
def test_captions_reach_seven_to_one(theme: dict[str, str], surface: str) -> None:
    assert contrast(theme["ink"], theme[surface]) >= 7


@THEMES
@ON_EACH
@pytest.mark.parametrize("text", ["soft", "accent", "listening", "problem"])
def test_every_text_reaches_four_and_a_half_to_one(theme: dict[str, str], surface: str, text: str) -> None:
    assert contrast(theme[text], theme[surface]) >= 4.5


@THEMES
def test_words_on_the_accent_reach_four_and_a_half_to_one(theme: dict[str, str]) -> None:
    assert contrast(theme["on-accent"], theme["accent"]) >= 4.5


@THEMES
@ON_EACH
def test_edges_of_controls_reach_three_to_one(theme: dict[str, str], surface: str) -> None:
    assert contrast(theme["edge"], theme[surface]) >= 3
