"""Nothing is cut off, whatever the size and the language."""

from __future__ import annotations

from itertools import product

import pytest
from playwright.sync_api import BrowserContext

from tests.page.preview import Preview
from tests.page.screens import SIZES, open_screen

pytestmark = pytest.mark.browser

# Every visible text whose box lies outside the window, or whose words lie outside its own box.
CUT_OFF = """() => {
  const seen = [];
  for (const element of document.querySelectorAll("#vitrine :is(button, h1, h2, p, .type, .allowance)")) {
    const box = element.getBoundingClientRect();
    if (!element.checkVisibility({visibilityProperty: true}) || !box.width || element.closest(SCROLLS)) continue;
    const isOutside = box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1;
    const isCut = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0;
    if (isOutside || isCut) seen.push(`${element.className || element.tagName}: ${element.textContent.trim()}`);
  }
  return seen;
}"""
# Which of the stage's parts, from top to bottom, begins before the one above it ends.
OVERLAPPING = """() => {
  const parts = [".picture", ".plate", ".words", ".chips", ".type", ".controls", ".foot"].map((name) => {
    const element = document.querySelector(`.stage ${name}`);
    return {name, visible: element.checkVisibility(), ...element.getBoundingClientRect().toJSON()};
  }).filter(({visible}) => visible);
  return parts.slice(1).filter((part, at) => part.top < parts[at].bottom - 1).map(({name}) => name);
}"""
SCROLLS = ".said, .status, .wall, .log, .sheet-body, .chips"
ALL_SIZES = {**SIZES, "phone on its side": (844, 390)}
# German is the longest, a phone the smallest.
SHOWN = ("attract", "talk-ready", "talk-speaking", "talk-reconnecting", "talk-note", "talk-typing", "idle")
IN_GERMAN = list(product(SHOWN, SIZES, ["de"]))
ON_ITS_SIDE = [("talk-speaking", "phone on its side", "de")]
ON_A_PHONE = list(product(SHOWN, ["phone"], ["en", "fr"]))


@pytest.mark.parametrize(("screen", "size", "language"), IN_GERMAN + ON_A_PHONE + ON_ITS_SIDE)
def test_nothing_is_cut_off(context: BrowserContext, preview: Preview, screen: str, size: str, language: str) -> None:
    preview.begin_again()
    with open_screen(context, preview.address, screen, size=ALL_SIZES[size], language=language, theme="dark") as page:
        cut_off = page.evaluate(CUT_OFF.replace("SCROLLS", repr(SCROLLS)))

    assert cut_off == []


@pytest.mark.parametrize("size", [(390, 844), (320, 568), (320, 256)])
@pytest.mark.parametrize("screen", ["talk-speaking", "talk-typing"])
def test_nothing_lies_over_anything_else_on_a_small_screen(
    context: BrowserContext, preview: Preview, screen: str, size: tuple[int, int]
) -> None:
    """A long title on a small phone, or a page at four times its size: what has no room is scrolled to."""
    preview.begin_again()
    with open_screen(context, preview.address, screen, size=size, language="fr", theme="dark") as page:
        page.evaluate("vitrine.chooseExhibit('great-wave')")
        overlapping = page.evaluate(OVERLAPPING)

    assert overlapping == []


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("screen", ["talk-ready", "talk-speaking", "wall"])
def test_on_the_smallest_phone_talk_is_in_reach_without_scrolling(
    context: BrowserContext, preview: Preview, screen: str, language: str
) -> None:
    preview.begin_again()
    with open_screen(context, preview.address, screen, size=(320, 568), language=language, theme="dark") as page:
        talk = page.locator(".talk").bounding_box()

    assert talk is not None
    assert talk["y"] + talk["height"] <= 568


@pytest.mark.parametrize("screen", ["attract", "idle", "sheet-label", "sheet-guides"])
def test_at_twice_its_size_everything_is_within_the_window(
    context: BrowserContext, preview: Preview, screen: str
) -> None:
    """A window of 1280 by 720, read at 200 %."""
    preview.begin_again()
    with open_screen(context, preview.address, screen, size=(640, 360), language="de", theme="dark") as page:
        cut_off = page.evaluate(CUT_OFF.replace("SCROLLS", repr(f"{SCROLLS}, .stage")))

    assert cut_off == []


def test_a_works_picture_is_never_cropped(context: BrowserContext, preview: Preview) -> None:
    preview.begin_again()
    for size in SIZES.values():
        with open_screen(context, preview.address, "sheet-label", size=size, language="en", theme="dark") as page:
            fits = page.evaluate(
                "[...document.querySelectorAll('.label-picture img, .picture img, .wall img')]"
                ".map((image) => getComputedStyle(image).objectFit)"
            )
        assert set(fits) == {"contain"}


@pytest.mark.parametrize("size", SIZES)
def test_every_button_is_large_enough_to_touch(context: BrowserContext, preview: Preview, size: str) -> None:
    """44 px is what a finger needs; on a kiosk, at arm's length, half as much again."""
    least = 60 if size == "kiosk" else 36
    preview.begin_again()
    with open_screen(context, preview.address, "talk-ready", size=SIZES[size], language="de", theme="dark") as page:
        boxes = {
            button.inner_text(): button.bounding_box()
            for button in page.locator(".stage button:visible:not(.plain)").all()
        }

    assert {name: box for name, box in boxes.items() if box is None or box["height"] < least} == {}


def test_the_talk_button_is_large_and_within_reach(context: BrowserContext, preview: Preview) -> None:
    """About 220 px, in the lowest third of a kiosk."""
    preview.begin_again()
    with open_screen(
        context, preview.address, "talk-ready", size=SIZES["kiosk"], language="en", theme="dark"
    ) as page:
        box = page.locator(".talk").bounding_box()

    assert box is not None
    assert (box["width"], box["height"]) == (220, 220)
    assert box["y"] > 1920 * 2 / 3
